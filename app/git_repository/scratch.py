"""Throw-away places for git to write to, so that looking at a repository leaves no trace in it."""

import asyncio
import shutil
import tempfile
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

__all__ = ["scratch_folder", "scratch_objects"]


@asynccontextmanager
async def scratch_folder() -> AsyncIterator[Path]:
    folder = Path(await asyncio.to_thread(tempfile.mkdtemp, prefix="slipway-git-"))
    try:
        yield folder
    finally:
        await asyncio.to_thread(shutil.rmtree, folder, ignore_errors=True)


@asynccontextmanager
async def scratch_objects(mirror: Path) -> AsyncIterator[dict[str, str]]:
    """Yield the environment with which git reads the mirror's objects and writes new ones elsewhere."""
    known = str(mirror / "objects").replace("\\", "\\\\").replace('"', '\\"')
    async with scratch_folder() as folder:
        yield {
            "GIT_OBJECT_DIRECTORY": str(folder),
            "GIT_ALTERNATE_OBJECT_DIRECTORIES": f'"{known}"',
        }
