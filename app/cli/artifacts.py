"""`slipway artifacts`: what steps left, over all workflows."""

import sys
from pathlib import Path
from typing import Annotated, Any
from urllib.parse import quote

import typer

from app.artifacts.reference import ArtifactReference, parse_reference
from app.cli.artifact_rows import ARTIFACT_HEADINGS, artifact_row, kept
from app.cli.connecting import Connection
from app.cli.invoking import invoke
from app.cli.options import Json
from app.cli.output import Output
from app.errors import Invalid

__all__ = ["app"]

app = typer.Typer(
    help="Find, read, tag and keep the files that steps left. An artifact is named WORKFLOW_ID/NAME[@VERSION]; of a matrix step also WORKFLOW_ID/NAME[CELL].",
    no_args_is_help=True,
)

Reference = Annotated[
    str,
    typer.Argument(metavar="ARTIFACT", help="WORKFLOW_ID/NAME, or WORKFLOW_ID/NAME@VERSION."),
]


@app.command("ls")
def list_artifacts(
    workflow: Annotated[str | None, typer.Option(help="Only of this workflow.")] = None,
    name: Annotated[str | None, typer.Option(help="Only of this name.")] = None,
    tag: Annotated[str | None, typer.Option(help="Only with this tag.")] = None,
    pinned: Annotated[bool, typer.Option("--pinned", help="Only those that are pinned.")] = False,
    limit: Annotated[int, typer.Option(min=1, max=500)] = 100,
    cursor: Annotated[str | None, typer.Option(help="`next` of the page before.")] = None,
    json: Json = False,
) -> None:
    """List artifacts, those of the newest workflows first."""
    output = Output(json=json)
    query = {"name": name, "tag": tag, "pinned": pinned or None}

    async def work(here: Connection) -> None:
        if workflow is not None:
            page = await here.client.get(f"/workflows/{workflow}/artifacts")
            page["items"] = [one for one in page["items"] if _fits(one, name, tag, pinned)]
        else:
            page = await here.client.get("/artifacts", **query, limit=limit, cursor=cursor)
        if json:
            output.document(page)
            return
        rows = [(each["workflow_id"], *artifact_row(each)) for each in page["items"]]
        output.table(("WORKFLOW", *ARTIFACT_HEADINGS), rows)
        if page["next"]:
            output.note(f"There are more: --cursor {page['next']}")

    invoke(work, output)


@app.command("show")
def show_artifact(artifact: Reference, json: Json = False) -> None:
    """Show what is known of an artifact."""
    _tell(artifact, json)


@app.command("get")
def get_artifact(
    artifact: Reference,
    to: Annotated[
        Path | None,
        typer.Option("--output", "-o", help="A file to write; standard output without."),
    ] = None,
) -> None:
    """Write the content of an artifact to a file, or to standard output."""
    output = Output()

    async def work(here: Connection) -> None:
        named = parse_reference(artifact)
        path = f"/workflows/{named.workflow_id}/artifacts/{quote(named.name)}"
        content = await here.client.content(path, version=named.version)
        if to is None:
            sys.stdout.buffer.write(content)
            sys.stdout.flush()
            return
        try:
            to.write_bytes(content)
        except OSError as error:
            raise Invalid(
                f"{to} cannot be written: {error.strerror}.",
                code="cannot_write",
                next_action="Name another file with --output.",
            ) from None
        output.note(f"Wrote {len(content)} bytes to {to}.")

    invoke(work, output)


@app.command("tag")
def tag_artifact(
    artifact: Reference,
    add: Annotated[list[str] | None, typer.Argument(metavar="[TAG]...", help="To add.")] = None,
    remove: Annotated[list[str] | None, typer.Option(help="A tag to take away.")] = None,
    json: Json = False,
) -> None:
    """Add tags to an artifact, or take some away."""
    output = Output(json=json)

    async def work(here: Connection) -> None:
        named = parse_reference(artifact)
        found = await here.client.get(_path(named), version=named.version)
        tags = [*found["tags"], *(add or [])]
        tags = [one for one in dict.fromkeys(tags) if one not in (remove or [])]
        changed = await here.client.patch(_path(named), {"tags": tags}, version=found["version"])
        _show(changed, output)

    invoke(work, output)


@app.command("pin")
def pin_artifact(
    artifact: Reference,
    for_: Annotated[
        str | None, typer.Option("--for", help="How long from now, such as 30d; for good without.")
    ] = None,
    json: Json = False,
) -> None:
    """Keep an artifact and its workflow against the retention; with --for it goes after that time."""
    _tell(artifact, json, {"keep": for_ or "forever"})


@app.command("unpin")
def unpin_artifact(artifact: Reference, json: Json = False) -> None:
    """Keep an artifact as long as its workflow, no longer."""
    _tell(artifact, json, {"keep": None})


@app.command("rm")
def remove_artifact(artifact: Reference, json: Json = False) -> None:
    """Remove an artifact of a workflow that has ended; without a version the latest one."""
    output = Output(json=json)

    async def work(here: Connection) -> None:
        named = parse_reference(artifact)
        found = await here.client.get(_path(named), version=named.version)
        await here.client.delete(_path(named), version=found["version"])
        whole = str(ArtifactReference(named.workflow_id, named.name, found["version"]))
        if json:
            output.document({"artifact": whole, "removed": True})
        else:
            output.say(f"Removed {whole}.")

    invoke(work, output)


def _tell(artifact: str, json: bool, change: dict[str, Any] | None = None) -> None:
    """Change the artifact where there is something to change, and show it."""
    output = Output(json=json)

    async def work(here: Connection) -> None:
        named = parse_reference(artifact)
        found = await here.client.get(_path(named), version=named.version)
        if change is not None:
            found = await here.client.patch(_path(named), change, version=found["version"])
        _show(found, output)

    invoke(work, output)


def _show(found: dict[str, Any], output: Output) -> None:
    if output.json:
        output.document(found)
        return
    where = found["step"] if found["cell"] is None else f"{found['step']} of {found['cell']}"
    output.say(f"{found['workflow_id']}/{found['name']}@{found['version']}")
    output.say(f"  Content: {found['size']} bytes of {found['media_type']}")
    output.say(f"  SHA-256: {found['sha256']}")
    output.say(f"  Left by: step {where}, {found['created_at']}")
    output.say(f"  Kept:    {kept(found)}")
    if found["tags"]:
        output.say(f"  Tags:    {', '.join(found['tags'])}")


def _fits(found: dict[str, Any], name: str | None, tag: str | None, pinned: bool) -> bool:
    return (
        (name is None or found["name"] == name)
        and (tag is None or tag in found["tags"])
        and (not pinned or found["kept_until"] is not None)
    )


def _path(named: ArtifactReference) -> str:
    return f"/artifacts/{named.workflow_id}/{quote(named.name)}"
