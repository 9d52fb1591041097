"""News on their way out: mails at once or as digests, outside quiet hours, and posts of group robots. Serves every stage."""

from collections.abc import Iterable
from datetime import datetime
from importlib import import_module
from typing import Any
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db import transaction
from django.db.models import Min, Q
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from yunchou.accounts.models import Membership
from yunchou.core.models import Workspace
from yunchou.inbox.models import Destination, Notification, Preference
from yunchou.inbox.outside import mail_is_set_up
from yunchou.inbox.services.deliveries import Letter, queue_mail, queue_post

#: A letter lists this many; the page has them all.
MOST_LISTED = 30


def send_out_news(*, now: datetime) -> int:
    """Queue what is due; looking again queues nothing twice. How many letters were queued."""
    return _mail_news(now=now) + _post_news(now=now)


def _mail_news(*, now: datetime) -> int:
    if not mail_is_set_up():
        return 0
    wanted = Preference.unscoped.exclude(by_mail=Preference.ByMail.NEVER).filter(person__is_active=True)
    rows = wanted.select_related("person", "workspace").order_by("pk")
    members = set(Membership.unscoped.values_list("workspace_id", "user_id"))
    due = [row for row in rows if (row.workspace_id, row.person_id) in members and is_due(row, now=now)]
    return sum(_mail_one(row, now=now) for row in due)


def is_due(preference: Preference, *, now: datetime) -> bool:
    """Whether the person may be sent something at this moment."""
    local = now.astimezone(_zone(preference))
    if is_quiet(preference, hour=local.hour):
        return False
    if preference.by_mail == Preference.ByMail.AT_ONCE:
        return True
    # TRICKY: after the hour, not at it: quiet hours or a server that stood still only delay a digest.
    if local.hour < preference.hour or preference.digest_on == local.date():
        return False
    return preference.by_mail == Preference.ByMail.DAILY or local.weekday() == preference.weekday


def is_quiet(preference: Preference, *, hour: int) -> bool:
    """Whether the hour lies in the person's quiet ones, which may pass midnight."""
    start, end = preference.quiet_from, preference.quiet_until
    if start is None or end is None:
        return False
    return start <= hour < end if start < end else hour >= start or hour < end


def _zone(preference: Preference) -> ZoneInfo:
    return ZoneInfo(preference.person.time_zone or preference.workspace.time_zone)


@transaction.atomic
def _mail_one(preference: Preference, *, now: datetime) -> int:
    """Take the person's unread news and move the mark past them, in one go."""
    row = Preference.unscoped.select_for_update().get(pk=preference.pk)
    news = Notification.unscoped.filter(
        workspace_id=row.workspace_id, to_id=row.person_id, pk__gt=row.mailed_through
    ).order_by("pk")
    seen = list(news)
    row.mailed_through = seen[-1].pk if seen else row.mailed_through
    if row.by_mail != Preference.ByMail.AT_ONCE:
        row.digest_on = now.astimezone(_zone(preference)).date()
    row.save(update_fields=["mailed_through", "digest_on"])
    wanted = [one for one in seen if one.read_at is None and noun_of(one.kind) not in row.without]
    if not wanted:
        return 0
    with translation.override(preference.person.language), timezone.override(_zone(preference)):
        letter = _letter(wanted, workspace=preference.workspace)
    key = f"news {preference.pk} {wanted[-1].pk}"
    queue_mail([preference.person], letter=letter, key=key, workspace=preference.workspace, by=None, now=now)
    return 1


def noun_of(kind: str) -> str:
    """`import.done` is about `import`: by that people choose."""
    return kind.partition(".")[0]


def _post_news(*, now: datetime) -> int:
    rows = Destination.unscoped.exclude(news=[]).select_related("workspace").order_by("pk")
    return sum(_post_one(row, now=now) for row in rows)


@transaction.atomic
def _post_one(destination: Destination, *, now: datetime) -> int:
    """One post of all that is new, so that the vendor's limit is never near. News of several people is said once."""
    row = Destination.unscoped.select_for_update().get(pk=destination.pk)
    new = Notification.unscoped.filter(workspace_id=row.workspace_id, pk__gt=row.told_through)
    newest = new.order_by("-pk").values_list("pk", flat=True).first()
    if newest is None:
        return 0
    row.told_through = newest
    row.save(update_fields=["told_through"])
    of_kinds = Q()
    for noun in row.news:
        of_kinds |= Q(kind__startswith=f"{noun}.")
    firsts = new.filter(of_kinds).values("key").annotate(first=Min("pk")).values_list("first", flat=True)
    news = list(Notification.unscoped.filter(pk__in=list(firsts)).order_by("pk"))
    # News told to somebody before the mark was told to the group then.
    told = set(
        Notification.unscoped.filter(
            workspace_id=row.workspace_id, pk__lte=destination.told_through, key__in=[one.key for one in news]
        ).values_list("key", flat=True)
    )
    news = [one for one in news if one.key not in told]
    if not news:
        return 0
    with (
        translation.override(settings.LANGUAGE_CODE),
        timezone.override(ZoneInfo(destination.workspace.time_zone)),
    ):
        letter = _letter(news, workspace=destination.workspace)
    queue_post(destination, letter=letter, key=f"news {row.pk} {newest} post", by=None, now=now)
    return 1


def _letter(news: Iterable[Notification], *, workspace: Workspace) -> Letter:
    """The news in the words of the language in force, the newest last."""
    words: Any = import_module(settings.NOTIFICATION_WORDS)
    listed = list(news)
    said = [(words.notice_of(one), words.address_of(one, slug=workspace.slug)) for one in listed]
    if len(said) == 1:
        notice, address = said[0]
        return Letter(
            notice.title, notice.detail or notice.title, settings.ENV.base_url + address, _("Open it")
        )
    lines = [_line(notice, settings.ENV.base_url + address) for notice, address in said[:MOST_LISTED]]
    subject = ngettext(
        "%(count)s thing happened in %(workspace)s", "%(count)s things happened in %(workspace)s", len(said)
    )
    link = settings.ENV.base_url + reverse("notifications", args=[workspace.slug])
    return Letter(
        subject % {"count": len(said), "workspace": workspace.name},
        "\n".join(lines),
        link,
        _("All notifications"),
    )


def _line(notice: Any, address: str) -> str:
    detail = f" · {notice.detail}" if notice.detail else ""
    # Brackets in a title would end the link's words early.
    title = notice.title.replace("[", "(").replace("]", ")")
    return f"- [{title}]({address}){detail}"
