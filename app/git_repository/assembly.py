"""Building objects: the same input gives the same ids, so an assembly may be repeated at any time."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from app.errors import Invalid
from app.git_repository.command import Git
from app.git_repository.scratch import scratch_folder

__all__ = ["SLIPWAY", "Assembly", "Identity", "check_path"]

_FILE_MODES = frozenset({"100644", "100755"})
_NO_OBJECT = "0" * 40


@dataclass(frozen=True, slots=True)
class Identity:
    """Who commits; a part of every commit id."""

    name: str
    email: str

    def __str__(self) -> str:
        return f"{self.name} <{self.email}>"


SLIPWAY = Identity("Slipway", "slipway@localhost")


class Assembly:
    """Writes commits, trees and tag objects into a mirror; moves no ref."""

    def __init__(self, git: Git, mirror: Path, identity: Identity) -> None:
        self._git = git
        self._mirror = mirror
        self._identity = identity

    async def commit(
        self,
        tree: str,
        parents: tuple[str, ...],
        *,
        message: str,
        date: str,
        env: Mapping[str, str] | None = None,
    ) -> str:
        lineage = [argument for parent in parents for argument in ("-p", parent)]
        said = await self._git.ask(
            "commit-tree",
            tree,
            *lineage,
            repository=self._mirror,
            stdin=_message(message),
            env={**self._signature(date), **(env or {})},
        )
        return said.decode().strip()

    async def tree_with(
        self,
        parent: str,
        entries: Mapping[str, tuple[str, str]],
        files: Mapping[str, bytes | None],
    ) -> str:
        """Return the parent's tree with `files` changed; `entries` are those of the paths as they are."""
        lines = []
        for path, content in sorted(files.items()):
            mode = entries.get(path, ("100644", ""))[0]
            _check_mode(path, mode)
            if content is None:
                lines.append(f"0 {_NO_OBJECT}\t{path}\0")
            else:
                lines.append(f"{mode} {await self._blob(content)}\t{path}\0")
        return await self._write_tree(parent, "".join(lines).encode(errors="surrogateescape"))

    async def _write_tree(self, parent: str, changes: bytes) -> str:
        async with scratch_folder() as folder:
            env = {"GIT_INDEX_FILE": str(folder / "index")}
            await self._git.ask("read-tree", parent, repository=self._mirror, env=env)
            arguments = ("update-index", "--add", "-z", "--index-info")
            await self._git.ask(*arguments, repository=self._mirror, env=env, stdin=changes)
            said = await self._git.ask("write-tree", repository=self._mirror, env=env)
        return said.decode().strip()

    async def _blob(self, content: bytes) -> str:
        said = await self._git.ask(
            "hash-object", "-w", "--stdin", repository=self._mirror, stdin=content
        )
        return said.decode().strip()

    async def tag(self, commit: str, name: str, *, message: str, date: str) -> str:
        tagger = f"{self._identity.name} <{self._identity.email}> {_seconds(date)} +0000"
        header = f"object {commit}\ntype commit\ntag {name}\ntagger {tagger}\n\n"
        said = await self._git.ask(
            "mktag", repository=self._mirror, stdin=header.encode() + _message(message)
        )
        return said.decode().strip()

    def _signature(self, date: str) -> dict[str, str]:
        moment = f"@{_seconds(date)} +0000"
        who = {"NAME": self._identity.name, "EMAIL": self._identity.email, "DATE": moment}
        roles = ("AUTHOR", "COMMITTER")
        return {f"GIT_{role}_{part}": value for role in roles for part, value in who.items()}


def check_path(path: str) -> None:
    """Raise Invalid `bad_path` for what git would refuse or what would leave the repository."""
    parts = path.split("/")
    if any(part in {"", ".", ".."} or part.lower() == ".git" for part in parts) or "\0" in path:
        raise Invalid(
            f"{path!r} is no path of a file inside a repository.",
            code="bad_path",
            next_action="Give a relative path without '..' and '.git'.",
        )


def _check_mode(path: str, mode: str) -> None:
    if mode not in _FILE_MODES:
        raise Invalid(
            f"{path} is a link, a folder or a submodule, not a file.",
            code="not_a_file",
            next_action="Name a regular file.",
        )


def _message(text: str) -> bytes:
    return (text.replace("\0", "").rstrip("\n") + "\n").encode(errors="replace")


def _seconds(date: str) -> int:
    try:
        moment = datetime.fromisoformat(date)
    except ValueError:
        raise Invalid(f"{date!r} is no RFC 3339 date.", code="bad_date") from None
    if moment.tzinfo is None:
        raise Invalid(f"{date!r} has no time zone.", code="bad_date")
    return int(moment.timestamp())
