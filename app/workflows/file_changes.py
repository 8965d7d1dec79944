"""Files of the working folder changed once: what they were is kept first, so that a crash repeats nothing and undoing is exact.

The working folder is often somebody's checkout, so a changed file is an effect that is reversible: it is announced in a
plan, recorded in the ledger, and given back only while nobody has touched it since. What a commit that stays holds is left:
the folder would otherwise contradict its own history.
"""

import asyncio
import hashlib
from collections.abc import Awaitable, Callable, Mapping, Sequence
from typing import Any

from app.errors import Conflict, Invalid, NotFound, SlipwayError
from app.git_repository import Worktree
from app.workflows.handlers import Effect, StepContext
from app.workspace import Workspace

__all__ = ["Contents", "change_files", "read_files", "restore_files"]

Contents = Mapping[str, bytes | None]
"""Path -> content; None is a file that is not there."""

_MEDIA_TYPE = "application/octet-stream"
_CHANGED = "file_changed"


async def change_files(
    context: StepContext,
    effect: Effect,
    paths: Sequence[str],
    write: Callable[[Contents], Contents],
    *,
    like: Mapping[str, str] | None = None,
) -> dict[str, Any]:
    """Change files once; return `{"files": {path: {"before": reference | None, "after": sha256 | None}}}`.

    `write` gets the contents of `paths` and returns the new ones; it is pure and may be asked again after a crash, with
    the same contents. `like`: file -> the file whose permissions it gets. Raises Conflict `file_changed` where somebody changed a file meanwhile, and what `write` raises;
    then nothing was changed and the next try reads anew.
    """
    kept = _kept(effect)
    if (done := context.ledger.outcome(effect)) is not None:
        return done
    references = await _keep(context, kept, paths)
    before = {path: await _content(context, reference) for path, reference in references.items()}
    try:
        after = await asyncio.to_thread(write, before)
        outcome = {
            "files": {
                path: {"before": references.get(path), "after": _digest(content)}
                for path, content in after.items()
            }
        }
        return await context.ledger.perform(
            effect,
            find=lambda: _found(context, after, before, outcome),
            make=lambda: _made(context, after, before, outcome, like or {}),
        )
    except SlipwayError as error:
        if error.code == _CHANGED or await read_files(context.workspace, list(before)) == before:
            await context.ledger.undo(kept, make=_nothing)
        raise


async def restore_files(context: StepContext, effect: Effect) -> list[Effect]:
    """Give the files back as they were; Conflict `file_changed` where one was changed since, and then none is.

    Nothing is given back, and the effect stays, where the change of one of the files is part of a commit in HEAD by now.
    """
    outcome = context.ledger.outcome(effect)
    if outcome is None:
        return []
    files = outcome["files"]
    kept = context.ledger.outcome(_kept(effect)) or {}
    if "head" in kept and await _committed(context, kept["head"], list(files)):
        return []
    before = {path: await _content(context, one["before"]) for path, one in files.items()}

    async def make() -> dict[str, Any]:
        present = await read_files(context.workspace, list(files))
        for path, one in files.items():
            if _digest(present[path]) not in {one["after"], _digest(before[path])}:
                raise _changed(path)
        permissions = {
            path: one["before"]["permissions"] for path, one in files.items() if one["before"]
        }
        await _write(context.workspace, before, permissions)
        return {}

    if await context.ledger.undo(effect, make=make) is None:
        return []
    await context.ledger.undo(_kept(effect), make=_nothing)
    return [effect]


async def read_files(workspace: Workspace, paths: Sequence[str]) -> dict[str, bytes | None]:
    return await asyncio.to_thread(lambda: {path: _read(workspace, path) for path in paths})


def _kept(effect: Effect) -> Effect:
    summary = "Keep the files as they are, for undoing"
    return Effect("files.keep", f"{effect.kind} {effect.target}", "none", summary)


async def _keep(
    context: StepContext, kept: Effect, paths: Sequence[str]
) -> dict[str, dict[str, Any] | None]:
    async def make() -> dict[str, Any]:
        present = await read_files(context.workspace, paths)
        stored: dict[str, Any] = {}
        for path, content in present.items():
            stored[path] = None
            if content is not None:
                reference = await context.artifacts.put(path, content, _MEDIA_TYPE)
                bits = await asyncio.to_thread(context.workspace.permissions, path)
                stored[path] = {**reference, "permissions": bits}
        checkout = await _checkout(context)
        if checkout is None:
            return {"files": stored}
        return {"files": stored, "head": (await checkout.head()).commit}

    made = await context.ledger.perform(kept, find=_unknown, make=make)
    files: dict[str, dict[str, Any] | None] = made["files"]
    return files


async def _committed(context: StepContext, head: str | None, paths: Sequence[str]) -> list[str]:
    checkout = await _checkout(context)
    return [] if checkout is None else await checkout.committed_since(head, paths)


async def _checkout(context: StepContext) -> Worktree | None:
    if not await asyncio.to_thread((context.workspace.root / ".git").exists):
        return None
    try:
        return await context.remotes.worktree(context.workspace.root)
    except Invalid as error:
        if error.code != "no_checkout":
            raise
        return None


async def _unknown() -> None:
    return None


async def _nothing() -> dict[str, Any]:
    return {}


async def _found(
    context: StepContext, after: Contents, before: Contents, outcome: dict[str, Any]
) -> dict[str, Any] | None:
    present = await read_files(context.workspace, list(after))
    is_new = any(after[path] != before.get(path) for path in after)
    return outcome if is_new and present == dict(after) else None


async def _made(
    context: StepContext,
    after: Contents,
    before: Contents,
    outcome: dict[str, Any],
    like: Mapping[str, str],
) -> dict[str, Any]:
    present = await read_files(context.workspace, list(after))
    for path, content in present.items():
        if content not in (before.get(path), after[path]):
            raise _changed(path)
    permissions = {
        path: context.workspace.permissions(source)
        for path, source in like.items()
        if context.workspace.is_file(source)
    }
    await _write(context.workspace, after, permissions)
    return outcome


async def _write(
    workspace: Workspace, contents: Contents, permissions: Mapping[str, int | None]
) -> None:
    """Write before removing, so that a crash in a move leaves two files, never none."""

    def write() -> None:
        for path, content in contents.items():
            if content is not None:
                workspace.write_bytes(path, content, permissions.get(path))
        for path, content in contents.items():
            if content is None:
                workspace.remove(path)

    await asyncio.to_thread(write)


async def _content(context: StepContext, reference: Mapping[str, Any] | None) -> bytes | None:
    asked: Awaitable[bytes] | None = context.artifacts.get(reference) if reference else None
    return None if asked is None else await asked


def _read(workspace: Workspace, path: str) -> bytes | None:
    try:
        return workspace.read_bytes(path)
    except NotFound:
        return None


def _digest(content: bytes | None) -> str | None:
    return None if content is None else hashlib.sha256(content).hexdigest()


def _changed(path: str) -> Conflict:
    return Conflict(
        f"{path} was changed by somebody else meanwhile; it is left alone.",
        code=_CHANGED,
        next_action="Look at it, then retry: the step reads it again.",
        details={"path": path},
    )
