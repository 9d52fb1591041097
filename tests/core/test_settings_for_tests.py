"""The tests keep their hands off the developer's own data."""

import os
from pathlib import Path

from django.conf import settings


def test_the_tests_write_into_a_folder_of_their_own():
    assert Path(os.environ["YUNCHOU_DATA"]) == settings.ENV.data
