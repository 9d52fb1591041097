"""`yunchou`: the one command line."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated, Any

import typer
from pydantic import ValidationError

from yunchou.config.environment import Environment, environment

app = typer.Typer(
    name="yunchou",
    help="Yunchou 运筹: run an online-marketing team through its whole loop.\n\nStart with `yunchou demo`, or `yunchou serve` for your own data.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
)
key = typer.Typer(help="Make, list and revoke API keys.", no_args_is_help=True)
app.add_typer(key, name="key")


def main() -> None:
    """Entry point of the `yunchou` command."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "yunchou.config.settings")
    try:
        app()
    except ValidationError as error:
        for problem in error.errors():
            name = ".".join(map(str, problem["loc"]))
            typer.secho(f"{name}={problem['input']} cannot be used: {problem['msg']}.", fg="red", err=True)
        typer.echo("Correct it in the environment; docs/settings.md says what each setting may be.", err=True)
        raise SystemExit(1) from None


def _set_up() -> None:
    import django  # noqa: PLC0415  `--help` must not wait for Django

    django.setup()


def _fail(message: str) -> typer.Exit:
    typer.secho(message, fg="red", err=True)
    return typer.Exit(1)


@app.command()
def serve() -> None:
    """Start the server: pages, API, intake, jobs and the embedded event store in one process.

    HOST, PORT, BASE_URL, YUNCHOU_DATA, DATABASE_URL and EVENTS_URL say where; `yunchou doctor` checks them.
    Ctrl-C or SIGTERM ends it; whatever was acknowledged is kept.
    """
    with _data_folder() as env:
        from yunchou.config.start import serve_forever  # noqa: PLC0415  needs Django to be set up

        serve_forever(env)


@app.command()
def demo(
    events: Annotated[int, typer.Option(help="About how many events to simulate.")] = 300_000,
) -> None:
    """Start the server with the demo brand in it: 120 days of its shops and platforms, made once and kept.

    The first start simulates the brand and brings it in by the intake and the importer; later starts find it there.
    """
    with _data_folder() as env:
        from yunchou.config.start import serve_demo  # noqa: PLC0415  needs Django to be set up

        serve_demo(env, events=events)


@contextmanager
def _data_folder() -> Iterator[Environment]:
    """Hold the data folder for a server, with Django set up; refusals are told in words."""
    from yunchou.config.folder_lock import FolderInUse, FolderLock  # noqa: PLC0415  after the help

    env = environment()
    try:
        with FolderLock(env.data):
            _set_up()
            with _refusals():
                yield env
    except FolderInUse as error:
        raise _fail(str(error)) from None


@app.command("import")
def import_command(
    file: Annotated[
        Path,
        typer.Argument(
            exists=True,
            dir_okay=False,
            help="A table (csv, tsv, txt, xlsx, xls, xlsb, ods), or one Segment message as JSON on each line (jsonl, json; .gz is fine).",
        ),
    ],
    *,
    api_key: Annotated[
        str,
        typer.Option(
            "--key",
            help="For a table a secret key, else YUNCHOU_SECRET_KEY. For events a write key, else YUNCHOU_WRITE_KEY.",
        ),
    ] = "",
    url: Annotated[str, typer.Option(help="Address of the running server; empty means BASE_URL.")] = "",
    template: Annotated[
        str,
        typer.Option(
            help="The export that a table is: a key of docs/importing.md, or a template of your own."
        ),
    ] = "",
    kind: Annotated[
        str, typer.Option(help="What the rows of another table are: facts, orders or customers.")
    ] = "",
    account: Annotated[str, typer.Option(help="The platform's account, where no column names it.")] = "",
    channel: Annotated[str, typer.Option(help="Channel of rows that do not say where they came from.")] = "",
    shop: Annotated[str, typer.Option(help="The shop of orders, where no column names it.")] = "",
    source: Annotated[str, typer.Option(help="Whose figures they are, where no template says it.")] = "",
    wait: Annotated[bool, typer.Option(help="Whether to follow a table until it is loaded.")] = True,
) -> None:
    """Bring a file into the running server and say what became of it. Exit code 1 when it failed.

    Tables are loaded as imports; their refused rows are put beside the file as FILE.refused.csv. Events go through the intake.
    """
    from yunchou.config.importing import EVENTS, ImportFailed, kind_of  # noqa: PLC0415  after the help

    address = url or environment().base_url
    said = {"template": template, "kind": kind, "account": account, "channel": channel, "shop": shop}
    try:
        if kind_of(file) == EVENTS:
            _import_events(file, address, _key(api_key, "YUNCHOU_WRITE_KEY"))
        else:
            secret = _key(api_key, "YUNCHOU_SECRET_KEY")
            _import_table(file, address, secret, said={**said, "source": source}, wait=wait)
    except ImportFailed as error:
        raise _fail(str(error)) from None


def _import_events(file: Path, address: str, write_key: str) -> None:
    from yunchou.config.importing import import_file  # noqa: PLC0415  after the help

    typer.echo(import_file(file, base_url=address, write_key=write_key))


