"""How release steps reach a repository and move its refs: looked at first, then pushed, once."""

from typing import Any

from app.errors import Conflict
from app.git_repository import GitRepository, RefUpdate
from app.repositories.models import RepositoryConfig
from app.workflows.handlers import Effect, StepContext

__all__ = ["delete_own_ref", "fetched", "push_new_ref", "short_name"]


def short_name(ref: str) -> str:
    return ref.removeprefix("refs/heads/").removeprefix("refs/tags/")


async def fetched(context: StepContext, name: str) -> tuple[RepositoryConfig, GitRepository]:
    """Return the repository with its mirror as the remote is now."""
    config = context.remotes.repository(name)
    repository = await context.remotes.git(config)
    await repository.fetch()
    return config, repository


async def push_new_ref(
    context: StepContext, effect: Effect, repository: GitRepository, ref: str, target: str
) -> dict[str, Any]:
    """Create `ref` at `target` once; Conflict `ref_exists` where the name is taken by something else."""

    async def find() -> dict[str, Any] | None:
        found = (await repository.remote_refs()).get(ref)
        if found is None:
            return None
        if found != target:
            raise _taken(repository.name, ref, expected=target, found=found)
        return {"ref": ref, "commit": target}

    async def make() -> dict[str, Any]:
        await repository.push([RefUpdate(ref=ref, new=target, old=None)])
        return {"ref": ref, "commit": target}

    left = {"ref": ref, "commit": target}
    outcome = await context.ledger.perform(effect, find=find, make=make, assumed=left)
    if outcome["commit"] != target:
        raise _taken(repository.name, ref, expected=target, found=outcome["commit"])
    return outcome


async def delete_own_ref(context: StepContext, effect: Effect, name: str) -> list[Effect]:
    """Delete the ref that `effect` made unless someone has moved it since; return what was undone."""
    outcome = context.ledger.outcome(effect)
    if outcome is None:
        return []
    repository = await context.remotes.git(context.remotes.repository(name))
    ref, commit = outcome["ref"], outcome["commit"]

    async def make() -> dict[str, Any]:
        found = (await repository.remote_refs()).get(ref)
        if found not in {None, commit}:
            raise _moved(name, ref, expected=commit, found=str(found))
        if found == commit:
            await repository.push([RefUpdate(ref=ref, new=None, old=commit)])
        return {"ref": ref, "deleted": True}

    return [effect] if await context.ledger.undo(effect, make=make) is not None else []


def _taken(name: str, ref: str, *, expected: str, found: str) -> Conflict:
    return Conflict(
        f"{short_name(ref)} exists in {name} at {found[:12]}; this release would put {expected[:12]} there.",
        code="ref_exists",
        next_action=f"Delete or rename {short_name(ref)} in {name} if nobody needs it, then retry.",
        details={"repository": name, "ref": ref, "expected": expected, "found": found},
    )


def _moved(name: str, ref: str, *, expected: str, found: str) -> Conflict:
    return Conflict(
        f"{short_name(ref)} in {name} was moved to {found[:12]} after this release made it; it is left alone.",
        code="ref_moved",
        next_action=f"Look at {short_name(ref)} in {name} and delete it by hand if nobody needs it.",
        details={"repository": name, "ref": ref, "expected": expected, "found": found},
    )
