"""The working folder of a workflow: the one that it was started with, else one of its own that goes when it is removed."""

import asyncio
import shutil
from pathlib import Path

from app.errors import SlipwayError
from app.workflows.handlers import Artifacts
from app.workflows.persistence import WorkflowRecord
from app.workspace import Workspace

__all__ = ["working_folder"]


async def working_folder(record: WorkflowRecord, artifacts: Artifacts) -> Workspace:
    """Return the folder; one of its own begins with the files that carried over steps of a fork left.

    It appears whole or not at all, so that a crash meanwhile leaves nothing half.
    """
    if directory := record.view.request.get("directory"):
        return Workspace(Path(directory))
    assert record.folder is not None
    own = Workspace(record.folder / "workspace")
    if not await asyncio.to_thread(own.root.is_dir):
        fresh = Workspace(own.root.with_suffix(".new"))
        await asyncio.to_thread(shutil.rmtree, fresh.root, ignore_errors=True)
        await asyncio.to_thread(fresh.root.mkdir)
        await _fill(fresh, record, artifacts)
        await asyncio.to_thread(fresh.root.rename, own.root)
    return own


async def _fill(workspace: Workspace, record: WorkflowRecord, artifacts: Artifacts) -> None:
    for entry in list(record.view.entries.values()):
        for reference in entry.get("artifacts") or ():
            if "path" not in reference:
                continue
            try:
                content = await artifacts.get(reference)
                await asyncio.to_thread(workspace.write_bytes, reference["path"], content)
            except SlipwayError:
                continue  # the step that needs the file will name it
