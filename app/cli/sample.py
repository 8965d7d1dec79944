"""`slipway sample`: repositories to try everything on."""

from pathlib import Path
from typing import Annotated

import typer

from app.cli.invoking import run
from app.cli.options import Json
from app.cli.output import Output
from app.sample.workspace import MAX_REPOSITORIES, SampleSummary, make_sample

__all__ = ["make"]


def make(
    folder: Annotated[Path, typer.Argument(metavar="DIR", help="A new or empty folder.")],
    repositories: Annotated[
        int,
        typer.Option(
            help=f"How many: 1 to {MAX_REPOSITORIES}; the first four are always the same."
        ),
    ] = 4,
    json: Json = False,
) -> None:
    """Make sample repositories, tickets and pages in DIR.

    What is there already is kept. The commit ids are the same on every machine.

    \b
    Examples:
      slipway sample ./sample
      SLIPWAY_WORKSPACE=./sample slipway release v2.1.0 frontend backend --sprint sprint-2024-01
    """
    output = Output(json=json)

    async def work() -> None:
        made = await make_sample(folder.absolute(), repositories=repositories)
        if json:
            output.document(made.as_json())
        else:
            _show(made, output)

    run(work)


def _show(made: SampleSummary, output: Output) -> None:
    rows = [
        (each.name, len(each.branches), ", ".join(each.tags), "new" if each.created else "kept")
        for each in made.repositories
    ]
    output.table(("REPOSITORY", "BRANCHES", "TAGS", ""), rows)
    output.say()
    output.say(f"{made.tickets} tickets of {made.fix_version} in {made.sprint_name}")
    output.say(f"Folder: {made.folder}")
    output.say("Next:")
    output.say(f"  export SLIPWAY_WORKSPACE={made.folder}")
    output.say(f'  slipway chat "{made.sentence}"')
