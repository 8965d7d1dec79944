"""How git steps see and change one ref of a remote: looked up first, moved once, given back if still theirs."""

from dataclasses import asdict, dataclass
from typing import Any

from app.errors import Conflict, NotFound
from app.git_repository import GitRepository, RefUpdate
from app.workflows.handlers import Effect, StepContext

__all__ = [
    "Target",
    "create_ref",
    "delete_ref",
    "fetched",
    "remove_created",
    "required_commit",
    "restore_deleted",
]


@dataclass(frozen=True, slots=True)
class Target:
    """`object` is what the ref names, `commit` the same but for annotated tags."""

    object: str
    commit: str


async def fetched(context: StepContext, name: str) -> GitRepository:
    repository = await context.remotes.git(context.remotes.repository(name))
    await repository.fetch()
    return repository


async def required_commit(repository: GitRepository, ref: str) -> str:
    """Return the commit; raise NotFound `unknown_ref` for a name that is not there or is refused."""
    commit = await repository.resolve(ref)
    if commit is None:
        raise NotFound(
            f"Repository {repository.name} has no branch, tag or commit {ref!r}.",
            code="unknown_ref",
            next_action="Check the name in the step's `with`.",
            details={"repository": repository.name, "ref": ref},
        )
    return commit


async def create_ref(
    context: StepContext, effect: Effect, repository: GitRepository, ref: str, target: Target
) -> dict[str, Any]:
    """Create `ref` once; Conflict `ref_exists` where it names another commit.

    A ref that was there before this step's first attempt, other than the very tag object it would make, is
    taken as it is but is not `ours`: undoing leaves it alone.
    """

    async def find() -> dict[str, Any] | None:
        found = await _look(repository, ref)
        if found is None:
            return None
        if found.commit != target.commit:
            raise _exists(repository.name, ref, expected=target.commit, found=found.commit)
        same_tag = found.object == target.object != target.commit
        return {"ref": ref, **asdict(found), "ours": same_tag or context.attempt > 1}

    async def make() -> dict[str, Any]:
        await repository.push([RefUpdate(ref, target.object, None)])
        return {"ref": ref, **asdict(target), "ours": True}

    return await context.ledger.perform(effect, find=find, make=make)


async def delete_ref(
    context: StepContext, effect: Effect, repository: GitRepository, ref: str, commit: str | None
) -> dict[str, Any]:
    """Delete `ref` once, only while it names `commit` where one is given; absent already is done already."""

    async def find() -> dict[str, Any] | None:
        found = await _look(repository, ref)
        if found is None:
            return {"ref": ref, "object": None, "commit": None}
        if commit is not None and found.commit != commit:
            raise _moved(repository.name, ref, expected=commit, found=found.commit)
        return None

    async def make() -> dict[str, Any]:
        found = await _look(repository, ref)
        if found is None:
            return {"ref": ref, "object": None, "commit": None}
        await repository.push([RefUpdate(ref, None, found.object)])
        return {"ref": ref, "object": found.object, "commit": found.commit}

    return await context.ledger.perform(effect, find=find, make=make)


async def remove_created(context: StepContext, effect: Effect, name: str) -> list[Effect]:
    """Delete the ref that `effect` made; Conflict `ref_moved` where it has moved since."""
    outcome = context.ledger.outcome(effect)
    if outcome is None or not outcome["ours"]:
        return []
    repository = await fetched(context, name)

    async def make() -> dict[str, Any]:
        await repository.push([RefUpdate(outcome["ref"], None, outcome["object"])])
        return {"ref": outcome["ref"], "deleted": True}

    return [effect] if await context.ledger.undo(effect, make=make) is not None else []


async def restore_deleted(context: StepContext, effect: Effect, name: str) -> list[Effect]:
    """Push back what `effect` deleted; nothing where it was absent before."""
    outcome = context.ledger.outcome(effect)
    if outcome is None or outcome["object"] is None:
        return []
    repository = await fetched(context, name)

    async def make() -> dict[str, Any]:
        await repository.push([RefUpdate(outcome["ref"], outcome["object"], None)])
        return {"ref": outcome["ref"], "restored": outcome["object"]}

    return [effect] if await context.ledger.undo(effect, make=make) is not None else []


async def _look(repository: GitRepository, ref: str) -> Target | None:
    refs = await repository.remote_refs()
    if ref not in refs:
        return None
    return Target(refs[ref], refs.get(f"{ref}^{{}}", refs[ref]))


def _exists(name: str, ref: str, *, expected: str, found: str) -> Conflict:
    return Conflict(
        f"{ref} exists in {name} at {found[:12]}; this step would put {expected[:12]} there.",
        code="ref_exists",
        next_action="Delete or rename it if nobody needs it, or choose another name, then retry.",
        details={"repository": name, "ref": ref, "expected": expected, "found": found},
    )


def _moved(name: str, ref: str, *, expected: str, found: str) -> Conflict:
    return Conflict(
        f"{ref} of {name} is at {found[:12]}, expected was {expected[:12]}; it is left alone.",
        code="ref_moved",
        next_action="Look at what was added to it, then decide.",
        details={"repository": name, "ref": ref, "expected": expected, "found": found},
    )
