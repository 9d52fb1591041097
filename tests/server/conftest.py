"""The fixtures of running servers, for the tests of this folder."""

from tests.server.fixtures import front_end_files, home, ready_home, start  # noqa: F401  fixtures by import
