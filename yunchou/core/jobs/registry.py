"""Which kinds of job and which schedules exist: code registers them where it defines them."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, tzinfo
from functools import cache
from typing import TYPE_CHECKING, Any, TypeVar
from zoneinfo import ZoneInfo

from croniter import croniter  # type: ignore[import-untyped]  # the package ships no types
from django.utils.functional import Promise
from django.utils.module_loading import autodiscover_modules

if TYPE_CHECKING:
    from yunchou.core.jobs.run import JobRun

Label = str | Promise
Body = Callable[..., Any]
B = TypeVar("B", bound=Body)
Scheduled = Callable[["JobRun", datetime], Any]


@dataclass(frozen=True)
class Kind:
    """One kind of job: what it is called, what it does, how often it is tried."""

    name: str
    label: Label
    body: Body
    max_attempts: int
    first_delay: timedelta


@dataclass(frozen=True)
class Schedule:
    """A recurring job. Its times are wall-clock times of `zone`; one that occurs twice in a night runs once."""

    name: str
    cron: str
    zone: tzinfo

    def latest_tick(self, now: datetime) -> datetime:
        """The last moment, up to and including `now`, at which this should run."""
        # TRICKY: the zone stays out of croniter: on wall-clock times alone the two nights of a
        # daylight-saving change need no special case.
        wall = now.astimezone(self.zone).replace(tzinfo=None)
        tick: datetime = croniter(self.cron, wall + timedelta(microseconds=1)).get_prev(datetime)
        return tick.replace(tzinfo=self.zone).astimezone(UTC)


_kinds: dict[str, Kind] = {}
_schedules: dict[str, Schedule] = {}


def job(
    name: str, *, label: Label, max_attempts: int = 3, first_delay: timedelta = timedelta(seconds=10)
) -> Callable[[B], B]:
    """Register `body(run: JobRun, **arguments)` as the work behind a kind, such as "events.replay".

    It may be run again after a failure or a crash: everything that must happen once goes into `run.step`.
    It returns plain JSON or None.
    """

    def register(body: B) -> B:
        if name in _kinds:
            raise ValueError(f"Two functions want to be job {name!r}: {_kinds[name].body} and {body}.")
        _kinds[name] = Kind(name, label, body, max_attempts, first_delay)
        return body

    return register


def schedule(
    cron: str, name: str, *, label: Label, zone: str = "UTC", max_attempts: int = 3
) -> Callable[[Scheduled], Scheduled]:
    """Register `body(run, tick)` to run once at every tick of `cron` in `zone`, over restarts too.

    Ticks that passed while nothing ran are caught up by one run, at the latest of them.
    """
    if not croniter.is_valid(cron):
        raise ValueError(f"Schedule {name!r} has no valid cron expression: {cron!r}.")
    _schedules[name] = Schedule(name, cron, ZoneInfo(zone))

    def register(body: Scheduled) -> Scheduled:
        @job(name, label=label, max_attempts=max_attempts)
        def at_tick(run: "JobRun", tick: str) -> Any:
            return body(run, datetime.fromisoformat(tick))

        return body

    return register


@cache
def load_jobs() -> None:
    """Import the `jobs` module of every app, so that each has registered its kinds."""
    autodiscover_modules("jobs")


def kind_called(name: str) -> Kind | None:
    load_jobs()
    return _kinds.get(name)


def all_kinds() -> list[Kind]:
    load_jobs()
    return sorted(_kinds.values(), key=lambda kind: kind.name)


def all_schedules() -> list[Schedule]:
    load_jobs()
    return list(_schedules.values())


def label_of(name: str) -> Label:
    """What a person calls this kind; the bare name of one that this version no longer knows."""
    kind = kind_called(name)
    return kind.label if kind else name
