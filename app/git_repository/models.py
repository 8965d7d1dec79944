"""What git says about a repository, as values."""

from dataclasses import dataclass

__all__ = ["CommitInfo", "MergeConflict", "MergePreview", "RefUpdate", "Tag"]


@dataclass(frozen=True, slots=True)
class CommitInfo:
    """One commit; `authored_at` is a timestamp in UTC; all text is data from outside."""

    id: str
    parents: tuple[str, ...]
    tree: str
    author_name: str
    author_email: str
    authored_at: str
    subject: str
    body: str


@dataclass(frozen=True, slots=True)
class Tag:
    """`object` is what the ref names: the tag object where `annotated`, else the commit itself."""

    name: str
    commit: str
    object: str
    annotated: bool


@dataclass(frozen=True, slots=True)
class RefUpdate:
    """Move `ref` (a full name) from `old` to `new`; None as `new` deletes, None as `old` means: must not exist."""

    ref: str
    new: str | None
    old: str | None


@dataclass(frozen=True, slots=True)
class MergeConflict:
    """`kind` is git's own word (`content`, `add/add`, `modify/delete`, ...); `owners` changed the file last, ours first."""

    path: str
    kind: str
    owners: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class MergePreview:
    """`tree` is what the merge would hold, None where it conflicts; it is not kept in the repository."""

    clean: bool
    tree: str | None
    conflicts: tuple[MergeConflict, ...] = ()
