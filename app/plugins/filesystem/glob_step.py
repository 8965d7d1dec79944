"""The step that lists files of the working folder."""

import asyncio
from typing import ClassVar

from app.workflows.handlers import Handler, Step, StepConfig, StepContext, StepResult

__all__ = ["GlobFiles"]


class GlobConfig(StepConfig):
    """`*` stays within a folder, `**` does not."""

    pattern: str


class GlobFiles(Handler[GlobConfig]):
    """Reads names only, so a dry run executes it as well."""

    type: ClassVar[str] = "filesystem.glob"
    title: ClassVar[str] = "List files"
    description: ClassVar[str] = "Lists the files of the working folder that match a pattern."

    async def run(self, config: GlobConfig, step: Step, context: StepContext) -> StepResult:
        files = await asyncio.to_thread(context.workspace.glob, config.pattern)
        return StepResult({"files": files, "count": len(files)})
