"""What the command line does on the transactional database: the first workspace, and keys."""

from django.core.management import call_command

from yunchou.accounts.models import ApiKey
from yunchou.accounts.permissions import Scope
from yunchou.accounts.selectors import keys
from yunchou.accounts.services import create_key, create_user, create_workspace, revoke_key
from yunchou.core import clock
from yunchou.core.errors import NotFound
from yunchou.core.models import Workspace
from yunchou.core.scope import workspace_scope

#: How the command line signs its entries in the audit log.
ACTOR = "yunchou command line"


def make_workspace(*, slug: str, name: str, email: str, password: str, owner: str) -> Workspace:
    """A workspace and its owner, on a database that is migrated first."""
    call_command("migrate", interactive=False, verbosity=0)
    now = clock.now()
    person = create_user(email=email, name=owner, password=password, now=now)
    return create_workspace(slug=slug, name=name, owner=person, now=now)


def make_key(*, workspace: str, kind: str, name: str) -> str:
    """A key of the workspace with this slug; a secret key gets every scope."""
    scopes = list(Scope) if kind == ApiKey.Kind.SECRET else []
    with workspace_scope(_workspace(workspace)):
        _key, raw = create_key(kind, name=name, scopes=scopes, by=None, actor_label=ACTOR, now=clock.now())
    return raw


def list_keys(*, workspace: str) -> list[str]:
    """One line for each key of the workspace."""
    with workspace_scope(_workspace(workspace)):
        return [_line(key) for key in keys()]


def _line(key: ApiKey) -> str:
    state = "revoked" if key.revoked_at else "alive"
    used = f"{key.last_used_at:%Y-%m-%d %H:%M} UTC" if key.last_used_at else "never used"
    return f"{key.prefix:<12} {key.kind:<7} {state:<8} {used:<21} {key.name}"


def revoke(prefix: str, *, workspace: str) -> str:
    """Revoke the one key with this prefix; its name."""
    with workspace_scope(_workspace(workspace)):
        found = list(keys().filter(prefix=prefix))
        if len(found) != 1:
            raise NotFound(
                f"{len(found)} keys begin with {prefix!r}.",
                advice="Give a prefix as `yunchou key list` shows it.",
            )
        revoke_key(found[0], by=None, actor_label=ACTOR, now=clock.now())
    return found[0].name


def _workspace(slug: str) -> Workspace:
    found = Workspace.objects.filter(slug=slug).first()
    if found is None:
        slugs = ", ".join(Workspace.objects.order_by("slug").values_list("slug", flat=True)[:20])
        raise NotFound(f"There is no workspace {slug!r}.", advice=f"There are: {slugs or 'none yet'}.")
    return found
