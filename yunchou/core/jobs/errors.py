"""What a job may meet: a person's refusal, a cancellation, a doubt about the world outside."""

from yunchou.core.errors import Conflict, DomainError


class UnknownKind(DomainError):
    """No code in this version does this kind of work."""

    code = "unknown_job_kind"


class JobHasMovedOn(Conflict):
    """The job is no longer in a state in which this can be done to it."""

    code = "job_has_moved_on"


class NothingHappened(Exception):
    """Raised inside an outside step that knows for certain that nothing reached the outside: try again."""


class Cancelled(Exception):
    """A person asked for this job to stop. Let it pass; the job ends as cancelled."""


class OutcomeUnknown(Exception):
    """An outside step may or may not have taken effect; only a person can tell."""

    def __init__(self, step: str) -> None:
        super().__init__(step)
        self.step = step


class LetGo(Exception):
    """This process no longer works on the job: it is shutting down, or another one took the job over."""
