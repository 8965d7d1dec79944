"""`slipway repositories`: which repositories can be released."""

import re
from pathlib import Path
from typing import Annotated, Any

import typer

from app.cli.client import Client
from app.cli.connecting import Connection
from app.cli.exit_codes import COMPLETED, OTHER_END, UNAVAILABLE
from app.cli.invoking import invoke
from app.cli.options import Json
from app.cli.output import Output
from app.redaction import redact

__all__ = ["address", "app"]

app = typer.Typer(
    help="List, add, remove and check the repositories that can be released.", no_args_is_help=True
)

Name = Annotated[str, typer.Argument(metavar="NAME", help="The repository's name or an alias.")]

_REMOTE = re.compile(r"^([A-Za-z][A-Za-z0-9+.-]*::?//|[^/]*[^/:]:)")


def address(url: str) -> str:
    """Return the address as it is kept: a path of this machine becomes absolute, everything else stays."""
    path = Path(url).expanduser()
    if _REMOTE.match(url) and not path.exists():
        return url
    return str(path.absolute())


@app.command("list")
def list_repositories(json: Json = False) -> None:
    """List the configured repositories, and those of the workspace (SLIPWAY_WORKSPACE)."""
    output = Output(json=json)

    async def work(here: Connection) -> None:
        found = [_shown(each) for each in (await here.client.get("/repositories"))["items"]]
        if json:
            output.document({"items": found, "next": None})
        elif not found:
            output.say("No repository is configured. Add one: slipway repositories add NAME URL")
        else:
            rows = [(each["name"], each["url"], _branches(each), each["source"]) for each in found]
            output.table(("NAME", "ADDRESS", "DEVELOP, MAIN", "SOURCE"), rows)

    invoke(work, output)


@app.command("add")
def add_repository(
    name: Annotated[str, typer.Argument(metavar="NAME", help="How you will call it.")],
    url: Annotated[
        str, typer.Argument(metavar="URL", help="A path, https://..., ssh://... or user@host:path.")
    ],
    develop: Annotated[
        str | None, typer.Option("--develop-branch", help="Where work is collected.")
    ] = None,
    main: Annotated[str | None, typer.Option("--main-branch", help="What is released.")] = None,
    alias: Annotated[list[str] | None, typer.Option(help="Another name; may be repeated.")] = None,
    json: Json = False,
) -> None:
    """Add a repository. It is not contacted; branches that you do not name are found by looking.

    \b
    Examples:
      slipway repositories add backend ssh://git@git.example.com/team/backend.git
      slipway repositories add frontend ../frontend --main-branch master
    """
    output = Output(json=json)
    config = {
        "name": name,
        "url": address(url),
        "develop_branch": develop,
        "main_branch": main,
        "aliases": alias or [],
    }

    async def work(here: Connection) -> None:
        added = _shown(await here.client.post("/repositories", config))
        if json:
            output.document(added)
        else:
            output.say(f"Added {added['name']}: {added['url']}")
            output.say(f"Check that it can be reached: slipway repositories check {added['name']}")

    invoke(work, output)


@app.command("remove")
def remove_repository(name: Name, json: Json = False) -> None:
    """Forget a repository; the repository itself stays as it is."""
    output = Output(json=json)

    async def work(here: Connection) -> None:
        await here.client.delete(f"/repositories/{name}")
        if json:
            output.document({"name": name, "removed": True})
        else:
            output.say(
                f"Removed {name} from the configuration; the repository itself is untouched."
            )

    invoke(work, output)


@app.command("check")
def check_repositories(
    names: Annotated[
        list[str] | None, typer.Argument(metavar="[NAME]...", help="All without one.")
    ] = None,
    json: Json = False,
) -> None:
    """Ask whether repositories can be reached. Exit code 7: one cannot; 1: one lacks something."""
    output = Output(json=json)

    async def work(here: Connection) -> int:
        found = [await _check(here.client, name) for name in names or await _all(here.client)]
        if json:
            output.document({"items": found, "next": None})
        else:
            _show_checks(found, output)
        if not all(each["reachable"] for each in found):
            return UNAVAILABLE
        return OTHER_END if any(each["problems"] for each in found) else COMPLETED

    invoke(work, output)


async def _all(client: Client) -> list[str]:
    return [each["name"] for each in (await client.get("/repositories"))["items"]]


async def _check(client: Client, name: str) -> dict[str, Any]:
    found: dict[str, Any] = await client.post(f"/repositories/{name}/check")
    return found


def _show_checks(found: list[dict[str, Any]], output: Output) -> None:
    rows = [
        (
            each["name"],
            "reachable" if each["reachable"] else "unreachable",
            len(each["branches"]),
            each["tags"],
            " ".join(each["problems"]),
        )
        for each in found
    ]
    output.table(("NAME", "STATE", "BRANCHES", "TAGS", "PROBLEMS"), rows)
    for each in found:
        if each["error"] and each["error"]["next_action"]:
            output.say(f"{each['name']}: {each['error']['next_action']}")


def _shown(config: dict[str, Any]) -> dict[str, Any]:
    return {**config, "url": redact(config["url"])}


def _branches(config: dict[str, Any]) -> str:
    named = [config[name] for name in ("develop_branch", "main_branch") if config[name]]
    return ", ".join(named) or "develop and main, or master"
