"""What happens between `yunchou serve` and the first answer: checks, migrations, and in the demo a world."""

import threading
from collections.abc import Sequence

import typer
from django.conf import settings
from django.core.checks import CheckMessage, Error, run_checks
from django.core.management import call_command

from yunchou.config.environment import Environment
from yunchou.config.server import Server


def serve_forever(env: Environment) -> None:
    """Check, migrate, serve."""
    prepare(env)
    typer.echo(f"Yunchou is at {env.base_url}  (Ctrl-C stops it)")
    Server(env).run()


def prepare(env: Environment) -> None:
    """Refuse a configuration that cannot work; bring the database up to date."""
    refuse_on(run_checks())
    if not (settings.STATIC_ROOT / "staticfiles.json").exists():
        typer.secho("The front-end files are missing. Run `make assets` first.", fg="red", err=True)
        raise typer.Exit(1)
    env.data.mkdir(parents=True, exist_ok=True)
    call_command("migrate", interactive=False, verbosity=0)


def refuse_on(messages: Sequence[CheckMessage]) -> None:
    """Print what the checks found; end when one of them is an error."""
    loud = [message for message in messages if not message.is_silenced()]
    for message in loud:
        typer.secho(str(message), fg="red" if message.level >= Error("").level else "yellow", err=True)
    if any(message.is_serious() for message in loud):
        raise typer.Exit(1)


def serve_demo(env: Environment, *, events: int) -> None:
    """Serve with the demo world, sent through the intake on the first start."""
    from demo.setup import fill, set_up, welcome  # noqa: PLC0415  the demo stands beside the product, not in it

    prepare(env)
    world = set_up()
    server = Server(env)
    if world.is_new:
        threading.Thread(target=fill, args=(env.base_url,), kwargs={"events": events}, daemon=True).start()
    else:
        typer.echo(welcome(env.base_url))
    server.run()
