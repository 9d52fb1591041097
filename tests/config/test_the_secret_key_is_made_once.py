"""Without a SECRET_KEY one is made in the data folder, readable by its owner alone, and kept."""

import stat

from yunchou.config.environment import Environment
from yunchou.core.checks import SHORTEST_SECRET


def test_the_file_is_readable_by_its_owner_alone(tmp_path):
    Environment(YUNCHOU_DATA=tmp_path / "data", SECRET_KEY="").secret_key()
    mode = (tmp_path / "data" / "secret_key").stat().st_mode
    assert stat.S_IMODE(mode) == 0o600


def test_the_next_start_finds_the_same_key(tmp_path):
    first = Environment(YUNCHOU_DATA=tmp_path, SECRET_KEY="").secret_key()
    assert Environment(YUNCHOU_DATA=tmp_path, SECRET_KEY="").secret_key() == first


def test_two_installations_have_different_keys_of_good_length(tmp_path):
    keys = {Environment(YUNCHOU_DATA=tmp_path / name, SECRET_KEY="").secret_key() for name in ("one", "two")}
    assert len(keys) == 2
    assert all(len(key) >= SHORTEST_SECRET for key in keys)


def test_a_given_key_makes_no_file(tmp_path):
    assert Environment(YUNCHOU_DATA=tmp_path, SECRET_KEY="given").secret_key() == "given"
    assert list(tmp_path.iterdir()) == []
