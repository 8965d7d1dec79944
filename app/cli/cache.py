"""`slipway cache`: the cached results of steps."""

from typing import Annotated, Any

import typer

from app.cli.connecting import Connection
from app.cli.invoking import invoke
from app.cli.options import Json
from app.cli.output import Output
from app.cli.sizes import readable_size
from app.errors import Invalid

__all__ = ["app"]

app = typer.Typer(
    help="List and remove results of steps that are taken from the cache instead of being made again.",
    no_args_is_help=True,
)

Handler = Annotated[
    str | None, typer.Option("--handler", help="Only of this step type, such as shell.")
]
_KEY_SHOWN = 16


@app.command("ls")
def list_cache(
    handler: Handler = None,
    limit: Annotated[int, typer.Option(min=1, max=1000)] = 100,
    cursor: Annotated[str | None, typer.Option(help="`next` of the page before.")] = None,
    json: Json = False,
) -> None:
    """List cached results, the youngest first."""
    output = Output(json=json)

    async def work(here: Connection) -> None:
        page = await here.client.get("/cache", handler=handler, limit=limit, cursor=cursor)
        if json:
            output.document(page)
            return
        headings = ("KEY", "TYPE", "STEP", "DEFINITION", "STORED", "USED", "SIZE")
        output.table(headings, [_row(each) for each in page["items"]])
        if page["next"]:
            output.note(f"There are more: --cursor {page['next']}")

    invoke(work, output)


@app.command("stats")
def stats(json: Json = False) -> None:
    """Tell how much room the cache takes, and how often it helped."""
    output = Output(json=json)

    async def work(here: Connection) -> None:
        found = await here.client.get("/cache/stats")
        if json:
            output.document(found)
        else:
            output.say_all(_stats_lines(found))

    invoke(work, output)


@app.command("rm")
def remove(
    keys: Annotated[
        list[str] | None,
        typer.Argument(metavar="[KEY]...", help="As `ls` shows it; 8 characters are enough."),
    ] = None,
    everything: Annotated[bool, typer.Option("--all", help="Remove all of them.")] = False,
    handler: Handler = None,
    older_than: Annotated[
        str | None, typer.Option(help="Only those stored longer ago, such as 7d.")
    ] = None,
    json: Json = False,
) -> None:
    """Remove cached results: by their keys, by step type, by age, or all. Their steps run again the next time."""
    output = Output(json=json)
    chosen = handler is not None or older_than is not None or everything

    async def work(here: Connection) -> None:
        if bool(keys) == chosen:
            raise Invalid(
                "Say which cached results shall go, in one way.",
                code="nothing_chosen",
                next_action="Give keys; or --handler, --older-than or both; or --all.",
            )
        for key in keys or []:
            await here.client.delete(f"/cache/{key}")
        removed = len(keys or [])
        if chosen:
            query = {"handler": handler, "older_than": older_than, "all": everything or None}
            removed = (await here.client.delete("/cache", **query))["removed"]
        if json:
            output.document({"removed": removed})
        else:
            output.say(f"Removed {removed} cached result{'' if removed == 1 else 's'}.")

    invoke(work, output)


def _row(each: dict[str, Any]) -> tuple[object, ...]:
    key = each["key"][:_KEY_SHOWN]
    if each["damaged"]:
        return (key, "damaged", "", "", "", each["used_at"], readable_size(each["size"]))
    size = readable_size(each["size"] + each["artifacts_size"])
    step = f"{each['step']} of {each['workflow_id']}"
    return (
        key,
        each["handler"],
        step,
        each["definition"],
        each["stored_at"],
        each["used_at"],
        size,
    )


def _stats_lines(found: dict[str, Any]) -> list[str]:
    asked = found["hits"] + found["misses"]
    rate = "" if found["hit_rate"] is None else f", {found['hit_rate']:.1%}"
    lines = [
        f"Entries: {found['entries']} ({found['expired']} over their time, {found['damaged']} damaged)",
        f"Room:    {readable_size(found['size'])} of {readable_size(found['limit'])}",
        f"Helped:  {found['hits']} of {asked} times{rate}",
        f"Evicted: {found['evictions']}",
    ]
    return lines if found["oldest"] is None else [*lines, f"Oldest:  {found['oldest']}"]
