import pytest

from imagegen.sheets.encodings import decode
from tests.sheets.books import complaint_about

CHINESE = "提示词,货号\n一只红色的狐狸坐在雪地里,SKU-1\n白色背景上的运动鞋，俯视图,SKU-2\n"
GERMAN = "prompt;sku\nEin großer Fuchs über dem Fluß – süß, 5 €;A-1\n"
POLISH = "prompt;sku\nCzerwony lis, żółta łódź, świeca zapachowa;A-1\n"
RUSSIAN = "prompt;sku\nКрасная лиса сидит на снегу;A-1\nБелая чашка;A-2\n"
JAPANESE = "prompt,sku\n赤い狐が雪の中に座っている,A-1\n白い背景のスニーカー、上から見た図,A-2\n陶器のカップ,A-3\n"
TAIWANESE = "prompt,sku\n一隻紅色的狐狸坐在雪地裡，旁邊有一棵大樹,A-1\n白色背景上的運動鞋,A-2\n現代簡約沙發,A-3\n"
KOREAN = "prompt,sku\n" + "빨간 여우가 눈 속에 앉아 있다,A-1\n흰색 배경의 운동화 위에서 본 모습,A-2\n" * 4


@pytest.mark.parametrize(
    ("text", "codec", "note"),
    [
        pytest.param(CHINESE, "utf-8", "", id="UTF-8"),
        pytest.param(CHINESE, "utf-8-sig", "", id="UTF-8 with its mark"),
        pytest.param(CHINESE, "utf-16", "Read as UTF-16.", id="UTF-16 with its mark"),
        pytest.param(CHINESE, "utf-16-le", "Read as UTF-16.", id="UTF-16 without a mark"),
        pytest.param(CHINESE, "utf-16-be", "Read as UTF-16.", id="UTF-16 of the other order without a mark"),
        pytest.param("prompt\na fox\n", "utf-16-be", "Read as UTF-16.", id="plain letters in UTF-16 without a mark"),
        pytest.param(GERMAN, "utf-32", "Read as UTF-32.", id="UTF-32"),
        pytest.param(CHINESE, "gbk", "Read as GBK.", id="GBK"),
        pytest.param(CHINESE + "𠮷\n", "gb18030", "Read as GBK.", id="GB18030 with a rare character"),
        pytest.param("红色陶瓷杯", "gbk", "Read as GBK.", id="a few characters of GBK"),
        pytest.param("狐", "gbk", "Read as GBK.", id="one character of GBK"),
        pytest.param(GERMAN, "cp1252", "Read as Windows-1252.", id="German"),
        pytest.param("Füchse", "cp1252", "Read as Windows-1252.", id="one German word"),
        pytest.param("Größe", "cp1252", "Read as Windows-1252.", id="two accents beside each other"),
        pytest.param("¿Qué niño? “Él” – 1024 × 768", "cp1252", "Read as Windows-1252.", id="Spanish"),
        pytest.param(POLISH, "cp1250", "Read as Windows-1250.", id="Polish"),
        pytest.param(RUSSIAN, "cp1251", "Read as Windows-1251.", id="Russian"),
        pytest.param(JAPANESE, "shift_jis", "Read as Shift JIS.", id="Japanese"),
        pytest.param(TAIWANESE, "big5", "Read as Big5.", id="traditional Chinese"),
        pytest.param(KOREAN, "cp949", "Read as EUC-KR.", id="Korean"),
    ],
)
def test_a_text_is_read_in_the_encoding_it_was_saved_in(text: str, codec: str, note: str) -> None:
    assert decode("list.csv", text.encode(codec)) == (text, note)


def test_what_comes_late_in_a_long_file_still_decides() -> None:
    text = "a fox in the snow\n" * 10_000 + CHINESE
    assert decode("list.txt", text.encode("gbk")) == (text, "Read as GBK.")


@pytest.mark.parametrize(
    ("data", "sentence"),
    [
        pytest.param(
            CHINESE.encode()[:-12],
            "list.csv has a damaged character in line 3: it is not whole UTF-8 text.",
            id="UTF-8 that is cut off inside a character",
        ),
        pytest.param(
            "一只狐狸\n红色陶瓷杯".encode("gbk")[:-1],
            "list.csv has a damaged character in line 2: it is not whole GBK text.",
            id="GBK that is cut off",
        ),
        pytest.param(
            "prompt\na fox".encode("utf-16")[:-1],
            "list.csv has a damaged character in line 2: it is not whole UTF-16 text.",
            id="UTF-16 that is cut off",
        ),
        pytest.param(
            CHINESE.encode() + b"a fox \xff\n",
            "list.csv has a damaged character in line 4: it is not whole UTF-8 text.",
            id="one wrong byte",
        ),
    ],
)
def test_a_damaged_text_names_its_line(data: bytes, sentence: str) -> None:
    error = complaint_about("list.csv", data)
    assert error.message == sentence
    assert error.hint == "Save it again as UTF-8, or correct that line."


@pytest.mark.parametrize(
    "data",
    [
        pytest.param(b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR" + bytes(range(256)), id="a picture"),
        pytest.param(bytes(range(128, 256)) * 8, id="bytes without meaning"),
    ],
)
def test_what_is_no_text_is_named(data: bytes) -> None:
    assert complaint_about("list.csv", data).sentence == (
        "list.csv is not text in an encoding that can be recognised. Save it as UTF-8 and try again."
    )
