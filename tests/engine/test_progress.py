from imagegen.engine.progress import Progress, ProgressBoard


def test_the_last_word_about_a_generation_counts() -> None:
    board = ProgressBoard()
    board.post(["gen_1", "gen_2"], Progress(0.2, "in queue"))
    board.post(["gen_1"], Progress(0.5, "drawing"))
    assert board.find("gen_1") == Progress(0.5, "drawing")
    assert board.find("gen_2") == Progress(0.2, "in queue")


def test_a_preview_stays_until_a_newer_one_comes() -> None:
    board = ProgressBoard()
    board.post(["gen_1"], Progress(0.2, "", b"first"))
    board.post(["gen_1"], Progress(0.5, ""))
    assert board.find("gen_1") == Progress(0.5, "", b"first", preview_number=1)
    board.post(["gen_1"], Progress(0.8, "", b"second"))
    assert board.find("gen_1") == Progress(0.8, "", b"second", preview_number=2)


def test_what_has_ended_is_forgotten() -> None:
    board = ProgressBoard()
    board.post(["gen_1"], Progress(0.5, "", b"preview"))
    board.clear(["gen_1", "gen_9"])
    assert board.find("gen_1") is None
    board.post(["gen_1"], Progress(0.1, ""))
    assert board.find("gen_1") == Progress(0.1, "")


def test_a_listener_hears_each_generation_with_what_it_now_shows() -> None:
    board, heard = ProgressBoard(), []
    board.listen(lambda generation_id, progress: heard.append((generation_id, progress)))
    board.post(["gen_1"], Progress(0.2, "", b"preview"))
    board.post(["gen_1", "gen_2"], Progress(0.5, ""))
    assert heard == [
        ("gen_1", Progress(0.2, "", b"preview", preview_number=1)),
        ("gen_1", Progress(0.5, "", b"preview", preview_number=1)),
        ("gen_2", Progress(0.5, "")),
    ]


def test_who_stopped_listening_hears_nothing() -> None:
    board, heard = ProgressBoard(), []
    stop = board.listen(lambda generation_id, _: heard.append(generation_id))
    board.post(["gen_1"], Progress(None, ""))
    stop()
    board.post(["gen_2"], Progress(None, ""))
    assert heard == ["gen_1"]


def test_a_printed_word_of_progress_does_not_show_the_picture() -> None:
    assert "bytes" not in repr(Progress(0.5, "drawing", b"bytes"))
