"""Merges without a checkout: `git merge-tree`, its conflicts, and who knows about them."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from app.errors import Conflict
from app.git_repository.command import Git, first_complaint
from app.git_repository.models import MergeConflict
from app.git_repository.names import is_commit_id

__all__ = ["MergedTree", "find_owners", "merge_trees", "parse_merge"]

_KIND = re.compile(r"CONFLICT \(([^)]+)\)")
_MOST_OWNED_PATHS = 200


@dataclass(frozen=True, slots=True)
class MergedTree:
    """`tree` holds conflict markers where there are conflicts."""

    tree: str
    conflicts: tuple[MergeConflict, ...]


async def merge_trees(
    git: Git, mirror: Path, ours: str, theirs: str, env: Mapping[str, str] | None = None
) -> MergedTree:
    """Merge two commit ids; raise Conflict `merge_failed` when git can tell neither clean nor conflict.

    git 2.39 ends with 1 for a missing commit too, as for a conflict: only a tree id in the output counts.
    """
    ended = await git.call(
        *("merge-tree", "--write-tree", "-z", "--name-only", "--messages", ours, theirs),
        repository=mirror,
        env=env,
    )
    merged = parse_merge(ended.stdout)
    if (
        ended.returncode not in {0, 1}
        or merged is None
        or ended.returncode != bool(merged.conflicts)
    ):
        raise Conflict(
            f"git cannot merge {theirs[:12]} into {ours[:12]}: {first_complaint(ended.stderr)}",
            code="merge_failed",
            next_action="Merge them by hand once, so that they share a history.",
        )
    return merged


def parse_merge(output: bytes) -> MergedTree | None:
    """Read `merge-tree -z --name-only --messages`: tree, paths, an empty field, messages; None without a tree."""
    fields = output.decode(errors="backslashreplace").split("\0")
    if not is_commit_id(fields[0]):
        return None
    end = fields.index("", 1) if "" in fields[1:] else len(fields)
    kinds = _kinds(fields[end + 1 :])
    conflicts = (MergeConflict(path, kinds.get(path, "content")) for path in fields[1:end])
    return MergedTree(fields[0], tuple(conflicts))


def _kinds(messages: Sequence[str]) -> dict[str, str]:
    """Read messages of the form: number of paths, the paths, a type, a text."""
    kinds: dict[str, str] = {}
    at = 0
    while at < len(messages) and messages[at].isdigit():
        count = int(messages[at])
        paths = messages[at + 1 : at + 1 + count]
        text = " ".join(messages[at + 1 + count : at + 3 + count][::-1])
        if match := _KIND.search(text):
            for path in paths:
                kinds.setdefault(path, match[1])
        at += count + 3
    return kinds


async def find_owners(
    git: Git, mirror: Path, base: str | None, sides: Sequence[str], paths: Sequence[str]
) -> dict[str, tuple[str, ...]]:
    """Return who changed each path last on each side since `base`, without repeats."""
    owners: dict[str, tuple[str, ...]] = {}
    for side in sides:
        for path, author in (await _last_authors(git, mirror, base, side, paths)).items():
            known = owners.get(path, ())
            owners[path] = known if author in known else (*known, author)
    return owners


async def _last_authors(
    git: Git, mirror: Path, base: str | None, side: str, paths: Sequence[str]
) -> dict[str, str]:
    said = await git.ask(
        "--literal-pathspecs",
        *("log", "-z", "--format=%x01%an", "--name-only", "--no-show-signature", side),
        *([f"^{base}"] if base else []),
        "--",
        *paths[:_MOST_OWNED_PATHS],
        repository=mirror,
    )
    authors: dict[str, str] = {}
    for entry in said.decode(errors="backslashreplace").split("\x01")[1:]:
        author, _, changed = entry.partition("\0")
        for path in changed.strip("\n").split("\0"):
            authors.setdefault(path, author)
    return authors
