"""Running one definition to its end, wherever the workflows live."""

from app.cli.definition_port import RunRequest
from app.cli.exit_codes import code_of_status
from app.cli.output import Output
from app.cli.places import DefinitionPlace
from app.cli.release import answers_for
from app.cli.steering import follow, show_outcome

__all__ = ["run_to_its_end"]


async def run_to_its_end(place: DefinitionPlace, output: Output, request: RunRequest) -> int:
    """Start the workflow, follow it until it ends or waits for somebody else, and return the exit code."""
    workflow_id = await place.definitions.start(request)
    output.say(f"Workflow {workflow_id}")
    answers = answers_for(output, yes=False) if request.interactive else None
    found = await follow(place, output, workflow_id, answers=answers)
    output.say()
    show_outcome(output, found)
    if not output.json and found["state"].get("outputs"):
        output.table(("OUTPUT", "VALUE"), list(found["state"]["outputs"].items()))
    return code_of_status(found["metadata"]["status"])
