"""Every address, every method, every role, nobody, and the owner of another workspace: as the table says."""

import asyncio
import base64
import hashlib
import json
from collections.abc import Iterator
from dataclasses import replace

import httpx
import pytest
import time_machine
from django.apps import apps
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse

from tests.conftest import NOW
from tests.web.permission_table import (
    ACTORS,
    API,
    API_CREDENTIALS,
    CREDENTIALS,
    INTAKE,
    INTAKE_PREFIXES,
    MAKERS,
    PAGES,
    ROLES,
    ApiRow,
    Place,
    Row,
    imported,
)
from yunchou.accounts import selectors, services
from yunchou.accounts.permissions import Scope
from yunchou.collectors.app import COLLECTORS, IntakeApp
from yunchou.collectors.intake import Intake
from yunchou.collectors.keys import KeyOwner, KeyTable
from yunchou.core.models import Job, JobStep, User, Workspace
from yunchou.core.scope import workspace_scope
from yunchou.events.imports.fields import Kind
from yunchou.events.imports.mapping import Mapping as FileMapping
from yunchou.events.imports.uploads import refused_path
from yunchou.events.models import DataImport, ImportTemplate, QuarantinedEvent
from yunchou.events.spool.record import Entry
from yunchou.people.models import Person
from yunchou.protocols.event import Reason

METHODS = ("GET", "POST", "PUT", "PATCH", "DELETE")
UNSAFE = [row for row in PAGES if row.method != "GET"]
SAFE = [row for row in PAGES if row.method == "GET"]
OF_A_WORKSPACE = [row for row in PAGES if row.outcomes["cai"] == 404 != row.outcomes["owner"]]


@pytest.fixture(autouse=True)
def frozen() -> Iterator[None]:
    with time_machine.travel(NOW, tick=False):
        yield


def furnish(workspace: Workspace, owner: User, member: User) -> Place:
    """One of everything an address can name."""
    by = selectors.membership_of(owner, slug=workspace.slug)
    assert by is not None
    with workspace_scope(workspace):
        invitation, token = services.invite("viewer", by=by, now=NOW)
        key, _raw = services.create_key("write", name="Shop", by=owner, now=NOW)
        return Place(
            workspace=workspace,
            member=selectors.members().get(user=member),
            invitation=invitation,
            token=token,
            key=key,
            queued=job_in(workspace, Job.State.QUEUED),
            failed=job_in(workspace, Job.State.DEAD),
            doubtful=JobStep.objects.create(
                job=job_in(workspace, Job.State.UNKNOWN),
                name="send",
                state=JobStep.State.UNKNOWN,
                started_at=NOW,
            ),
            quarantined=QuarantinedEvent.objects.create(
                workspace=workspace,
                segment=workspace.slug,
                position=0,
                item=0,
                received_at=NOW,
                day=NOW.date(),
                reason=Reason.MISSING_ID,
            ),
            imported=loaded_import(workspace, owner),
            known=Person.objects.create(
                workspace=workspace,
                user_id="c1",
                number=str(workspace.pk),
                traits={"name": "Fay"},
                first_seen_at=NOW,
                last_seen_at=NOW,
            ),
            import_template=ImportTemplate.objects.create(
                workspace=workspace,
                name="Our shop",
                kind="orders",
                mapping=FileMapping(Kind.ORDERS, "shop").to_json(),
                header=[],
                saved_at=NOW,
            ),
        )


def loaded_import(workspace: Workspace, by: User) -> DataImport:
    """One that is loaded, with a row that was refused."""
    made: DataImport = DataImport.objects.create(
        workspace=workspace,
        name="spend.csv",
        size=1,
        sha256="0" * 64,
        layout={"kind": "text", "encoding": "utf-8", "delimiter": ",", "sheet": None, "header_line": 1},
        state=DataImport.State.LOADED,
        read=1,
        refused=1,
        received_at=NOW,
        received_by=by,
    )
    path = refused_path(workspace.pk, made.pk)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("day\n", "utf-8")
    return made


def job_in(workspace: Workspace, state: Job.State) -> Job:
    made: Job = Job.unscoped.create(
        workspace=workspace, kind="tidy_jobs", key=state, state=state, due_at=NOW, created_at=NOW
    )
    return made


@pytest.fixture
def people(every_role, cai) -> dict[str, User | None]:
    return {**every_role, "cai": cai, "nobody": None}


@pytest.fixture
def ours(workspace, every_role) -> Place:
    return furnish(workspace, every_role["owner"], every_role["viewer"])


@pytest.fixture
def theirs(other_workspace, cai, new_user, join) -> Place:
    eve = new_user("Eve")
    join(eve, other_workspace, "viewer")
    return furnish(other_workspace, cai, eve)


