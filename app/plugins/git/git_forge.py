"""The forge of a plain git remote: merges by git itself, pull requests and releases kept as records.

The repository is the truth: a record that a crash left behind is completed from what git has.
"""

import asyncio
from dataclasses import replace
from pathlib import Path

from app.clock import Clock
from app.errors import Conflict, Invalid, NotFound, Unavailable
from app.git_repository import GitMirrors, GitRepository, RefUpdate, check_branch_name
from app.plugins.git.records import ForgeRecords, RecordFiles
from app.remotes.forge import Checks, ForgeRelease, PullRequest, RepositoryCheck
from app.repositories.models import RepositoryConfig

__all__ = ["GitForge"]


class GitForge:
    """A `Forge` whose records live in `folder`, one file per repository; it runs no checks and protects nothing."""

    def __init__(self, folder: Path, mirrors: GitMirrors, clock: Clock) -> None:
        self._records = RecordFiles(folder, clock)
        self._mirrors = mirrors
        self._locks: dict[str, asyncio.Lock] = {}

    def _lock(self, repository: RepositoryConfig) -> asyncio.Lock:
        return self._locks.setdefault(repository.name, asyncio.Lock())

    async def check(self, repository: RepositoryConfig) -> RepositoryCheck:
        try:
            git = await self._mirrors.open(repository)
            refs = await git.remote_refs()
            default = await git.default_branch()
            writable = await git.writable()
        except (Unavailable, Invalid) as error:
            return RepositoryCheck(False, None, None, problem=str(error))
        heads = (ref for ref in refs if ref.startswith("refs/heads/"))
        branches = tuple(sorted(ref.removeprefix("refs/heads/") for ref in heads))
        return RepositoryCheck(
            reachable=True,
            writable=writable,
            default_branch=default if default in branches else None,
            branches=branches,
            problem=_problem(repository, branches, writable),
        )

    async def protected_branches(self, repository: RepositoryConfig) -> frozenset[str]:
        return frozenset()

    async def checks(self, repository: RepositoryConfig, commit: str) -> Checks:
        return Checks("none")

    async def find_pull_request(
        self, repository: RepositoryConfig, source: str, target: str
    ) -> PullRequest | None:
        request = (await self._records.read(repository.name)).newest(source, target)
        if request is None or request.state != "open":
            return request
        refs = await (await self._mirrors.open(repository)).remote_refs()
        return replace(request, head=refs.get(f"refs/heads/{source}", request.head))

    async def open_pull_request(
        self, repository: RepositoryConfig, source: str, target: str, title: str, body: str
    ) -> PullRequest:
        """Return the open one from `source` to `target` if there is one; its text stays as it is."""
        async with self._lock(repository):
            refs = await (await self._mirrors.open(repository)).remote_refs()
            head = _existing(repository, refs, source)
            _existing(repository, refs, target)
            records = await self._records.read(repository.name)
            known = records.newest(source, target)
            if known is not None and known.state == "open":
                return replace(known, head=head)
            number = 1 + max((each.number for each in records.pull_requests), default=0)
            url = self._records.place(repository.name, f"pull-request-{number}")
            request = PullRequest(number, source, target, title, body, "open", head, url)
            await self._records.write(records.with_pull_request(request))
            return request

    async def merge_pull_request(
        self,
        repository: RepositoryConfig,
        number: int,
        *,
        expected_head: str,
        expected_base: str,
        message: str,
    ) -> str:
        """Merge base and head by a commit that carries the head's date, so that its id is always the same.

        A merge of exactly these two that the target has already is taken as this one, whoever pushed it.
        """
        async with self._lock(repository):
            records = await self._records.read(repository.name)
            request = records.pull_request(number)
            if request.state == "merged" and request.merge_commit and request.head == expected_head:
                return request.merge_commit
            git = await self._mirrors.open(repository)
            await git.fetch()
            merge = await _existing_merge(git, request.target, expected_base, expected_head)
            if merge is None:
                merge = await _merge(git, request, expected_base, expected_head, message)
            await self._record_merge(records, request, expected_head, merge)
            return merge

    async def _record_merge(
        self, records: ForgeRecords, request: PullRequest, head: str, merge: str
    ) -> None:
        merged = replace(request, state="merged", head=head, merge_commit=merge)
        await self._records.write(records.with_pull_request(merged))

    async def close_pull_request(self, repository: RepositoryConfig, number: int) -> None:
        async with self._lock(repository):
            records = await self._records.read(repository.name)
            request = records.pull_request(number)
            if request.state == "merged":
                raise _not_mergeable(request, "it is merged already and cannot be closed")
            if request.state == "open":
                closed = replace(request, state="closed")
                await self._records.write(records.with_pull_request(closed))

    async def find_release(self, repository: RepositoryConfig, tag: str) -> ForgeRelease | None:
        return (await self._records.read(repository.name)).release(tag)

    async def publish_release(
        self, repository: RepositoryConfig, tag: str, title: str, notes: str
    ) -> ForgeRelease:
        """Record the release of a tag that the remote has; asked again, title and notes are replaced."""
        async with self._lock(repository):
            refs = await (await self._mirrors.open(repository)).remote_refs()
            if f"refs/tags/{tag}" not in refs:
                raise Conflict(
                    f"Repository {repository.name} has no tag {tag} to release.",
                    code="tag_missing",
                    next_action="Push the tag first.",
                    details={"repository": repository.name, "tag": tag},
                )
            url = self._records.place(repository.name, f"release-{tag}")
            release = ForgeRelease(tag, title, notes, draft=False, url=url)
            records = await self._records.read(repository.name)
            if records.release(tag) != release:
                await self._records.write(records.with_release(release))
            return release


