"""`slipway demo`: one scene from the sentence in the chat to what git says afterwards."""

import asyncio
import contextlib
import tempfile
from collections.abc import AsyncIterator
from dataclasses import asdict
from pathlib import Path
from typing import Annotated, Any, Literal

import typer

from app.cli.connecting import Connection, connect_to, read_settings
from app.cli.demo.findings import Findings, read_refs, surprises
from app.cli.demo.scenes import SCENES, Scene, Stage
from app.cli.demo.service_process import ServiceProcess
from app.cli.exit_codes import COMPLETED, OTHER_END
from app.cli.invoking import run
from app.cli.options import Json, Plain, Yes
from app.cli.output import Output
from app.cli.workflow_text import outcome_lines
from app.clock import SystemClock
from app.sample.workspace import make_sample

__all__ = ["demo"]

_PROOF = "release-proof.md"
_ALL_WELL = "Git shows exactly what the plan announced, and nothing else changed."
_NOTHING_LEFT = "Nothing was left behind."


def demo(
    scene: Annotated[
        Literal["happy", "conflict", "reject", "rollback", "crash"],
        typer.Option(help="What happens; see below."),
    ] = "happy",
    yes: Yes = False,
    leave: Annotated[
        bool, typer.Option("--exit", help="End when the scene ends; else the service stays up.")
    ] = False,
    folder: Annotated[
        Path | None, typer.Option(help="A new folder for everything, instead of a temporary one.")
    ] = None,
    plain: Plain = False,
    json: Json = False,
) -> None:
    """Release sample repositories with a real service, from a sentence in the chat to the proof.

    It makes a sample and a service of its own in a temporary folder; nothing of yours is touched. Exit code 0: git
    shows exactly what the plan announced.

    \b
    Scenes:
      happy      two repositories are released
      conflict   one of two has a merge conflict and is left out
      reject     the plan is rejected and cancelled; nothing is left behind
      rollback   all is prepared, then rolled back; nothing is left behind
      crash      the service is killed with -9 while it publishes, and finishes after a restart
    """
    output = Output(json=json, plain=plain)
    place = folder.absolute() if folder else Path(tempfile.mkdtemp(prefix="slipway-demo-"))
    run(lambda: _play(SCENES[scene], output, place, yes=yes, leave=leave))


async def _play(scene: Scene, output: Output, place: Path, *, yes: bool, leave: bool) -> int:
    workspace, clock = place / "workspace", SystemClock()
    await make_sample(workspace)
    before = await read_refs(workspace, place / "looking", clock)
    output.say(f"Scene: {scene.about}.")
    output.say(f"Folder: {place}")
    async with _service(place, workspace) as (service, here):
        output.say(f"Service: {service.url}")
        output.say()
        stage = Stage(here, service, output, yes)
        workflow_id = await scene.play(stage, scene.sentence)
        after = await read_refs(workspace, place / "looking", clock)
        findings = Findings.between(before, after, workspace)
        report = await _report(stage, scene, workflow_id, findings, place)
        _show(report, findings, output)
        if not leave:
            output.note(f"The service stays up at {service.url}; Ctrl-C stops it.")
            await service.wait()
        return OTHER_END if report["problems"] else COMPLETED


@contextlib.asynccontextmanager
async def _service(
    place: Path, workspace: Path
) -> AsyncIterator[tuple[ServiceProcess, Connection]]:
    environment = read_settings().process_environment()
    service = ServiceProcess(place / "data", workspace, environment, SystemClock())
    try:
        await service.start()
        async with connect_to(service.url) as here:
            yield service, here
    finally:
        await asyncio.shield(service.stop())


async def _report(
    stage: Stage, scene: Scene, workflow_id: str, findings: Findings, place: Path
) -> dict[str, Any]:
    found = await stage.client.get(f"/workflows/{workflow_id}")
    gate = stage.plan["approvals"][0]["plan"]
    problems = surprises(findings, gate, scene.released)
    status = found["metadata"]["status"]
    if status != scene.ends:
        problems.insert(0, f"the workflow is {status}, expected was {scene.ends}")
    return {
        "workflow": found,
        "workflow_id": workflow_id,
        "status": status,
        "folder": str(place),
        "url": stage.service.url,
        "proof": await _keep_proof(stage, workflow_id, place) if scene.released else None,
        "tags": {name: findings.tags(name) for name in sorted(scene.released)},
        "problems": problems,
        **asdict(findings),
    }


async def _keep_proof(stage: Stage, workflow_id: str, place: Path) -> str:
    path = place / _PROOF
    text = await stage.client.text(f"/workflows/{workflow_id}/artifacts/{_PROOF}")
    await asyncio.to_thread(path.write_text, text, encoding="utf-8")
    return str(path)


def _show(report: dict[str, Any], findings: Findings, output: Output) -> None:
    output.say()
    output.say_all(outcome_lines(report.pop("workflow")))
    if output.json:
        output.document(report)
    output.say()
    rows = [
        (name, ref.removeprefix("refs/"), (was or "-")[:12], (now or "-")[:12])
        for name, changes in findings.changes.items()
        for ref, was, now in changes
    ]
    if rows:
        output.table(("REPOSITORY", "REF", "WAS", "IS"), rows)
    else:
        output.say("Git shows no change in any repository.")
    for name, tags in report["tags"].items():
        output.say(f"New tags in {name}: {len(tags)} ({', '.join(tags)})")
    for path in findings.pages:
        output.say(f"Page: {path}")
    if report["proof"]:
        output.say(f"Proof: {report['proof']}")
    output.say(f"Folder: {report['folder']}")
    output.say()
    for problem in report["problems"]:
        output.say(f"Not as announced: {problem}")
    if not report["problems"]:
        output.say(_ALL_WELL if rows else _NOTHING_LEFT)
