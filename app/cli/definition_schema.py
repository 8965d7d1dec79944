"""`slipway definitions schema`: the JSON Schema of definitions, for an editor."""

from enum import StrEnum
from pathlib import Path
from typing import Annotated

import orjson
import typer

from app.cli.connecting import Connection
from app.cli.invoking import invoke
from app.cli.output import Output
from app.errors import Invalid

__all__ = ["schema"]


class Draft(StrEnum):
    NEWEST = "2020-12"
    SEVEN = "7"


def schema(
    draft: Annotated[
        Draft, typer.Option("--draft", help="7 is for editors that know no newer one.")
    ] = Draft.NEWEST,
    to: Annotated[
        Path | None, typer.Option("--output", metavar="FILE", help="Write it there.")
    ] = None,
) -> None:
    """Print the JSON Schema of definitions, with the step types that are installed.

    \b
    Example:
      slipway definitions schema --output workflow.v1.json
    """
    output = Output(json=to is None)

    async def work(here: Connection) -> None:
        document = await here.client.get("/schemas/workflow.v1.json", draft=draft.value)
        if to is None:
            output.document(document)
            return
        try:
            to.write_bytes(orjson.dumps(document, option=orjson.OPT_INDENT_2) + b"\n")
        except OSError as error:
            raise Invalid(
                f"{to} cannot be written: {error.strerror or error}.",
                code="unwritable_file",
                next_action="Name a file in a folder that is there and may be written to.",
            ) from None
        output.say(f"{to}: draft {draft.value}")

    invoke(work, output)
