from pathlib import Path

from imagegen.storage.store import Store


def test_a_switch_is_off_until_somebody_turns_it_on(store: Store) -> None:
    assert store.switches.is_on("paused") is False
    store.switches.set("paused", "local", True)
    assert store.switches.is_on("paused") is True


def test_a_switch_can_be_turned_off_again(store: Store) -> None:
    store.switches.set("paused", "local", True)
    store.switches.set("paused", "local", False)
    assert store.switches.is_on("paused") is False


def test_a_switch_outlives_a_restart(tmp_path: Path) -> None:
    path = tmp_path / "switches.db"
    first = Store(path)
    first.switches.set("paused", "local", True)
    first.close()
    second = Store(path)
    assert second.switches.is_on("paused") is True
    second.close()
