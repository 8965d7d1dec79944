"""Asks git what the release really left behind, and writes it down as the release proof."""

from collections.abc import Mapping
from typing import Any, ClassVar

import orjson

from app.errors import Conflict
from app.git_repository import CommitInfo, GitRepository
from app.plugins.release.mirrors import fetched
from app.plugins.release.proof_markdown import render_proof
from app.plugins.release.release_plan import FeatureBranch, ReleasePlan, RepositoryPlan
from app.plugins.release.release_proof import (
    ProvenBranch,
    ProvenRepository,
    ReleaseProof,
    as_statement,
    problems_of,
)
from app.plugins.release.shared_state import published
from app.plugins.release.tickets import ticket_keys
from app.workflows.definition import Reversibility
from app.workflows.handlers import Handler, Step, StepConfig, StepContext, StepResult

__all__ = ["ProveRelease"]


class _Config(StepConfig):
    plan: ReleasePlan
    evidence: dict[str, Any]
    approvals: list[dict[str, Any] | None]
    inputs: dict[str, Any]


class ProveRelease(Handler[_Config]):
    """Changes nothing; a branch of the release that is not under its tag fails the step."""

    type: ClassVar[str] = "release.proof"
    title: ClassVar[str] = "Prove the release"
    description: ClassVar[str] = (
        "Verifies in each repository that every branch of the release is under its tag and writes the "
        "matrix ticket -> branch -> commit -> tree -> tag, with all exclusions, as artifacts."
    )
    effects: ClassVar[Reversibility] = "none"

    async def run(self, config: _Config, step: Step, context: StepContext) -> StepResult:
        repositories = [
            await _proven(name, config, context) for name in published(context, config.plan)
        ]
        proof = _proof(config, tuple(repositories))
        statement = orjson.dumps(
            as_statement(proof), option=orjson.OPT_INDENT_2 | orjson.OPT_SORT_KEYS
        )
        artifacts = (
            await context.artifacts.put("release-proof.json", statement, "application/json"),
            await context.artifacts.put(
                "release-proof.md", render_proof(proof).encode(), "text/markdown"
            ),
        )
        if problems := problems_of(proof):
            context.log.write("".join(f"{problem}\n" for problem in problems))
            raise _unproven(problems)
        summary = {
            "repositories": {one.name: one.tag for one in repositories},
            "exclusions": len(proof.exclusions),
            "proven": True,
        }
        return StepResult({"summary": summary}, artifacts=artifacts)


def _unproven(problems: list[str]) -> Conflict:
    return Conflict(
        f"The release is not proven: {' '.join(problems)}",
        code="not_proven",
        next_action="Look at what is named; after it is put right, retry.",
        details={"problems": problems},
    )


async def _proven(name: str, config: _Config, context: StepContext) -> ProvenRepository:
    entry, approved = config.plan.repositories[name], config.evidence["repositories"][name]
    _, repository = await fetched(context, name)
    tag = (await repository.tags()).get(entry.tag or "")
    commit = tag.commit if tag else None
    main = (await repository.branches()).get(entry.branches.main or "")
    branches = [
        await _branch(branch, commit, repository)
        for branch in entry.feature_branches
        if branch.merged or branch.included
    ]
    return ProvenRepository(
        name=name,
        version=entry.version or "",
        previous_version=entry.previous_version,
        tag=entry.tag or "",
        tag_object=tag.object if tag else None,
        tag_commit=commit,
        tree=await repository.tree(commit) if commit else None,
        approved_commit=approved["merge"],
        approved_tree=approved["merge_tree"],
        main=entry.branches.main or "",
        main_contains_tag=bool(commit and main and await repository.is_ancestor(commit, main)),
        branches=tuple(branches),
        commits=await _commits(config.plan, entry, commit, repository),
    )


async def _branch(
    branch: FeatureBranch, commit: str | None, repository: GitRepository
) -> ProvenBranch:
    how = await repository.merged_how(branch.head, commit) if commit else None
    return ProvenBranch(branch.name, branch.ticket, branch.head, how)


async def _commits(
    plan: ReleasePlan, entry: RepositoryPlan, commit: str | None, repository: GitRepository
) -> Mapping[str, list[str]]:
    """Return ticket -> commits of this release that name it, the newest first."""
    if commit is None or entry.heads.main is None:
        return {}
    found = [
        one for one in await repository.log(commit, [entry.heads.main]) if len(one.parents) < 2
    ]
    return {
        ticket.key: [one.id for one in found if _names(one, ticket.key)] for ticket in plan.tickets
    }


def _names(commit: CommitInfo, key: str) -> bool:
    return key in ticket_keys(f"{commit.subject}\n{commit.body}")


def _proof(config: _Config, repositories: tuple[ProvenRepository, ...]) -> ReleaseProof:
    gates = ("approve_plan", "approve_publish")
    approvals = [
        {"step": step, "digest": one.get("digest"), "approved_by": one.get("approved_by")}
        for step, one in zip(gates, config.approvals, strict=True)
        if one is not None
    ]
    names = {one.name for one in repositories}
    tickets = [one.key for one in config.plan.tickets if not names.isdisjoint(one.repositories)]
    return ReleaseProof(
        fix_version=config.plan.fix_version,
        release_type=config.plan.release_type,
        plan_digest=next((str(one["digest"]) for one in approvals if one["step"] == gates[0]), ""),
        inputs=config.inputs,
        tickets=tickets,
        repositories=repositories,
        exclusions=tuple(config.evidence["exclusions"]),
        approvals=tuple(approvals),
    )