def _import_table(file: Path, address: str, secret: str, *, said: dict[str, str], wait: bool) -> None:
    from yunchou.config import importing_tables as tables  # noqa: PLC0415  after the help

    api = tables.Api(address, secret)
    found = tables.import_table(file, api=api, said=said, wait=wait, tell=_tell_progress)
    typer.echo(tables.account_of(found))
    if wait and (beside := tables.keep_refused_rows(file, found, api=api)):
        typer.echo(f"The refused rows, each with what is wrong: {beside}")
    if found["state"] == "stopped":
        raise _fail(found["error"])


def _key(given: str, variable: str) -> str:
    if found := given or os.environ.get(variable, ""):
        return found
    raise _fail(f"No key was given. Give one by --key or in {variable}; `yunchou key create` makes one.")


def _tell_progress(found: dict[str, Any]) -> None:
    about = f" of about {found['rows_about']:,}" if found["rows_about"] else ""
    typer.echo(f"{found['read']:,}{about} rows read", err=True)


@app.command()
def doctor() -> None:
    """Say what is wrong with this installation and how to mend it. Exit code 1 when something is."""
    _set_up()
    from yunchou.config.doctor import examine  # noqa: PLC0415  needs Django to be set up

    findings = examine(environment())
    for finding in findings:
        typer.secho(finding.line, fg=None if finding.is_fine else "red")
        if finding.advice:
            typer.echo(f"       → {finding.advice}")
    if not all(finding.is_fine for finding in findings):
        raise typer.Exit(1)


@app.command(
    context_settings={"allow_extra_args": True, "ignore_unknown_options": True, "help_option_names": []}
)
def manage(context: typer.Context) -> None:
    """Run one of Django's own commands, such as `yunchou manage migrate` or `yunchou manage axes_reset`."""
    from django.core.management import execute_from_command_line  # noqa: PLC0415  after the help

    execute_from_command_line(["yunchou manage", *context.args])


@app.command("create-workspace")
def create_workspace_command(
    slug: Annotated[str, typer.Option(help="Short name in addresses, such as chengye.")],
    name: Annotated[str, typer.Option(help="The name people see.")],
    email: Annotated[str, typer.Option(help="E-mail address of the owner.")],
    password: Annotated[
        str,
        typer.Option(prompt=True, hide_input=True, confirmation_prompt=True, help="The owner's password."),
    ],
    owner: Annotated[str, typer.Option(help="The owner's name.")] = "",
) -> None:
    """Make a workspace and its owner: the first step of an installation of your own."""
    _set_up()
    from yunchou.config import setting_up  # noqa: PLC0415  needs Django to be set up

    with _refusals():
        setting_up.make_workspace(
            slug=slug, name=name, email=email, password=password, owner=owner or email.split("@")[0]
        )
    typer.echo(f"Workspace {slug} is ready. Start the server with `yunchou serve` and sign in as {email}.")


WorkspaceSlug = Annotated[str, typer.Option(help="The workspace's slug, as in its addresses.")]


@key.command("create")
def key_create(
    workspace: WorkspaceSlug,
    kind: Annotated[
        str, typer.Option(help="write: send events and read nothing. secret: read through the API.")
    ],
    name: Annotated[str, typer.Option(help="What the key is for.")] = "command line",
) -> None:
    """Make a key and print it, alone, on standard output. It is shown this once. Works while the server runs."""
    _set_up()
    from yunchou.config import setting_up  # noqa: PLC0415  needs Django to be set up

    with _refusals():
        typer.echo(setting_up.make_key(workspace=workspace, kind=kind, name=name))


@key.command("list")
def key_list(workspace: WorkspaceSlug) -> None:
    """List the workspace's keys: prefix, kind, name, last use. The keys themselves are not kept."""
    _set_up()
    from yunchou.config import setting_up  # noqa: PLC0415  needs Django to be set up

    with _refusals():
        for line in setting_up.list_keys(workspace=workspace):
            typer.echo(line)


@key.command("revoke")
def key_revoke(
    prefix: Annotated[str, typer.Argument(help="The key's prefix, as `yunchou key list` shows it.")],
    workspace: WorkspaceSlug,
) -> None:
    """Make a key useless from now on; the intake refuses it within a minute."""
    _set_up()
    from yunchou.config import setting_up  # noqa: PLC0415  needs Django to be set up

    with _refusals():
        typer.echo(f"Revoked: {setting_up.revoke(prefix, workspace=workspace)}")


@contextmanager
def _refusals() -> Iterator[None]:
    """Print a refusal in words and end with exit code 1."""
    from django.db import DatabaseError  # noqa: PLC0415  needs Django to be set up

    from yunchou.core.errors import DomainError  # noqa: PLC0415  needs Django to be set up

    try:
        yield
    except DomainError as error:
        raise _fail(f"{error.message} {error.advice}") from None
    except DatabaseError as error:
        raise _fail(
            f"The database is not ready: {error}. Start the server once, or run `yunchou doctor`."
        ) from None


if __name__ == "__main__":
    main()
