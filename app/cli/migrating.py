"""`slipway definitions migrate`: a file of another form, written anew in the canonical one."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from app.atomic_files import write_atomic
from app.cli.definition_files import read_named
from app.cli.invoking import run
from app.cli.options import Json
from app.cli.output import Output
from app.errors import Invalid
from app.workflows.loader import migrate

if TYPE_CHECKING:
    from app.workflows.loader.migrating import Migration

__all__ = ["migrate_file"]

File = Annotated[str, typer.Argument(metavar="FILE", help="A YAML or JSON file in any form.")]


def migrate_file(
    file: File,
    output: Annotated[
        Path | None, typer.Option("--output", help="Write the text there.", dir_okay=False)
    ] = None,
    in_place: Annotated[bool, typer.Option("--in-place", help="Write it over FILE.")] = False,
    json: Json = False,
) -> None:
    """Write a definition in the canonical form; comments stay. It behaves the same.

    What reads differently is said on standard error. A canonical file stays as it is.

    \b
    Example:
      slipway definitions migrate coverage.yaml --output data/definitions/coverage.yaml
    """
    shown = Output(json=json)

    async def work() -> None:
        target = _target(file, output, in_place)
        found = _migrated(file)
        if target is not None:
            write_atomic(target, found.text.encode())
        if json:
            shown.document(
                {
                    "dialect": found.dialect,
                    "text": found.text,
                    "ids": dict(found.ids),
                    "notes": list(found.notes),
                    "written": None if target is None else str(target),
                }
            )
            return
        if target is None:
            shown.say_all(found.text.splitlines())
        for note in found.notes:
            shown.note(note)
        if target is not None:
            shown.note(f"{target} is written.")

    run(work, json=json)


def _target(file: str, output: Path | None, in_place: bool) -> Path | None:
    if in_place and output is not None:
        raise Invalid(
            "--output and --in-place say two different things.",
            code="bad_option",
            next_action="Give one of them.",
        )
    return Path(file) if in_place else output


def _migrated(file: str) -> "Migration":
    named = read_named(file)
    if named.text is None:
        raise Invalid(
            f"There is no file {file}.",
            code="file_not_found",
            next_action="Name a file; a definition of the service is exported with `slipway definitions export`.",
        )
    return migrate(named.text, source=file)
