"""`slipway definitions`: what can be run; checking, planning, drawing and running a file without a server."""

from typing import Annotated

import typer

from app.cli import definition_saving
from app.cli.definition_files import is_name, read_config, read_named
from app.cli.definition_schema import schema
from app.cli.exit_codes import COMPLETED, INVALID, OTHER_END
from app.cli.explaining import explain
from app.cli.invoking import invoke_on_definitions
from app.cli.migrating import migrate_file
from app.cli.options import Json, Plain
from app.cli.output import Output
from app.cli.places import DefinitionPlace
from app.cli.plan_text import plan_lines
from app.cli.problem_lines import judgement_lines
from app.cli.run_options import (
    Config,
    Directory,
    Disable,
    Enable,
    Env,
    File,
    Inputs,
    NoCache,
    request_of,
)
from app.cli.running import run_to_its_end

__all__ = ["app"]

app = typer.Typer(
    help="List, validate, plan, draw, run, save and migrate definitions.", no_args_is_help=True
)
app.command("migrate")(migrate_file)
app.command("schema")(schema)


@app.command("list")
def list_definitions(json: Json = False) -> None:
    """List the definitions that can be run by name."""
    output = Output(json=json)

    async def work(place: DefinitionPlace) -> None:
        page = await place.definitions.all()
        if json:
            output.document(page)
            return
        rows = [
            (each["name"], each["version"], each["kind"], each["source"], each["description"])
            for each in page["items"]
        ]
        output.table(("NAME", "VERSION", "KIND", "SOURCE", "DESCRIPTION"), rows)
        for plugin, error in (await place.definitions.plugin_errors()).items():
            output.say(f"The plugin {plugin} did not load: {error}")

    invoke_on_definitions(work, output)


@app.command("validate")
def validate(file: File, json: Json = False) -> None:
    """Find everything that is wrong with a definition, with its lines. Exit code 3 when something is."""
    output = Output(json=json)

    async def work(place: DefinitionPlace) -> int:
        found = await place.definitions.validate(read_named(file))
        if json:
            output.document(found)
        else:
            output.say_all(judgement_lines(found))
        return COMPLETED if found["valid"] else INVALID

    invoke_on_definitions(work, output, here=not is_name(file))


@app.command("plan")
def plan(
    file: File,
    inputs: Inputs = None,
    env: Env = None,
    config: Config = None,
    enable: Enable = None,
    disable: Disable = None,
    no_cache: NoCache = False,
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

    async def work(place: DefinitionPlace) -> int:
        named = read_named(file)
        if (
            named.text is not None
            and not (
                judged := await place.definitions.validate(named, read_config(config or [], {}))
            )["valid"]
        ):
            output.say_all(judgement_lines(judged))
            return INVALID
        request = await request_of(
            place.definitions,
            named,
            inputs=inputs,
            env=env,
            config=config,
            enable=enable,
            disable=disable,
            no_cache=no_cache,
            directory=directory,
        )
        found = await place.definitions.plan(request)
        if json:
            output.document(found)
        else:
            output.say_all(plan_lines(found))
        return OTHER_END if found["errors"] else COMPLETED

    invoke_on_definitions(work, output)


@app.command("run")
def run_definition(
    file: File,
    inputs: Inputs = None,
    env: Env = None,
    config: Config = None,
    enable: Enable = None,
    disable: Disable = None,
    no_cache: NoCache = False,
    directory: Directory = None,
    idempotency_key: Annotated[
        str | None,
        typer.Option(
            "--idempotency-key",
            metavar="KEY",
            help="The same key and request start one workflow only; the first one is shown.",
        ),
    ] = None,
    interactive: Annotated[
        bool,
        typer.Option(
            "--interactive", help="Ask here for approvals, and what to do when a step fails."
        ),
    ] = False,
    plain: Plain = False,
    json: Json = False,
) -> None:
    """Run a definition to its end, with or without a server.

    A failed step fails the run unless the definition says otherwise; with --interactive you are asked. Exit code 0:
    completed, 1: not, 5: it waits for a person. Where a service is running, it runs the definition or the file, in
    the same folder, and this command follows it.

    \b
    Examples:
      slipway definitions run nightly.yaml --input level=full
      slipway definitions run nightly.yaml --config review.model=fast --disable notify --directory ../shop
    """
    output = Output(json=json, plain=plain)

    async def work(place: DefinitionPlace) -> int:
        request = await request_of(
            place.definitions,
            read_named(file),
            inputs=inputs,
            env=env,
            config=config,
            enable=enable,
            disable=disable,
            no_cache=no_cache,
            directory=directory,
            idempotency_key=idempotency_key,
            interactive=interactive,
        )
        return await run_to_its_end(place, output, request)

    invoke_on_definitions(work, output)


@app.command("graph")
def graph(file: File, json: Json = False) -> None:
    """Draw the graph as Mermaid text, with the conditional edges on which errors travel."""
    output = Output(json=json)

    async def work(place: DefinitionPlace) -> None:
        found = await place.definitions.graph(read_named(file))
        if json:
            output.document(found)
        else:
            output.say_all(found["mermaid"].splitlines())

    invoke_on_definitions(work, output, here=not is_name(file))


app.command("explain")(explain)
definition_saving.add_commands(app)
