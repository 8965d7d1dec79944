"""`slipway definitions explain`: each value of a step, and where it comes from."""

from collections.abc import Mapping, Sequence
from typing import Annotated, Any

import orjson
import typer

from app.cli.definition_files import read_named
from app.cli.invoking import invoke_on_definitions
from app.cli.options import Json
from app.cli.output import Output
from app.cli.places import DefinitionPlace
from app.cli.run_options import Config, Disable, Enable, Env, File, Inputs, request_of

__all__ = ["explain"]

_LONGEST = 60


def explain(
    file: File,
    step: Annotated[str, typer.Argument(metavar="STEP", help="The id of a step.")],
    inputs: Inputs = None,
    env: Env = None,
    config: Config = None,
    enable: Enable = None,
    disable: Disable = None,
    json: Json = False,
) -> None:
    """Show each value that a step would get, and which level it comes from; nothing is run.

    The levels, each over the one before: platform file, kind, definition, step, runtime. What depends on an earlier
    step or on an input that is not given is known later.

    \b
    Example:
      slipway definitions explain nightly.yaml build --config review.model=fast
    """
    output = Output(json=json)

    async def work(place: DefinitionPlace) -> None:
        request = await request_of(
            place.definitions,
            read_named(file),
            inputs=inputs,
            env=env,
            config=config,
            enable=enable,
            disable=disable,
        )
        found = await place.definitions.explain(request, step)
        if json:
            output.document(found)
            return
        output.say(f"{found['definition']}: step {found['step']} ({found['type'] or 'group'})")
        output.say()
        output.table(("NAME", "VALUE", "FROM"), [_row(each) for each in found["values"]])

    invoke_on_definitions(work, output)


def _row(value: Mapping[str, Any]) -> Sequence[str]:
    origin = f"{value['level']} {value['place']}".strip()
    if value["error"]:
        return value["name"], f"(wrong: {value['error']})", origin
    if not value["known"]:
        return value["name"], f"{_shown(value['value'])} (known later: {value['later']})", origin
    return value["name"], _shown(value["value"]), origin


def _shown(value: Any) -> str:
    text = value if isinstance(value, str) else orjson.dumps(value, default=str).decode()
    line = " ".join(text.split())
    return line if len(line) <= _LONGEST else f"{line[: _LONGEST - 1]}…"
