"""The release proof: ticket -> branch -> commit -> tree -> tag for every repository, and what was left out.

A branch of the release whose work is not under its tag is stranded, and a stranded branch fails the proof.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

__all__ = [
    "ProvenBranch",
    "ProvenRepository",
    "ReleaseProof",
    "as_statement",
    "problems_of",
    "render_proof",
]


@dataclass(frozen=True, slots=True)
class ProvenBranch:
    """`contained` says how the branch's work is under the tag, as git answered; None means stranded."""

    name: str
    ticket: str | None
    head: str
    contained: Literal["ancestor", "same_patch"] | None


@dataclass(frozen=True, slots=True)
class ProvenRepository:
    """`commits` maps ticket -> ids of the commits under the tag that name it. `tag_commit` is what the tag
    names on the remote, `tree` that commit's tree; `approved_commit` and `approved_tree` are gate 2's."""

    name: str
    version: str
    previous_version: str | None
    tag: str
    tag_object: str | None
    tag_commit: str | None
    tree: str | None
    approved_commit: str
    approved_tree: str
    main: str
    main_contains_tag: bool
    branches: tuple[ProvenBranch, ...] = ()
    commits: Mapping[str, Sequence[str]] | None = None


@dataclass(frozen=True, slots=True)
class ReleaseProof:
    """`exclusions` are those of the plan and the barrier; `approvals` hold `step, digest, approved_by`."""

    fix_version: str
    release_type: str
    plan_digest: str
    inputs: Mapping[str, Any]
    tickets: Sequence[str]
    repositories: tuple[ProvenRepository, ...]
    exclusions: tuple[Mapping[str, str], ...] = ()
    approvals: tuple[Mapping[str, Any], ...] = ()
    artifacts: tuple[Mapping[str, Any], ...] = ()


def problems_of(proof: ReleaseProof) -> list[str]:
    """Return what the proof cannot show, as sentences; empty means proven."""
    raise NotImplementedError


def as_statement(proof: ReleaseProof) -> dict[str, Any]:
    """Return an in-toto statement (unsigned): subjects are the tags with commit and tree ids."""
    raise NotImplementedError


def render_proof(proof: ReleaseProof) -> str:
    """Return the matrix as Markdown."""
    raise NotImplementedError