def ask(client: Client, row: Row, place: Place, person: User | None):
    address = reverse(row.name, kwargs=dict(row.arguments(place, person)))
    return (
        client.generic(row.method, address)
        if row.method == "GET"
        else client.post(address, row.data(place, person))
    )


@pytest.mark.parametrize("actor", ACTORS)
@pytest.mark.parametrize("row", PAGES, ids=str)
def test_each_actor_is_answered_as_the_table_says(row, actor, ours, people, client_of):
    answer = ask(client_of(people[actor]), row, ours, people[actor])
    assert answer.status_code == row.outcomes[actor]
    if actor == "nobody" and row.outcomes["owner"] != row.outcomes[actor] == 302 and row.name != "invitation":
        assert answer.headers["Location"].startswith("/sign-in?next=")


@pytest.mark.parametrize("row", OF_A_WORKSPACE, ids=str)
def test_an_owner_finds_nothing_of_another_workspace(row, ours, theirs, people, client_of):
    ana = people["owner"]
    assert ask(client_of(ana), row, theirs, ana).status_code == 404, "by its own address"
    foreign = dict(row.arguments(theirs, ana))
    smuggled = reverse(row.name, kwargs=foreign | {"workspace": ours.workspace.slug})
    if "pk" in foreign:
        assert client_of(ana).generic(row.method, smuggled).status_code == 404, "by its number under our own"


@pytest.mark.parametrize("row", UNSAFE, ids=str)
def test_no_form_is_taken_without_its_token(row, ours, people, client_of):
    strict = client_of(people["owner"], enforce_csrf_checks=True)
    before = digest()
    assert ask(strict, row, ours, people["owner"]).status_code == 403
    if row.arguments not in MAKERS:
        assert digest() == before


@pytest.mark.parametrize("row", SAFE, ids=str)
def test_opening_a_page_changes_nothing(row, ours, people, client_of):
    owner = people["owner"]
    client = client_of(owner)
    address = reverse(row.name, kwargs=dict(row.arguments(ours, owner)))
    before = digest()
    client.get(address)
    client.get(address, {"export": "xlsx"})
    Client().get(address)
    assert digest() == before


def test_every_address_has_a_row():
    listed = {row.name for row in (*PAGES, *API)}
    assert set(named_addresses()) - listed == set(), "add rows to tests/web/permission_table.py"
    assert listed - set(named_addresses()) == set(), "rows whose address is gone"


def test_every_row_names_every_actor():
    assert [str(row) for row in PAGES if set(row.outcomes) != set(ACTORS)] == []
    assert len({str(row) for row in PAGES}) == len(PAGES)


# What the API framework serves about itself answers every method alike.
@pytest.mark.parametrize("name", sorted({row.name for row in PAGES if not row.name.startswith("api:")}))
def test_methods_without_a_row_are_refused(name, ours, people, client_of):
    rows = [row for row in PAGES if row.name == name]
    owner = people["owner"]
    address = reverse(name, kwargs=dict(rows[0].arguments(ours, owner)))
    unlisted = set(METHODS) - {row.method for row in rows}
    answers = {method: client_of(owner).generic(method, address).status_code for method in unlisted}
    assert answers == dict.fromkeys(unlisted, 405)


@pytest.mark.parametrize("role", ROLES)
def test_the_navigation_leads_only_where_the_role_may_go(role, ours, people, client_of):
    client = client_of(people[role])
    shown = client.get(reverse("changes", kwargs={"workspace": ours.workspace.slug})).context["shell"]
    links = [link.href for stage in [*shown.stages, shown.settings] for link in stage.links]
    assert links
    assert {href: client.get(href).status_code for href in links} == dict.fromkeys(links, 200)


@pytest.fixture
def credentials(ours, ana) -> dict[str, str]:
    with workspace_scope(ours.workspace):
        revoked, dead = services.create_key("write", name="Old", by=ana, now=NOW)
        services.revoke_key(revoked, by=ana, now=NOW)
        _, write = services.create_key("write", name="New", by=ana, now=NOW)
        _, secret = services.create_key("secret", name="Sheet", scopes=["ask"], by=ana, now=NOW)
    return {"none": "", "unknown": "ycw_unknown", "secret": secret, "revoked": dead, "write": write}


@pytest.mark.parametrize("credential", [*API_CREDENTIALS, "its scope"])
@pytest.mark.parametrize("row", API, ids=str)
def test_the_api_answers_to_keys_with_the_scope_alone(row, credential, credentials, ours, client_of):
    client = client_of(ours.key.created_by if credential == "session" else None)
    keys = credentials | {
        "its scope": secret_key(ours, {row.scope}),
        "other scopes": secret_key(ours, set(Scope) - {row.scope}),
    }
    answer = ask_api(client, row, keys.get(credential, ""), ours)
    assert answer.status_code == API_CREDENTIALS.get(credential, row.ok)
    if answer.status_code >= 400:
        assert answer.json()["error"]["advice"]