def _problem(
    repository: RepositoryConfig, branches: tuple[str, ...], writable: bool | None
) -> str | None:
    if not branches:
        return "It has no branches yet. Push a first commit."
    if writable is False:
        return "It can be read but not written. Use an account or key that may push."
    wanted = (repository.develop_branch, repository.main_branch)
    missing = [branch for branch in wanted if branch is not None and branch not in branches]
    if missing:
        return f"It has no branch {' and no branch '.join(missing)}. Correct its configuration."
    return None


def _existing(repository: RepositoryConfig, refs: dict[str, str], branch: str) -> str:
    check_branch_name(branch)
    if (head := refs.get(f"refs/heads/{branch}")) is None:
        raise NotFound(
            f"Repository {repository.name} has no branch {branch}.",
            code="unknown_branch",
            next_action="Push the branch first.",
            details={"repository": repository.name, "branch": branch},
        )
    return head


async def _existing_merge(git: GitRepository, target: str, base: str, head: str) -> str | None:
    """Return the merge commit of exactly `base` and `head` on the target's own line."""
    tip = await git.resolve(f"refs/heads/{target}")
    if tip is None or await git.resolve(base) is None:
        raise _moved(git, target, expected=base, found=tip)
    for commit in await git.log(tip, [base], first_parent=True):
        if commit.parents == (base, head):
            return commit.id
    return None


async def _merge(
    git: GitRepository, request: PullRequest, base: str, head: str, message: str
) -> str:
    if request.state != "open":
        raise _not_mergeable(request, f"it is {request.state}")
    found = await git.resolve(f"refs/heads/{request.source}")
    if found != head:
        raise _moved(git, request.source, expected=head, found=found)
    if await git.is_ancestor(head, base):
        raise _not_mergeable(request, f"{request.target} holds {request.source} already")
    (tip,) = await git.log(head, limit=1)
    try:
        merge = await git.merge_commit(base, head, message=message, date=tip.authored_at)
    except Conflict as error:
        raise _not_mergeable(request, error.message, error.details) from error
    await git.push([RefUpdate(f"refs/heads/{request.target}", merge, base)])
    return merge


def _not_mergeable(
    request: PullRequest, reason: str, details: dict[str, object] | None = None
) -> Conflict:
    return Conflict(
        f"Pull request {request.number} ({request.source} -> {request.target}): {reason}.",
        code="not_mergeable",
        next_action="Look at both branches, correct them, and open a new pull request where needed.",
        details={**(details or {}), "number": request.number, "state": request.state},
    )


def _moved(git: GitRepository, branch: str, *, expected: str, found: str | None) -> Conflict:
    return Conflict(
        f"Branch {branch} of {git.name} is {found or 'absent'}, expected was {expected}.",
        code="ref_moved",
        next_action="Somebody else changed it: look at it, then plan again.",
        details={
            "repository": git.name,
            "ref": f"refs/heads/{branch}",
            "expected": expected,
            "found": found,
        },
    )
