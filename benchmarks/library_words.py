"""The words of the prompts that the library is filled with."""


def _listed(text: str) -> list[str]:
    return [" ".join(part.split()) for part in text.split("|")]


SUBJECTS = _listed(
    """
    a red fox | a glass perfume bottle | a wooden chair | a mountain lake | an old lighthouse |
    a running shoe | a bowl of ramen | a sleeping cat | a robot gardener | a paper boat | a stone bridge |
    a vintage camera | a coffee cup | a violin on a chair | a street market | a hot air balloon |
    a bicycle by the canal | a leather handbag | a ceramic teapot | a snow leopard
    """
)
PLACES = _listed(
    """
    in soft morning light | against a plain white background | with shallow depth of field |
    in the rain at night | on a marble table | with long shadows | covered in fresh snow |
    under cherry blossoms | seen from above | with steam rising | in a narrow alley |
    reflected in still water | among tall grass | near the window
    """
)
LOOKS = _listed(
    """
    product photograph, 85mm lens | watercolour on rough paper | studio lighting, high detail |
    cinematic, film grain | flat vector illustration | oil painting, thick brush strokes |
    isometric render | pencil sketch
    """
)
SUBJECTS_ZH = _listed(
    """
    一只红色的狐狸 | 一瓶玻璃香水 | 一把木椅 | 山间的湖泊 | 古老的灯塔 | 一双跑鞋 | 一碗拉面 | 熟睡的猫 |
    机器人园丁 | 纸船 | 石桥 | 复古相机 | 一杯茶 | 街边的夜市 | 热气球 | 运河边的自行车 | 皮革手提包 |
    青花瓷茶壶 | 雪豹 | 江南水乡
    """
)
PLACES_ZH = _listed(
    """
    柔和的晨光 | 纯白背景 | 浅景深 | 雨夜 | 大理石桌面 | 长长的影子 | 落满新雪 | 樱花树下 | 俯视角度 |
    热气升腾 | 狭窄的小巷 | 倒映在平静的水面 | 高高的草丛中 | 靠近窗边
    """
)
LOOKS_ZH = _listed(
    """
    产品摄影，高清细节 | 水墨画风格 | 工作室灯光 | 电影质感，胶片颗粒 | 扁平插画 | 油画笔触 | 等距渲染 |
    铅笔素描
    """
)
SYLLABLES = _listed(
    """
    ka | lo | mi | ren | tu | vas | ol | de | qui | zor | ban | fel | gri | hu | jo
    """
)
