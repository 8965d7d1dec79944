"""Running one definition to its end: a file in this process, a name wherever the workflows live."""

from collections.abc import Mapping
from typing import Any

from app.cli.connecting import Connection
from app.cli.definition_files import Named
from app.cli.exit_codes import code_of_status
from app.cli.output import Output
from app.cli.release import answers_for
from app.cli.steering import follow, show_outcome
from app.errors import Conflict
from app.workflows.loader import load_definition
from app.workflows.starting import StartOptions

__all__ = ["run_file", "run_named"]


async def run_file(
    here: Connection,
    output: Output,
    named: Named,
    inputs: Mapping[str, Any],
    env: Mapping[str, str],
    interactive: bool,
) -> int:
    """Run a file in this process, which has to own the data folder."""
    service = here.service
    if service is None or named.text is None:
        raise Conflict("A file is run in this process only.", code="file_needs_folder")
    handlers = service.registry.handlers
    loaded = load_definition(named.text, source=named.name, handlers=handlers)
    options = StartOptions(env=env, on_error="pause" if interactive else "fail")
    await service.open()
    workflow_id = await service.manager.start_loaded(loaded, inputs, options)
    return await _to_its_end(here, output, workflow_id, interactive)


async def run_named(
    here: Connection,
    output: Output,
    named: Named,
    inputs: Mapping[str, Any],
    env: Mapping[str, str],
    interactive: bool,
) -> int:
    """Run a definition that is known by name; a step that fails waits for a person."""
    body = {"definition": named.name, "inputs": dict(inputs), "env": dict(env)}
    workflow_id = (await here.client.post("/workflows", body))["workflow_id"]
    return await _to_its_end(here, output, workflow_id, interactive)


async def _to_its_end(here: Connection, output: Output, workflow_id: str, interactive: bool) -> int:
    output.say(f"Workflow {workflow_id}")
    answers = answers_for(output, yes=False) if interactive else None
    found = await follow(here, output, workflow_id, answers=answers)
    output.say()
    show_outcome(output, found)
    if not output.json and found["state"].get("outputs"):
        output.table(("OUTPUT", "VALUE"), list(found["state"]["outputs"].items()))
    return code_of_status(found["metadata"]["status"])