@pytest.mark.parametrize("row", [row for row in API if row.arguments is imported], ids=str)
def test_a_key_finds_nothing_of_another_workspace(row, ours, theirs, client):
    answer = ask_api(client, row, secret_key(ours, set(Scope)), theirs)
    assert answer.status_code == 404


@pytest.mark.parametrize("row", API, ids=str)
def test_the_api_refuses_methods_without_a_row(row, ours, client):
    key = secret_key(ours, set(Scope))
    address = reverse(row.name, kwargs=dict(row.arguments(ours)))
    listed = {
        other.method for other in API if reverse(other.name, kwargs=dict(other.arguments(ours))) == address
    }
    answers = {
        method: ask_api(client, replace(row, method=method), key, ours).status_code
        for method in set(METHODS) - listed
    }
    assert answers == dict.fromkeys(answers, 405)


def secret_key(place: Place, scopes: set[Scope]) -> str:
    with workspace_scope(place.workspace):
        return services.create_key("secret", name="Sheet", scopes=scopes, by=place.key.created_by, now=NOW)[1]


def ask_api(client: Client, row: ApiRow, key: str, place: Place):
    headers = {"Authorization": f"Bearer {key}"} if key else {}
    address = reverse(row.name, kwargs=dict(row.arguments(place)))
    if row.form is not None and row.method == "POST":
        return client.post(address, dict(row.form()), headers=headers)
    return client.generic(row.method, address, json.dumps(row.body), "application/json", headers=headers)


class KeptInMemory:
    """Stands in for the spool, which has tests of its own."""

    def __init__(self) -> None:
        self.entries: list[Entry] = []

    async def append(self, entry: Entry) -> None:
        self.entries.append(entry)


@pytest.mark.parametrize("credential", CREDENTIALS)
def test_the_intake_answers_to_living_write_keys_alone(credential, credentials, ours):
    spool = KeptInMemory()
    answers = asyncio.run(
        send_events(spool, raw=credentials[credential], keys=KeyTable(looked_up(credentials).get))
    )
    assert answers == dict.fromkeys(INTAKE, CREDENTIALS[credential])
    assert {entry.workspace for entry in spool.entries} == (
        {ours.workspace.pk} if CREDENTIALS[credential] == 200 else set()
    )


async def send_events(spool: KeptInMemory, *, raw: str, keys: KeyTable) -> dict[str, int]:
    """The status of every intake path when the request carries this credential."""
    headers = {"Authorization": "Basic " + base64.b64encode(f"{raw}:".encode()).decode()} if raw else {}
    intake = Intake(spool, keys=keys, on_refused=lambda *_refused: None)
    transport = httpx.ASGITransport(IntakeApp(_no_pages, intake=intake))
    async with httpx.AsyncClient(transport=transport, base_url="http://127.0.0.1") as client:
        answers = [
            (path, await client.post(path, json=body, headers=headers)) for path, body in INTAKE.items()
        ]
    intake.close()
    return {path: answer.status_code for path, answer in answers}


def looked_up(credentials: dict[str, str]) -> dict[bytes, KeyOwner]:
    """What the database says of each key, asked in this thread, whose transaction holds the rows."""
    digests = [hashlib.sha256(raw.encode()).digest() for raw in credentials.values()]
    owners = {digest: selectors.workspace_of_write_key(digest, now=NOW) for digest in digests}
    return {digest: KeyOwner(owner) for digest, owner in owners.items() if owner is not None}


async def _no_pages(scope, receive, send) -> None:
    raise AssertionError(f"{scope['path']} is no path of the intake")


def test_every_intake_path_has_a_row():
    assert {path for collector in COLLECTORS for path in collector.PATHS} == set(INTAKE)
    assert tuple(prefix for collector in COLLECTORS for prefix in collector.PREFIXES) == INTAKE_PREFIXES


def named_addresses() -> Iterator[str]:
    """The name of every address that the resolver knows."""
    yield from _names(get_resolver(), namespace="")


def _names(resolver: URLResolver, *, namespace: str) -> Iterator[str]:
    inside = f"{namespace}{resolver.namespace}:" if resolver.namespace else namespace
    for entry in resolver.url_patterns:
        if isinstance(entry, URLPattern):
            yield f"{inside}{entry.name}"
        else:
            yield from _names(entry, namespace=inside)


def digest() -> dict[str, str]:
    """What every table holds."""
    rows = {
        model._meta.label: model._base_manager.order_by("pk").values_list() for model in apps.get_models()
    }
    return {label: hashlib.sha256(repr(list(held)).encode()).hexdigest() for label, held in rows.items()}
