"""The commands put together, and the last edge of the process."""

import importlib
import sys
from collections.abc import Sequence
from importlib.metadata import version
from typing import Annotated

import typer

from app.cli import (
    approvals,
    artifacts,
    cache,
    chat,
    definitions,
    doctor,
    events,
    forking,
    release,
    repositories,
    sample,
    workflows,
)
from app.cli.connecting import read_settings
from app.cli.demo.command import demo
from app.cli.exit_codes import OTHER_END
from app.cli.failures import tell, unforeseen

__all__ = ["app", "main"]

_HELP = """\
Release several git repositories together: plan, approve, publish, prove.

\b
A first look, with sample repositories:
  slipway demo
Your own repositories:
  slipway repositories add backend ssh://git@git.example.com/team/backend.git
  slipway release v2.1.0 backend --sprint sprint-2024-01

\b
A command speaks to the service that owns the data folder (SLIPWAY_DATA_DIR, default: data), or to SLIPWAY_URL;
without a service it works on the folder itself and drives only what it started.

\b
Exit codes: 0 completed, 1 any other end, 2 usage, 3 invalid input or unknown id, 4 refused by the present status
or by admission, 5 waits for a person, 6 not allowed, 7 unavailable.
"""

app = typer.Typer(
    name="slipway",
    help=_HELP,
    no_args_is_help=True,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
    add_completion=False,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 110},
)


def _show_version(wanted: bool) -> None:
    if wanted:
        typer.echo(f"slipway {version('slipway')}")
        raise typer.Exit


@app.callback()
def slipway(
    _version: Annotated[
        bool,
        typer.Option(
            "--version", callback=_show_version, is_eager=True, help="Print the version and exit."
        ),
    ] = False,
) -> None:
    pass


@app.command(
    "serve",
    add_help_option=False,
    context_settings={"ignore_unknown_options": True, "allow_extra_args": True},
)
def serve(context: typer.Context) -> None:
    """Serve the HTTP interface and drive the workflows of the data folder."""
    importlib.import_module("app.cli.serving").main(context.args)


app.command("sample")(sample.make)
app.command("demo")(demo)
app.command("release")(release.release)
app.command("chat")(chat.chat)
app.add_typer(repositories.app, name="repositories")
workflows.app.command("history")(forking.history)
workflows.app.command("fork")(forking.fork)
app.add_typer(workflows.app, name="workflows")
app.command("events")(events.show_events)
app.add_typer(approvals.app, name="approvals")
app.add_typer(definitions.app, name="definitions")
app.add_typer(artifacts.app, name="artifacts")
app.add_typer(cache.app, name="cache")
app.command("doctor")(doctor.doctor)


def main(arguments: Sequence[str]) -> None:
    """Run one command and exit with its code."""
    try:
        app(args=list(arguments), prog_name="slipway")
    except Exception as error:  # the last edge: a person sees a sentence, not a traceback
        if read_settings().log_level == "debug":
            raise
        tell(unforeseen(error))
        sys.exit(OTHER_END)
