"""The bell between a commit and the workers of this process. A lost ring costs a second, never a job."""

import threading

_work_has_come = threading.Event()


def wake_workers() -> None:
    _work_has_come.set()


def bell() -> threading.Event:
    return _work_has_come
