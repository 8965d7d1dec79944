"""Write a data folder as this release does: `python -m tests.golden.data_writer FOLDER`.

Once for a release that changes what is on disk, into a folder of its own; folders of earlier releases stay as they are.
"""

import asyncio
import sys
from pathlib import Path

from app.settings import Settings
from app.wiring import Service, build_service
from app.workflows.loader import load_definition
from app.workflows.manager import WorkflowManager
from app.workflows.starting import StartOptions

GATED = """\
schema: 1
name: gated
description: Waits for one approval per repository.
inputs: {repositories: {type: array, default: [frontend, backend]}}
steps:
  - {id: check, type: assert, with: {that: "{{ inputs.repositories | length > 0 }}"}}
  - id: ship
    matrix: {repository: "{{ inputs.repositories }}"}
    steps:
      - {id: gate, type: approval, approval: {title: "Ship {{ matrix.repository }}", plan: {ship: "{{ matrix.repository }}"}}}
      - {id: shipped, type: assert, needs: [gate], with: {that: true}}
"""
FAILING = """\
schema: 1
name: failing
steps:
  - {id: wrong, type: assert, with: {that: "{{ 1 > 2 }}"}}
"""


async def approve(manager: WorkflowManager, workflow: str, how_many: int) -> None:
    for approval in manager.list_approvals(workflow_id=workflow)[:how_many]:
        await manager.decide_approval(approval["id"], "approve", digest=approval["digest"])
    await manager.wait_settled(workflow)


async def write(folder: Path) -> None:
    """Leave workflows that ended, that wait for one of two approvals, that failed, and one that was paused."""
    service = build_service(Settings(data_dir=folder))
    await service.open()
    manager = service.manager
    ids = [
        await _start(service, GATED),
        await _start(service, GATED, "mobile"),
        await _start(service, FAILING),
    ]
    for workflow in ids:
        await manager.wait_settled(workflow)
    await approve(manager, ids[0], 2)
    await approve(manager, ids[1], 1)
    paused = await _start(service, GATED, "docs")
    await manager.wait_settled(paused)
    await manager.pause_workflow(paused)
    await service.close()


async def _start(service: Service, text: str, *more: str) -> str:
    loaded = load_definition(text, handlers=service.registry.handlers)
    inputs = {"repositories": ["frontend", "backend", *more]} if more else {}
    return await service.manager.start_loaded(loaded, inputs, StartOptions(on_error="pause"))


if __name__ == "__main__":
    asyncio.run(write(Path(sys.argv[1])))
