"""Whether one branch holds another's work although its commits are not there: after a squash or a rebase."""

from pathlib import Path

from app.git_repository.assembly import Assembly
from app.git_repository.command import Git
from app.git_repository.history import History
from app.git_repository.merging import merge_trees
from app.git_repository.scratch import scratch_objects

__all__ = ["holds_patch"]

_EPOCH = "1970-01-01T00:00:00Z"


async def holds_patch(
    git: Git, mirror: Path, history: History, assembly: Assembly, *, tip: str, into: str, base: str
) -> bool:
    """Return whether merging would change nothing, or patch ids say so: of the whole branch, or of each commit.

    All ids are commits; what has to be built to find out is thrown away.
    """
    async with scratch_objects(mirror) as env:
        merged = await merge_trees(git, mirror, into, tip, env)
        if not merged.conflicts and merged.tree == await history.tree(into):
            return True
        squashed = await assembly.commit(
            await history.tree(tip), (base,), message="squashed", date=_EPOCH, env=env
        )
        return any([await _all_known(git, mirror, into, head, env) for head in (squashed, tip)])


async def _all_known(git: Git, mirror: Path, into: str, head: str, env: dict[str, str]) -> bool:
    said = await git.ask("cherry", into, head, repository=mirror, env=env)
    lines = said.splitlines()
    return bool(lines) and all(line.startswith(b"-") for line in lines)
