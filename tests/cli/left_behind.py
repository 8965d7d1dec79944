"""A data folder in which a workflow has left artifacts and cached results."""

import asyncio

from app.settings import Settings
from app.wiring import build_service
from app.workflows.loader import load_definition
from app.workflows.starting import StartOptions
from tests.cli.command_line import CommandLine

__all__ = ["leave_behind"]

_LEAVES = """
name: leaves
steps:
  - id: report
    type: assert
    with: {that: "{{ true }}"}
    cache: {key: one}
    outputs: {report.txt: {type: artifact, path: report.txt}, data: {type: artifact, path: data.bin}}
"""


def leave_behind(line: CommandLine) -> str:
    """Run a workflow to its end and return its id."""
    line.file("report.txt", "a report\n")
    (line.here / "data.bin").write_bytes(b"\x00\xff")

    async def run() -> str:
        service = build_service(Settings())
        await service.open()
        try:
            loaded = load_definition(_LEAVES, handlers=service.registry.handlers)
            options = StartOptions(directory=line.here)
            workflow = await service.manager.start_loaded(loaded, {}, options)
            ended = await service.manager.wait_settled(workflow)
            assert ended["metadata"]["status"] == "completed", ended["metadata"]
        finally:
            await service.close()
        return workflow

    return asyncio.run(run())
