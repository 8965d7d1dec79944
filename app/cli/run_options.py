"""What a definition is planned, explained and run with, as options that several commands share."""

from pathlib import Path
from typing import Annotated

import typer

from app.cli.definition_files import Named, read_config, read_inputs, read_pairs
from app.cli.definition_port import Definitions, RunRequest
from app.errors import Invalid

__all__ = [
    "Config",
    "Directory",
    "Disable",
    "Enable",
    "Env",
    "File",
    "Inputs",
    "NoCache",
    "request_of",
]

File = Annotated[
    str, typer.Argument(metavar="FILE", help="A YAML or JSON file, or the name of a definition.")
]
Inputs = Annotated[
    list[str] | None,
    typer.Option(
        "--input",
        metavar="NAME=VALUE",
        help="A value of an input; may be repeated. NAME=@FILE reads it from a file, @@ is a plain @.",
    ),
]
Env = Annotated[
    list[str] | None,
    typer.Option(
        "--env", metavar="NAME=VALUE", help="A value for the steps' env; may be repeated."
    ),
]
Config = Annotated[
    list[str] | None,
    typer.Option(
        "--config",
        metavar="KEY=VALUE",
        help="Override a key of `config`, such as review.model=fast; may be repeated.",
    ),
]
Enable = Annotated[
    list[str] | None,
    typer.Option("--enable", metavar="STEP", help="Switch a step on; may be repeated."),
]
Disable = Annotated[
    list[str] | None,
    typer.Option("--disable", metavar="STEP", help="Leave an optional step out; may be repeated."),
]
NoCache = Annotated[
    bool, typer.Option("--no-cache", help="Run every step, whatever is cached of earlier runs.")
]
Directory = Annotated[
    Path | None,
    typer.Option(
        "--directory",
        metavar="DIR",
        help="The working folder of the steps; the current one by default where a FILE is given.",
    ),
]


async def request_of(
    definitions: Definitions,
    named: Named,
    *,
    inputs: list[str] | None = None,
    env: list[str] | None = None,
    config: list[str] | None = None,
    enable: list[str] | None = None,
    disable: list[str] | None = None,
    no_cache: bool = False,
    directory: Path | None = None,
    idempotency_key: str | None = None,
    interactive: bool = False,
) -> RunRequest:
    """Return the request with values in the types that the definition declares; Invalid for what cannot be read."""
    added = read_config(config or [], {})
    declared = await definitions.declared(named, added)
    if directory is None and named.text is not None:
        directory = Path.cwd()
    if directory is not None and not directory.is_dir():
        raise Invalid(
            f"There is no folder {directory} to work in.",
            code="no_directory",
            next_action="Name a folder that exists with --directory.",
        )
    return RunRequest(
        named,
        inputs=read_inputs(inputs or [], declared.inputs),
        env=read_pairs(env or [], "--env"),
        config=read_config(config or [], declared.config),
        enable=enable or [],
        disable=disable or [],
        no_cache=no_cache,
        directory=directory,
        idempotency_key=idempotency_key,
        interactive=interactive,
    )
