"""`slipway definitions show|save|versions|diff|delete|export`: definitions that are kept, and their history."""

import contextlib
from collections.abc import Iterator
from typing import Annotated, Any, Literal

import typer

from app.cli.definition_files import is_name, read_named
from app.cli.exit_codes import COMPLETED, INVALID
from app.cli.invoking import invoke_on_definitions
from app.cli.options import Comment, Json
from app.cli.output import Output
from app.cli.places import DefinitionPlace
from app.cli.problem_lines import judgement_lines
from app.cli.run_options import File
from app.errors import Conflict, Invalid

__all__ = ["add_commands"]

Name = Annotated[str, typer.Argument(metavar="NAME", help="The name of a definition.")]
Version = Annotated[
    str | None, typer.Option("--version", metavar="N", help="A version's number or digest.")
]
IfMatch = Annotated[
    str | None,
    typer.Option(
        "--if-match", metavar="DIGEST", help="Only if this is still the digest of what is saved."
    ),
]


def add_commands(app: typer.Typer) -> None:
    """Make the commands those of `slipway definitions`."""
    for command in (show, save, versions, diff, delete, export):
        app.command(command.__name__)(command)


def show(name: Name, version: Version = None, json: Json = False) -> None:
    """Print a definition's text, the present one or that of a version."""
    output = Output(json=json)

    async def work(place: DefinitionPlace) -> int:
        found = await place.definitions.read(name, version)
        if json:
            output.document(found)
        else:
            output.raw(found["text"])
        for each in found["problems"]:
            output.note(f"{each['line']}:{each['column']}: {each['message']}")
        return INVALID if found["problems"] else COMPLETED

    invoke_on_definitions(work, output)


def save(file: File, if_match: IfMatch = None, comment: Comment = "", json: Json = False) -> None:
    """Save a file as a definition, or as a new version of the one that has its name.

    A new version needs --if-match with the digest that you read (`show --json` tells it), so that nobody's
    work is overwritten unseen. Exit code 4 when somebody saved meanwhile: the differences are shown.

    \b
    Example:
      slipway definitions save nightly.yaml --comment "run the full level"
    """
    output = Output(json=json)

    async def work(place: DefinitionPlace) -> int:
        named = read_named(file)
        if named.text is None:
            raise Invalid(
                f"There is no file {file}.",
                code="file_not_found",
                next_action="Name the file to save.",
            )
        found = await place.definitions.validate(named)
        if not found["valid"]:
            output.say_all(judgement_lines(found))
            return INVALID
        if if_match is None:
            with _option_named("save"):
                saved = await place.definitions.create(named.text, named.name, comment)
        else:
            with _differences_shown(output), _option_named("save"):
                saved = await place.definitions.replace(
                    found["name"], named.text, named.name, comment, if_match
                )
        if json:
            output.document(saved)
        else:
            output.say(f"{saved['slug']} is saved as version {saved['number']}. {saved['digest']}")
        return COMPLETED

    invoke_on_definitions(work, output)


@contextlib.contextmanager
def _option_named(command: str) -> Iterator[None]:
    """Say what to do in words of the command line: the library speaks of the header."""
    try:
        yield
    except Conflict as error:
        if error.code in {"definition_exists", "definition_changed", "if_match_required"}:
            error.next_action = (
                "`slipway definitions show NAME --json` tells the present text and its digest. Take it in, then "
                f"`slipway definitions {command} ... --if-match DIGEST`"
                f"{', or choose another name' if error.code == 'definition_exists' else ''}."
            )
        raise


@contextlib.contextmanager
def _differences_shown(output: Output) -> Iterator[None]:
    try:
        yield
    except Conflict as error:
        for line in str(error.details.get("diff") or "").splitlines():
            output.note(line)
        raise


def versions(name: Name, json: Json = False) -> None:
    """List the versions of a definition, the newest first."""
    output = Output(json=json)

    async def work(place: DefinitionPlace) -> None:
        found = await place.definitions.versions(name)
        if json:
            output.document({"items": found, "next": None})
            return
        rows = [
            (
                "-" if each["number"] is None else each["number"],
                "present" if each["present"] else "deleted" if each["deleted"] else "",
                (each["digest"] or "-")[:19],
                each["at"] or "-",
                each["by"],
                each["comment"],
            )
            for each in found
        ]
        output.table(("NUMBER", "", "DIGEST", "SAVED", "BY", "COMMENT"), rows)

    invoke_on_definitions(work, output)


def diff(
    name: Name,
    before: Annotated[
        str | None, typer.Argument(metavar="[FROM]", help="A number or digest.")
    ] = None,
    after: Annotated[
        str | None, typer.Argument(metavar="[TO]", help="A number or digest; the present one.")
    ] = None,
    json: Json = False,
) -> None:
    """Show what changed between two versions; without numbers, what the last save changed."""
    output = Output(json=json)

    async def work(place: DefinitionPlace) -> None:
        found = await place.definitions.compare(name, before, after)
        if json:
            output.document(found)
            return
        output.say_all(found["diff"].splitlines())
        output.say_all(_changes(found["changes"] or {}))

    invoke_on_definitions(work, output)


def _changes(changes: dict[str, Any]) -> list[str]:
    steps = changes.get("steps", {})
    lines = [f"{word} step {step}" for word in ("added", "removed") for step in steps.get(word, [])]
    lines += [
        f"changed step {each['id']}: {', '.join(each['fields'])}"
        for each in steps.get("changed", [])
    ]
    lines += [f"moved step {step}" for step in steps.get("moved", [])]
    if changes.get("fields"):
        lines.append(f"changed {', '.join(changes['fields'])}")
    return ["", *lines] if lines else []


def delete(name: Name, if_match: IfMatch = None, comment: Comment = "", json: Json = False) -> None:
    """Delete a saved definition; its versions stay, and a built-in one of its name appears again."""
    output = Output(json=json)

    async def work(place: DefinitionPlace) -> None:
        with _option_named("delete"):
            await place.definitions.delete(name, comment, if_match)
        if json:
            output.document({"name": name, "deleted": True})
        else:
            output.say(f"{name} is deleted; see it with: slipway definitions versions {name}")

    invoke_on_definitions(work, output)


def export(
    file: File,
    form: Annotated[
        Literal["yaml", "json"], typer.Option("--form", help="As YAML or as JSON.")
    ] = "yaml",
) -> None:
    """Print a definition in its canonical form, whatever dialect it is written in."""
    output = Output()

    async def work(place: DefinitionPlace) -> None:
        output.raw(await place.definitions.export(read_named(file), form))

    invoke_on_definitions(work, output, here=not is_name(file))
