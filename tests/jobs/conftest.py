"""Kinds of job that the tests need, a clock they can move, and a way to run what is due."""

from collections.abc import Callable
from datetime import datetime, timedelta

import pytest

from yunchou.core.jobs import registry, run_due_jobs


class Clock:
    """A clock that stands still until a test moves it."""

    def __init__(self, at: datetime) -> None:
        self.at = at

    def __call__(self) -> datetime:
        return self.at

    def forward(self, **span: float) -> datetime:
        self.at += timedelta(**span)
        return self.at


@pytest.fixture
def clock(now) -> Clock:
    return Clock(now)


@pytest.fixture
def kinds(monkeypatch) -> Callable[..., None]:
    """Register kinds for one test: `kinds(**{"name": body})`."""
    registry.load_jobs()
    monkeypatch.setattr(registry, "_kinds", dict(registry._kinds))
    monkeypatch.setattr(registry, "_schedules", {})

    def add(max_attempts: int = 3, **bodies: Callable[..., object]) -> None:
        for name, body in bodies.items():
            registry.job(name, label=name.capitalize(), max_attempts=max_attempts)(body)

    return add


@pytest.fixture
def run_due(clock) -> Callable[[], int]:
    return lambda: run_due_jobs(clock=clock)
