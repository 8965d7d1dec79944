"""One repository as everything above sees it: a bare mirror, and the remote that it mirrors.

Reading and building happen in the mirror; only `push` changes the remote, and only by compare-and-swap.
"""

import asyncio
import os
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Literal
from urllib.parse import unquote, urlsplit

from app.clock import Clock
from app.errors import Conflict, NotFound, Unavailable
from app.git_repository.assembly import Assembly, Identity, check_path
from app.git_repository.command import Git
from app.git_repository.containment import holds_patch
from app.git_repository.history import History
from app.git_repository.locks import remove_stale_locks
from app.git_repository.merging import find_owners, merge_trees
from app.git_repository.models import CommitInfo, MergeConflict, MergePreview, RefUpdate, Tag
from app.git_repository.names import check_branch_name
from app.git_repository.pushing import check_updates, push_updates
from app.git_repository.remote import Remote
from app.git_repository.scratch import scratch_objects
from app.repositories.urls import is_path

__all__ = ["GitRepository"]

_EMPTY_TREE = "4b825dc642cb6eb9a060e54bf8d69288fbee4904"
_EPOCH = "1970-01-01T00:00:00Z"


class GitRepository:
    """Commits, branches and tags may be given as commit id, short name or full ref unless said otherwise.

    Raises NotFound `unknown_ref` where a name is not in the mirror, Conflict `git_failed` where git itself
    fails, and for the remote Unavailable `repository_unreachable` or `repository_locked` (both transient).
    """

    def __init__(
        self,
        git: Git,
        name: str,
        url: str,
        path: Path,
        lock: asyncio.Lock,
        clock: Clock,
        identity: Identity,
    ) -> None:
        self.name = name
        self.url = url
        self.path = path
        self._git = git
        self._lock = lock
        self._clock = clock
        self._remote = Remote(git, path, name, url)
        self._history = History(git, path, name)
        self._assembly = Assembly(git, path, identity)

    async def fetch(self) -> None:
        """Make the mirror's branches and tags those of the remote; what is gone there goes here."""
        async with self._lock:
            try:
                await self._remote.fetch()
            except Unavailable as error:
                if error.code != "repository_locked":
                    raise
                if not await remove_stale_locks(self.path, self._clock):
                    raise
                await self._remote.fetch()

    async def branches(self) -> dict[str, str]:
        """Return branch -> commit id."""
        return await self._history.branches()

    async def tags(self) -> dict[str, Tag]:
        return await self._history.tags()

    async def resolve(self, ref: str) -> str | None:
        """Return the commit id; a branch comes before a tag of the same name; None for no or a hostile name."""
        return await self._history.resolve(ref)

    async def tree(self, commit: str) -> str:
        return await self._history.tree(commit)

    async def merge_base(self, left: str, right: str) -> str | None:
        return await self._history.merge_base(left, right)

    async def is_ancestor(self, ancestor: str, descendant: str) -> bool:
        return await self._history.is_ancestor(ancestor, descendant)

    async def log(
        self,
        include: str,
        exclude: Sequence[str] = (),
        *,
        first_parent: bool = False,
        limit: int | None = None,
    ) -> list[CommitInfo]:
        """Return the commits of `include` that none of `exclude` holds, the newest first."""
        return await self._history.log(include, exclude, first_parent=first_parent, limit=limit)

    async def paths(self, commit: str) -> list[str]:
        return await self._history.paths(commit)

    async def read(self, commit: str, path: str) -> bytes | None:
        """Return a file's content; None where there is none, or a link, folder or submodule."""
        check_path(path)
        return await self._history.read(commit, path)

    async def merged_how(
        self, branch_tip: str, into: str
    ) -> Literal["ancestor", "same_patch"] | None:
        """Return how `into` holds the branch: as an ancestor, or as the same change after a squash or rebase."""
        tip, target = await self._history.commits(branch_tip, into)
        base = await self.merge_base(tip, target)
        if base == tip:
            return "ancestor"
        if base is None:
            return None
        held = await holds_patch(
            self._git, self.path, self._history, self._assembly, tip=tip, into=target, base=base
        )
        return "same_patch" if held else None

    async def preview_merge(self, ours: str, theirs: str) -> MergePreview:
        """Merge in a throw-away object directory: the mirror is as it was."""
        left, right = await self._history.commits(ours, theirs)
        async with scratch_objects(self.path) as env:
            merged = await merge_trees(self._git, self.path, left, right, env)
        if not merged.conflicts:
            return MergePreview(clean=True, tree=merged.tree)
        conflicts = await self._owned(left, right, merged.conflicts)
        return MergePreview(clean=False, tree=None, conflicts=conflicts)

    async def _owned(
        self, ours: str, theirs: str, conflicts: Sequence[MergeConflict]
    ) -> tuple[MergeConflict, ...]:
        base = await self.merge_base(ours, theirs)
        paths = [conflict.path for conflict in conflicts]
        owners = await find_owners(self._git, self.path, base, (ours, theirs), paths)
        return tuple(
            MergeConflict(conflict.path, conflict.kind, owners.get(conflict.path, ()))
            for conflict in conflicts
        )

    async def merge_commit(self, ours: str, theirs: str, *, message: str, date: str) -> str:
        """Return the id of the commit that merges `theirs` into `ours`; `ours` itself where it holds it already.

        The id depends on the arguments alone (`date` in RFC 3339). Raises Conflict `merge_conflict` with
        `details.files`.
        """
        left, right = await self._history.commits(ours, theirs)
        if await self.is_ancestor(right, left):
            return left
        merged = await merge_trees(self._git, self.path, left, right)
        if merged.conflicts:
            raise self._conflict(ours, theirs, await self._owned(left, right, merged.conflicts))
        return await self._assembly.commit(merged.tree, (left, right), message=message, date=date)

    def _conflict(self, ours: str, theirs: str, files: Sequence[MergeConflict]) -> Conflict:
        named = ", ".join(conflict.path for conflict in files[:10])
        return Conflict(
            f"{theirs} cannot be merged into {ours} in {self.name}: conflicts in {named}.",
            code="merge_conflict",
            next_action="Resolve the conflict on the branch with its owners, push it, then retry.",
            details={
                "repository": self.name,
                "files": [
                    {"path": conflict.path, "kind": conflict.kind, "owners": list(conflict.owners)}
                    for conflict in files
                ],
            },
        )

    async def commit_files(
        self, parent: str, files: Mapping[str, bytes | None], *, message: str, date: str
    ) -> str:
        """Return the id of a commit on `parent` that writes `files`, None as content deletes.

        File modes are kept; new files are plain. `parent` is returned where nothing would change.
        """
        for path in files:
            check_path(path)
        (base,) = await self._history.commits(parent)
        if not files:
            return base
        entries = await self._history.entries(base, list(files))
        tree = await self._assembly.tree_with(base, entries, files)
        if tree == await self.tree(base):
            return base
        return await self._assembly.commit(tree, (base,), message=message, date=date)

    async def tag_object(self, commit: str, name: str, *, message: str, date: str) -> str:
        """Return the id of an annotated tag of `commit`; pushing it under its ref is the caller's."""
        check_branch_name(name)
        (found,) = await self._history.commits(commit)
        return await self._assembly.tag(found, name, message=message, date=date)

    async def remote_refs(self) -> dict[str, str]:
        """Return what the remote has now: full ref -> object id; annotated tags also as `refs/tags/x^{}`."""
        return await self._remote.refs()

    async def default_branch(self) -> str | None:
        """Return the branch that the remote's HEAD names, None where it names none."""
        return await self._remote.default_branch()

    async def push(self, updates: Sequence[RefUpdate]) -> None:
        """Move all refs or none, each only from its `old`; what already is as wanted counts as moved.

        Raises Conflict `ref_moved` (details: ref, expected, found) and `push_refused` where the remote's own
        rules forbid it. Afterwards the mirror has the pushed refs too.
        """
        check_updates(updates)
        await self._check_objects([update.new for update in updates if update.new is not None])
        async with self._lock:
            await push_updates(self._remote, self.name, updates)
            await self._follow(updates)

    async def _check_objects(self, wanted: Sequence[str]) -> None:
        for object_id, found in zip(wanted, await self._history.objects(wanted), strict=True):
            if found is None:
                raise NotFound(
                    f"The mirror of {self.name} has no object {object_id}.",
                    code="unknown_object",
                    next_action="Fetch, or build it again.",
                )

    async def _follow(self, updates: Sequence[RefUpdate]) -> None:
        lines = (
            f"update {update.ref} {update.new}\n" if update.new else f"delete {update.ref}\n"
            for update in updates
        )
        ended = await self._git.call(
            "update-ref", "--stdin", repository=self.path, stdin="".join(lines).encode()
        )
        if ended.returncode != 0:
            await self._remote.fetch()

    async def writable(self) -> bool | None:
        """Return whether the remote would accept a push from here, asked without changing it."""
        if is_path(self.url):
            folder = Path(unquote(urlsplit(self.url).path)) if "://" in self.url else Path(self.url)
            return os.access(folder, os.W_OK)
        probe = await self._assembly.commit(_EMPTY_TREE, (), message="Access check", date=_EPOCH)
        update = RefUpdate("refs/heads/slipway-access-check", probe, None)
        try:
            await self._remote.push([update], dry_run=True)
        except (Conflict, Unavailable):
            return False
        return True
