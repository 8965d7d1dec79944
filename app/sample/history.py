"""A repository's history told in commits, and the stream from which `git fast-import` makes it.

Pure: identities, dates and content are all in the story, so the ids are too.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

__all__ = ["ADA", "BRUNO", "CHEN", "DANA", "EMRE", "Author", "Change", "History"]

Change = str | tuple[str, str] | None
"""A file's whole new text, or (old, new) for the one place where `old` stands, or None: it goes."""

_Files = dict[str, str]


@dataclass(frozen=True, slots=True)
class Author:
    name: str
    email: str


ADA = Author("Ada Nowak", "ada@shop.example")
BRUNO = Author("Bruno Costa", "bruno@shop.example")
CHEN = Author("Chen Wei", "chen@shop.example")
DANA = Author("Dana Fischer", "dana@shop.example")
EMRE = Author("Emre Yilmaz", "emre@shop.example")


@dataclass(frozen=True, slots=True)
class _Commit:
    branch: str
    parents: tuple[int, ...]
    author: Author
    date: datetime
    message: str
    files: _Files


@dataclass(frozen=True, slots=True)
class _Tag:
    name: str
    commit: int
    author: Author
    date: datetime
    message: str


class History:
    """Commits, branches and annotated tags in the order they were made; a file under `bin/` is executable.

    Each commit is five hours after the one before; `at` moves on to a day. A mistake in the story (an
    edit whose text is not there, a merge of two changes to one file) raises ValueError.
    """

    def __init__(self, day: str) -> None:
        self._now = _morning(day)
        self._commits: list[_Commit] = []
        self._tags: list[_Tag] = []
        self._branches: dict[str, int] = {}

    @property
    def branches(self) -> tuple[str, ...]:
        return tuple(sorted(self._branches))

    @property
    def tags(self) -> tuple[str, ...]:
        return tuple(tag.name for tag in self._tags)

    def at(self, day: str) -> None:
        if _morning(day) < self._now:
            raise ValueError(f"{day} is before {self._now:%Y-%m-%d}")
        self._now = _morning(day)

    def branch(self, name: str, source: str) -> None:
        self._branches[name] = self._branches[source]

    def commit(
        self, branch: str, author: Author, message: str, changes: Mapping[str, Change]
    ) -> None:
        """Commit on the branch; the first commit of a history makes its branch."""
        parents = (self._branches[branch],) if branch in self._branches else ()
        if not parents and self._commits:
            raise ValueError(f"there is no branch {branch}")
        before = self._commits[parents[0]].files if parents else {}
        self._add(branch, parents, author, message, _changed(before, changes))

    def merge(self, source: str, into: str, author: Author, message: str | None = None) -> None:
        ours, theirs = self._branches[into], self._branches[source]
        files = self._merged(ours, theirs)
        self._add(
            into, (ours, theirs), author, message or f"Merge branch '{source}' into {into}", files
        )

    def squash(self, source: str, into: str, author: Author, message: str) -> None:
        """Bring the branch's whole change as one commit that does not name it as a parent."""
        ours = self._branches[into]
        self._add(into, (ours,), author, message, self._merged(ours, self._branches[source]))

    def tag(self, name: str, branch: str, author: Author, message: str) -> None:
        self._tags.append(_Tag(name, self._branches[branch], author, self._now, message))

    def stream(self) -> bytes:
        """Return the input of `git fast-import`."""
        parts = [part for index in range(len(self._commits)) for part in self._told(index)]
        parts += [
            f"reset refs/heads/{branch}\nfrom :{self._branches[branch] + 1}\n\n"
            for branch in self.branches
        ]
        for tag in self._tags:
            parts.append(f"tag {tag.name}\nfrom :{tag.commit + 1}\n")
            parts.append(f"tagger {_signature(tag.author, tag.date)}\n{_data(tag.message)}")
        return "".join([*parts, "done\n"]).encode()

    def _add(
        self, branch: str, parents: tuple[int, ...], author: Author, message: str, files: _Files
    ) -> None:
        self._branches[branch] = len(self._commits)
        self._commits.append(_Commit(branch, parents, author, self._now, message, files))
        self._now += timedelta(hours=5)

    def _merged(self, ours: int, theirs: int) -> _Files:
        base = self._commits[max(self._ancestors(ours) & self._ancestors(theirs))].files
        mine, other = self._commits[ours].files, self._commits[theirs].files
        result = dict(mine)
        for path in sorted(base.keys() | other.keys()):
            before, here, there = base.get(path), mine.get(path), other.get(path)
            if there in (before, here):
                continue
            if here != before:
                raise ValueError(f"both sides change {path}")
            if there is None:
                del result[path]
            else:
                result[path] = there
        return result

    def _ancestors(self, commit: int) -> set[int]:
        found: set[int] = set()
        waiting = [commit]
        while waiting:
            one = waiting.pop()
            if one not in found:
                found.add(one)
                waiting += self._commits[one].parents
        return found

    def _told(self, index: int) -> Iterator[str]:
        commit = self._commits[index]
        signature = _signature(commit.author, commit.date)
        yield f"commit refs/heads/{commit.branch}\nmark :{index + 1}\n"
        yield f"author {signature}\ncommitter {signature}\n{_data(commit.message)}"
        if commit.parents:
            first, *others = commit.parents
            yield f"from :{first + 1}\n"
            yield from (f"merge :{other + 1}\n" for other in others)
        elif index:
            raise ValueError("a history has one root")
        before = self._commits[commit.parents[0]].files if commit.parents else {}
        yield from _file_lines(before, commit.files)
        yield "\n"


def _changed(before: _Files, changes: Mapping[str, Change]) -> _Files:
    files = dict(before)
    for path, change in changes.items():
        match change:
            case None:
                del files[path]
            case str():
                files[path] = change
            case (old, new):
                if files[path].count(old) != 1:
                    raise ValueError(f"{old!r} stands {files[path].count(old)} times in {path}")
                files[path] = files[path].replace(old, new)
    return files


def _file_lines(before: _Files, after: _Files) -> Iterable[str]:
    for path in sorted(before.keys() - after.keys()):
        yield f"D {path}\n"
    for path, text in sorted(after.items()):
        if before.get(path) != text:
            mode = "100755" if path.startswith("bin/") else "100644"
            yield f"M {mode} inline {path}\n{_data(text)}"


def _data(text: str) -> str:
    ended = text if text.endswith("\n") else f"{text}\n"
    return f"data {len(ended.encode())}\n{ended}"


def _signature(author: Author, date: datetime) -> str:
    return f"{author.name} <{author.email}> {int(date.timestamp())} +0000"


def _morning(day: str) -> datetime:
    return datetime.fromisoformat(f"{day}T09:00:00").replace(tzinfo=UTC)
