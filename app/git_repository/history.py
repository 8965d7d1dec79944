"""Reading a mirror: refs, commits, files, and whether a branch is contained in another. Changes nothing."""

from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

from app.clock import timestamp
from app.errors import Conflict, NotFound
from app.git_repository.command import Git, first_complaint
from app.git_repository.models import CommitInfo, Tag
from app.git_repository.names import branch_name_problem, is_commit_id

__all__ = ["History"]

_FIELDS = "%H%x00%P%x00%T%x00%an%x00%ae%x00%at%x00%s%x00%b"
_FIELD_COUNT = 8
_LATEST_SECOND = 253_402_300_799
_REF_FORMAT = "%(refname)%00%(objectname)%00%(objecttype)%00%(*objectname)%00%(*objecttype)"


class History:
    def __init__(self, git: Git, mirror: Path, name: str) -> None:
        self._git = git
        self._mirror = mirror
        self._name = name

    async def branches(self) -> dict[str, str]:
        listing = await self._refs("refs/heads/")
        return {ref.removeprefix("refs/heads/"): found for ref, found, _, _, _ in listing}

    async def tags(self) -> dict[str, Tag]:
        """Return the tags that name commits; a tag of anything else is none of ours."""
        tags = {}
        for ref, found, kind, peeled, peeled_kind in await self._refs("refs/tags/"):
            name = ref.removeprefix("refs/tags/")
            if kind == "commit":
                tags[name] = Tag(name, found, found, annotated=False)
            elif peeled_kind == "commit":
                tags[name] = Tag(name, peeled, found, annotated=True)
        return tags

    async def _refs(self, prefix: str) -> list[list[str]]:
        said = await self._git.ask(
            "for-each-ref", f"--format={_REF_FORMAT}", prefix, repository=self._mirror
        )
        return [line.split("\0") for line in said.decode(errors="backslashreplace").splitlines()]

    async def resolve(self, ref: str) -> str | None:
        return (await self._resolve_all([ref]))[0]

    async def commits(self, *refs: str) -> list[str]:
        """Return the commit id of each; raise NotFound `unknown_ref` for the first that names none."""
        found = await self._resolve_all(refs)
        for ref, commit in zip(refs, found, strict=True):
            if commit is None:
                raise NotFound(
                    f"Repository {self._name} has no branch, tag or commit {ref!r}.",
                    code="unknown_ref",
                    next_action="Check the name, or fetch the repository.",
                    details={"repository": self._name, "ref": ref},
                )
        return [commit for commit in found if commit is not None]

    async def _resolve_all(self, refs: Sequence[str]) -> list[str | None]:
        readings = [_readings(ref) for ref in refs]
        asked = [f"{reading}^{{commit}}" for each in readings for reading in each]
        answers = iter(await self.objects(asked))
        return [
            next((found for found in [next(answers) for _ in each] if found), None)
            for each in readings
        ]

    async def objects(self, names: Sequence[str]) -> list[str | None]:
        """Return the object id of each name, None where it names nothing; names hold no line breaks."""
        if not names:
            return []
        said = await self._git.ask(
            "cat-file",
            "--batch-check=%(objectname)",
            repository=self._mirror,
            stdin="".join(f"{name}\n" for name in names).encode(),
        )
        lines = said.decode(errors="replace").splitlines()
        return [line if is_commit_id(line) else None for line in lines]

    async def tree(self, commit: str) -> str:
        (found,) = await self.commits(commit)
        (tree,) = await self.objects([f"{found}^{{tree}}"])
        assert tree is not None
        return tree

    async def merge_base(self, left: str, right: str) -> str | None:
        ended = await self._compare("merge-base", *await self.commits(left, right))
        return ended.decode().strip() or None

    async def is_ancestor(self, ancestor: str, descendant: str) -> bool:
        commits = await self.commits(ancestor, descendant)
        return await self._compare("merge-base", "--is-ancestor", *commits, yes=b"yes") == b"yes"

    async def _compare(self, *arguments: str, yes: bytes | None = None) -> bytes:
        """Run a question that git answers with exit code 0 or 1; return its output, or `yes`, or nothing."""
        ended = await self._git.call(*arguments, repository=self._mirror)
        if ended.returncode not in {0, 1}:
            raise Conflict(
                f"git cannot compare commits of {self._name}: {first_complaint(ended.stderr)}",
                code="git_failed",
                next_action="Fetch the repository and try again.",
            )
        if ended.returncode == 1:
            return b""
        return ended.stdout if yes is None else yes

    async def log(
        self, include: str, exclude: Sequence[str], *, first_parent: bool, limit: int | None
    ) -> list[CommitInfo]:
        tip, *hidden = await self.commits(include, *exclude)
        options = [f"--format={_FIELDS}", "-z", "--no-show-signature", "--encoding=UTF-8"]
        options += ["--first-parent"] if first_parent else []
        options += [] if limit is None else [f"--max-count={limit}"]
        revisions = [tip, *(f"^{commit}" for commit in hidden)]
        said = await self._git.ask(
            "log",
            *options,
            "--stdin",
            repository=self._mirror,
            stdin="".join(f"{revision}\n" for revision in revisions).encode(),
        )
        fields = said.decode(errors="replace").split("\0")
        records = range(0, len(fields) - _FIELD_COUNT + 1, _FIELD_COUNT)
        return [_commit_info(fields[start : start + _FIELD_COUNT]) for start in records]

    async def paths(self, commit: str) -> list[str]:
        (found,) = await self.commits(commit)
        said = await self._git.ask(
            "ls-tree", "-r", "-z", "--name-only", "--full-tree", found, repository=self._mirror
        )
        return [path.decode(errors="surrogateescape") for path in said.split(b"\0") if path]

    async def read(self, commit: str, path: str) -> bytes | None:
        entries = await self.entries(commit, [path])
        if path not in entries or entries[path][0] not in {"100644", "100755"}:
            return None
        return await self._git.ask("cat-file", "blob", entries[path][1], repository=self._mirror)

    async def entries(self, commit: str, paths: Sequence[str]) -> dict[str, tuple[str, str]]:
        """Return path -> (mode, object id) of those that exist in the commit."""
        (found,) = await self.commits(commit)
        said = await self._git.ask(
            "--literal-pathspecs",
            *("ls-tree", "-z", "--full-tree", found, "--"),
            *paths,
            repository=self._mirror,
        )
        entries = {}
        for line in said.decode(errors="surrogateescape").split("\0"):
            if line:
                described, _, path = line.partition("\t")
                mode, _, object_id = described.split(" ")
                entries[path] = (mode, object_id)
        return entries


def _readings(ref: str) -> list[str]:
    """Return the full names that `ref` may stand for, the likeliest first; none for a hostile one."""
    if is_commit_id(ref):
        return [ref]
    if ref.startswith("refs/"):
        return [] if branch_name_problem(ref.removeprefix("refs/")) else [ref]
    if branch_name_problem(ref):
        return []
    return [f"refs/heads/{ref}", f"refs/tags/{ref}"]


def _commit_info(fields: list[str]) -> CommitInfo:
    commit, parents, tree, name, email, at, subject, body = fields
    seconds = int(at) if at.isdigit() else 0
    return CommitInfo(
        id=commit,
        parents=tuple(parents.split()),
        tree=tree,
        author_name=name,
        author_email=email,
        authored_at=timestamp(datetime.fromtimestamp(min(seconds, _LATEST_SECOND), UTC)),
        subject=subject,
        body=body.rstrip("\n"),
    )
