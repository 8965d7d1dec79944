"""What git and the file system say, before and after: the demonstration believes nothing else."""

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from app.clock import Clock
from app.git_repository import GitMirrors
from app.repositories.models import RepositoryConfig

__all__ = ["Findings", "Refs", "read_refs", "surprises"]

Refs = dict[str, dict[str, str]]
"""Repository -> ref -> object id; what an annotated tag points at is not listed."""

_MOVED = ("develop", "main", "release", "rollback")


async def read_refs(workspace: Path, folder: Path, clock: Clock) -> Refs:
    """Ask git for the branches and tags of every repository in the workspace."""
    mirrors = GitMirrors(folder, clock)
    found: Refs = {}
    for path in await asyncio.to_thread(lambda: sorted(workspace.glob("*.git"))):
        repository = await mirrors.open(RepositoryConfig(name=path.stem, url=str(path)))
        refs = await repository.remote_refs()
        found[path.stem] = {ref: each for ref, each in refs.items() if not ref.endswith("^{}")}
    return found


@dataclass(frozen=True, slots=True)
class Findings:
    """`changes`: repository -> [ref, id before, id after]; None where there was or is none."""

    changes: dict[str, list[tuple[str, str | None, str | None]]]
    pages: list[str]
    drafts: list[str]

    @classmethod
    def between(cls, before: Refs, after: Refs, workspace: Path) -> "Findings":
        changes = {name: _changed(before.get(name, {}), after[name]) for name in after}
        pages = workspace / "pages"
        return cls(
            {name: rows for name, rows in changes.items() if rows},
            sorted(str(path) for path in pages.glob("*.md")),
            sorted(str(path) for path in (pages / "drafts").glob("*.md")),
        )

    def tags(self, repository: str) -> list[str]:
        """Return the new tags."""
        rows = self.changes.get(repository, [])
        return [
            ref.removeprefix("refs/tags/")
            for ref, before, _ in rows
            if before is None and ref.startswith("refs/tags/")
        ]


def _changed(
    before: Mapping[str, str], after: Mapping[str, str]
) -> list[tuple[str, str | None, str | None]]:
    refs = sorted(before.keys() | after.keys())
    return [
        (ref, before.get(ref), after.get(ref)) for ref in refs if before.get(ref) != after.get(ref)
    ]


def surprises(
    findings: Findings, plan: Mapping[str, Any] | None, released: frozenset[str]
) -> list[str]:
    """Return every difference between what the plan announced for `released` and what git has."""
    told = []
    for name in sorted(findings.changes.keys() | released):
        changed = {ref for ref, _, _ in findings.changes.get(name, [])}
        expected = _announced(plan["repositories"][name]) if plan and name in released else set()
        told += [
            f"{name}: {ref} changed, which the plan did not announce"
            for ref in sorted(changed - expected)
        ]
        told += [
            f"{name}: {ref} did not change, which the plan announced"
            for ref in sorted(expected - changed)
        ]
    if len(findings.pages) != bool(released):
        told.append(f"{len(findings.pages)} pages were published")
    if findings.drafts:
        told.append(f"drafts were left behind: {', '.join(findings.drafts)}")
    return told


def _announced(entry: Mapping[str, Any]) -> set[str]:
    branches = entry["branches"]
    return {f"refs/heads/{branches[each]}" for each in _MOVED} | {f"refs/tags/{entry['tag']}"}
