"""`slipway definitions`: what can be run; checking, planning, drawing and running a file without a server."""

from pathlib import Path
from typing import Annotated, Any

import typer

from app.cli.connecting import Connection
from app.cli.definition_files import Named, is_name, read_inputs, read_named, read_pairs
from app.cli.definition_schema import schema
from app.cli.exit_codes import COMPLETED, INVALID, OTHER_END
from app.cli.invoking import invoke
from app.cli.migrating import migrate_file
from app.cli.options import Json, Plain
from app.cli.output import Output
from app.cli.plan_text import plan_lines
from app.cli.running import plan_file, run_file, run_named
from app.workflows.loader import load_definition

__all__ = ["app"]

app = typer.Typer(
    help="List, validate, plan, draw, run and migrate definitions.", no_args_is_help=True
)
app.command("migrate")(migrate_file)
app.command("schema")(schema)

File = Annotated[
    str, typer.Argument(metavar="FILE", help="A YAML or JSON file, or the name of a definition.")
]
Inputs = Annotated[
    list[str] | None,
    typer.Option("--input", metavar="NAME=VALUE", help="A value of an input; may be repeated."),
]
Env = Annotated[
    list[str] | None,
    typer.Option(
        "--env", metavar="NAME=VALUE", help="A value for the steps' env; may be repeated."
    ),
]
Directory = Annotated[
    Path | None,
    typer.Option(
        "--directory",
        metavar="FOLDER",
        help="The working folder of the steps; a file's default is the current one. Given, the work is done in this process.",
    ),
]


@app.command("list")
def list_definitions(json: Json = False) -> None:
    """List the definitions that can be run by name."""
    output = Output(json=json)

    async def work(here: Connection) -> None:
        page = await here.client.get("/definitions")
        if json:
            output.document(page)
            return
        rows = [
            (each["name"], each["version"], each["kind"], each["source"], each["description"])
            for each in page["items"]
        ]
        output.table(("NAME", "VERSION", "KIND", "SOURCE", "DESCRIPTION"), rows)
        for plugin, error in (await here.client.get("/handlers"))["errors"].items():
            output.say(f"The plugin {plugin} did not load: {error}")

    invoke(work, output)


@app.command("validate")
def validate(file: File, json: Json = False) -> None:
    """Find everything that is wrong with a definition, with its lines. Exit code 3 when something is."""
    output = Output(json=json)

    async def work(here: Connection) -> int:
        found = await _judge(here, await _with_text(here, read_named(file)))
        if json:
            output.document(found)
        else:
            _show_problems(found, output)
        return COMPLETED if found["valid"] else INVALID

    invoke(work, output)


async def _judge(here: Connection, named: Named) -> dict[str, Any]:
    body = {"text": named.text, "source": named.name}
    found: dict[str, Any] = await here.client.post("/definitions/validate", body)
    return found


async def _with_text(here: Connection, named: Named) -> Named:
    if named.text is not None:
        return named
    return Named(named.name, (await here.client.get(f"/definitions/{named.name}"))["text"])


def _show_problems(found: dict[str, Any], output: Output) -> None:
    for each in [*found["problems"], *found["warnings"]]:
        where = f" ({each['path']})" if each["path"] else ""
        kind = "" if each in found["problems"] else "warning: "
        place = f"{each['file']}:{each['line']}:{each['column']}"
        output.say(f"{place}: {kind}{each['message']}{where}")
    count = len(found["problems"])
    if found["valid"]:
        output.say(f"{found['name']} {found['version']} is valid. {found['digest']}")
    else:
        output.say(f"{count} problem{'' if count == 1 else 's'}.")


@app.command("plan")
def plan(
    file: File,
    inputs: Inputs = None,
    env: Env = None,
    directory: Directory = None,
    json: Json = False,
) -> None:
    """Show what a run would do; nothing is made. Exit code 1 when a step would fail.

    \b
    Example:
      slipway definitions plan release --input repositories=frontend,backend --input fix_version=v2.1.0 \\
        --input sprint_name=sprint-2024-01
    """
    output = Output(json=json)

    async def work(here: Connection) -> int:
        named = read_named(file)
        if named.text is not None and not (found := await _judge(here, named))["valid"]:
            _show_problems(found, output)
            return INVALID
        if directory is not None:
            named = await _with_text(here, named)
            values = read_inputs(inputs or [], await declared_inputs(here, named))
            pairs = read_pairs(env or [], "--env")
            return _show_plan(await plan_file(here, named, values, pairs, directory), output)
        which = {"definition": named.name} if named.text is None else {"text": named.text}
        values = read_inputs(inputs or [], await declared_inputs(here, named))
        body = {**which, "inputs": values, "env": read_pairs(env or [], "--env")}
        return _show_plan(await here.client.post("/definitions/plan", body), output)

    invoke(work, output, here=directory is not None)


def _show_plan(found: dict[str, Any], output: Output) -> int:
    if output.json:
        output.document(found)
    else:
        output.say_all(plan_lines(found))
    return OTHER_END if found["errors"] else COMPLETED


@app.command("run")
def run_definition(
    file: File,
    inputs: Inputs = None,
    env: Env = None,
    directory: Directory = None,
    interactive: Annotated[
        bool,
        typer.Option(
            "--interactive", help="Ask here for approvals, and what to do when a step fails."
        ),
    ] = False,
    plain: Plain = False,
    json: Json = False,
) -> None:
    """Run a definition to its end without a server.

    A failed step fails the run unless the definition says otherwise; with --interactive you are asked. Exit code 0:
    completed, 1: not, 5: it waits for a person. A definition by name is run by the service where one is running.

    \b
    Example:
      slipway definitions run nightly.yaml --input level=full
      slipway definitions run release-single --directory ~/code/shop --input summary="Faster checkout"
    """
    output = Output(json=json, plain=plain)

    async def work(here: Connection) -> int:
        named = read_named(file)
        if directory is not None:
            named = await _with_text(here, named)
        values = read_inputs(inputs or [], await declared_inputs(here, named))
        pairs = read_pairs(env or [], "--env")
        if named.text is None:
            return await run_named(here, output, named, values, pairs, interactive)
        place = directory or Path()
        return await run_file(here, output, named, values, pairs, interactive, place)

    invoke(work, output, here=directory is not None or not is_name(file))


async def declared_inputs(here: Connection, named: Named) -> dict[str, Any]:
    """Return the inputs that a definition declares: name -> {type, ...}."""
    if named.text is None:
        found = await here.client.get(f"/definitions/{named.name}")
        inputs: dict[str, Any] = found["definition"].get("inputs", {})
        return inputs
    loaded = load_definition(named.text, source=named.name)
    return {name: {"type": spec.type} for name, spec in loaded.definition.inputs.items()}


@app.command("graph")
def graph(file: File, json: Json = False) -> None:
    """Draw the graph as Mermaid text, with the conditional edges on which errors travel."""
    output = Output(json=json)

    async def work(here: Connection) -> None:
        assert here.service is not None
        service, named = here.service, read_named(file)
        if named.text is None:
            loaded = service.library.get(named.name)
        else:
            handlers = service.registry.handlers
            loaded = load_definition(named.text, source=named.name, handlers=handlers)
        text = await service.manager.graph_of(loaded)
        if json:
            output.document({"name": loaded.definition.name, "mermaid": text})
        else:
            output.say_all(text.splitlines())

    invoke(work, output, here=True)
