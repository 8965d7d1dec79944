"""Running one definition to its end: a file in this process, a name wherever the workflows live."""

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from app.cli.connecting import Connection
from app.cli.definition_files import Named
from app.cli.exit_codes import code_of_status
from app.cli.output import Output
from app.cli.release import answers_for
from app.cli.steering import follow, show_outcome
from app.errors import Conflict
from app.workflows.loader import LoadedDefinition, load_definition
from app.workflows.starting import StartOptions

if TYPE_CHECKING:
    from app.wiring import Service

__all__ = ["plan_file", "run_file", "run_named"]


async def run_file(
    here: Connection,
    output: Output,
    named: Named,
    inputs: Mapping[str, Any],
    env: Mapping[str, str],
    interactive: bool,
    directory: Path,
) -> int:
    """Run a text in this process, which has to own the data folder; the steps work in `directory`."""
    service, loaded = _loaded(here, named)
    on_error = "pause" if interactive else "fail"
    options = StartOptions(env=env, on_error=on_error, directory=directory)
    await service.open()
    workflow_id = await service.manager.start_loaded(loaded, inputs, options)
    return await _to_its_end(here, output, workflow_id, interactive)


async def plan_file(
    here: Connection,
    named: Named,
    inputs: Mapping[str, Any],
    env: Mapping[str, str],
    directory: Path,
) -> dict[str, Any]:
    """Return the plan of a text whose steps would work in `directory`."""
    service, loaded = _loaded(here, named)
    await service.open()
    options = StartOptions(env=env, on_error="fail", directory=directory)
    return await service.manager.plan_loaded(loaded, inputs, options)


def _loaded(here: Connection, named: Named) -> tuple["Service", LoadedDefinition]:
    service = here.service
    if service is None or named.text is None:
        raise Conflict("A file is run in this process only.", code="file_needs_folder")
    handlers = service.registry.handlers
    return service, load_definition(named.text, source=named.name, handlers=handlers)


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
