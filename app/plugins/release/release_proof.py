"""The release proof: ticket -> branch -> commit -> tree -> tag for every repository, and what was left out.

A branch of the release whose work is not under its tag is stranded, and a stranded branch fails the proof.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal

__all__ = ["ProvenBranch", "ProvenRepository", "ReleaseProof", "as_statement", "problems_of"]

STATEMENT_TYPE = "https://in-toto.io/Statement/v1"
PREDICATE_TYPE = "urn:slipway:release-proof:v1"


@dataclass(frozen=True, slots=True)
class ProvenBranch:
    """`contained` says how the branch's work is under the tag, as git answered; None means stranded."""

    name: str
    ticket: str | None
    head: str
    contained: Literal["ancestor", "same_patch"] | None


@dataclass(frozen=True, slots=True)
class ProvenRepository:
    """What git says after publishing.

    `tag_commit` is what the tag names on the remote, `tree` that commit's tree; `approved_commit` and
    `approved_tree` are what gate 2 signed. `commits` maps ticket -> ids under the tag that name it.
    """

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
    commits: Mapping[str, Sequence[str]] = field(default_factory=dict)

    @property
    def tickets(self) -> list[str]:
        """Return the tickets that have a branch or a commit here."""
        named = [key for key, commits in self.commits.items() if commits]
        return list(dict.fromkeys([*(one.ticket for one in self.branches if one.ticket), *named]))


@dataclass(frozen=True, slots=True)
class ReleaseProof:
    """`tickets` are those said to be released; `exclusions` those of the plan and the barrier.

    `approvals` hold `step, digest, approved_by`; `artifacts` references with their `sha256`.
    """

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
    if not proof.repositories:
        return ["No repository was published."]
    problems = [problem for one in proof.repositories for problem in _problems_in(one)]
    found = {ticket for one in proof.repositories for ticket in one.tickets}
    return problems + [
        f"{ticket} is said to be released, but no branch and no commit under a tag names it."
        for ticket in proof.tickets
        if ticket not in found
    ]


def _problems_in(repository: ProvenRepository) -> Iterator[str]:
    name, tag = repository.name, repository.tag
    if repository.tag_commit is None:
        yield f"{name} has no tag {tag}."
        return
    if repository.tag_commit != repository.approved_commit:
        yield (
            f"The tag {tag} of {name} is on {repository.tag_commit[:12]}, approved was "
            f"{repository.approved_commit[:12]}."
        )
    if repository.tree != repository.approved_tree:
        yield f"The tag {tag} of {name} holds another tree than was approved."
    if not repository.main_contains_tag:
        yield f"{repository.main} of {name} does not contain the tag {tag}."
    for branch in repository.branches:
        if branch.contained is None:
            yield (
                f"The branch {branch.name} of {name} is stranded: its head {branch.head[:12]} is not "
                f"under the tag {tag}."
            )


def as_statement(proof: ReleaseProof) -> dict[str, Any]:
    """Return an in-toto statement, not signed: subjects are the tags with their commit and tree."""
    return {
        "_type": STATEMENT_TYPE,
        "subject": [_subject(one) for one in proof.repositories if one.tag_commit],
        "predicateType": PREDICATE_TYPE,
        "predicate": {
            "fix_version": proof.fix_version,
            "release_type": proof.release_type,
            "plan_digest": proof.plan_digest,
            "inputs": dict(proof.inputs),
            "tickets": list(proof.tickets),
            "repositories": {one.name: _as_json(one) for one in proof.repositories},
            "exclusions": [dict(one) for one in proof.exclusions],
            "approvals": [dict(one) for one in proof.approvals],
            "artifacts": [dict(one) for one in proof.artifacts],
            "problems": problems_of(proof),
        },
    }


def _subject(repository: ProvenRepository) -> dict[str, Any]:
    digest = {"gitCommit": repository.tag_commit, "gitTree": repository.tree}
    if repository.tag_object and repository.tag_object != repository.tag_commit:
        digest["gitTag"] = repository.tag_object
    return {"name": f"{repository.name} refs/tags/{repository.tag}", "digest": digest}


def _as_json(repository: ProvenRepository) -> dict[str, Any]:
    return {
        "version": repository.version,
        "previous_version": repository.previous_version,
        "tag": repository.tag,
        "commit": repository.tag_commit,
        "tree": repository.tree,
        "approved": {"commit": repository.approved_commit, "tree": repository.approved_tree},
        "main": repository.main,
        "main_contains_tag": repository.main_contains_tag,
        "branches": [
            {
                "name": branch.name,
                "ticket": branch.ticket,
                "head": branch.head,
                "contained": branch.contained,
            }
            for branch in repository.branches
        ],
        "commits": {ticket: list(ids) for ticket, ids in repository.commits.items() if ids},
    }
