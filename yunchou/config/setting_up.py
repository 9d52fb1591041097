"""What the command line does on the transactional database: the first workspace, and keys."""

from django.core.management import call_command

from yunchou.accounts.models import ApiKey
from yunchou.accounts.permissions import Scope
from yunchou.accounts.services import create_key, create_user, create_workspace
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
    found = Workspace.objects.filter(slug=workspace).first()
    if found is None:
        slugs = ", ".join(Workspace.objects.order_by("slug").values_list("slug", flat=True)[:20])
        raise NotFound(f"There is no workspace {workspace!r}.", advice=f"There are: {slugs or 'none yet'}.")
    scopes = list(Scope) if kind == ApiKey.Kind.SECRET else []
    with workspace_scope(found):
        _key, raw = create_key(kind, name=name, scopes=scopes, by=None, actor_label=ACTOR, now=clock.now())
    return raw
