"""How long sign-in stays shut after too many wrong passwords. django-axes counts; this reads its rows."""

from datetime import datetime, timedelta

from axes.models import AccessAttempt
from django.conf import settings
from django.db.models import Max, QuerySet, Sum

#: Wrong passwords from one address, whatever the accounts, before the address itself is shut out.
ADDRESS_LIMIT = 100


def lock_lasts() -> timedelta:
    return timedelta(hours=settings.AXES_COOLOFF_TIME)


def address_is_locked(address: str | None, *, now: datetime) -> bool:
    """Whether this address has tried too many accounts. One query."""
    total = _recent(address, now=now).aggregate(total=Sum("failures_since_start"))["total"]
    return (total or 0) >= ADDRESS_LIMIT


def locked_until(address: str | None, *, now: datetime) -> datetime:
    """When the address may try again: the lock counts from its last wrong password. One query."""
    last = _recent(address, now=now).aggregate(last=Max("attempt_time"))["last"]
    return (last or now) + lock_lasts()


def _recent(address: str | None, *, now: datetime) -> QuerySet[AccessAttempt]:
    rows: QuerySet[AccessAttempt] = AccessAttempt.objects.filter(
        ip_address=address, attempt_time__gte=now - lock_lasts()
    )
    return rows
