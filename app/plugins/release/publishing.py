"""Publishing one repository: shared branches, tag, forge release. Cannot be undone, so it obeys the evidence.

Every move is a compare-and-swap from what gate 2 approved to what gate 2 approved.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, ClassVar

from app.errors import Conflict
from app.git_repository import GitRepository, RefUpdate
from app.plugins.release import effects
from app.plugins.release.mirrors import fetched
from app.plugins.release.release_plan import ReleasePlan, RepositoryPlan
from app.plugins.release.shared_state import candidate_of, evidence_of
from app.remotes.forge import Forge
from app.repositories.models import RepositoryConfig
from app.workflows.definition import Reversibility
from app.workflows.handlers import Effect, Handler, Step, StepConfig, StepContext, StepResult

__all__ = ["MergeRelease", "PublishForgeRelease", "TagRelease"]


class _Config(StepConfig):
    repository: str
    plan: ReleasePlan
    barrier: str = "barrier"

    @property
    def entry(self) -> RepositoryPlan:
        return self.plan.repositories[self.repository]


@dataclass(frozen=True, slots=True)
class _Approved:
    """What may be published: from, to, and where."""

    config: _Config
    evidence: Mapping[str, Any]

    @property
    def updates(self) -> list[RefUpdate]:
        """Develop moves to the candidate and main to its merge; a hotfix moves main only."""
        branches, heads = self.evidence["branches"], self.evidence["heads"]
        main = RefUpdate(f"refs/heads/{branches['main']}", self.evidence["merge"], heads["main"])
        if self.config.plan.release_type == "hotfix":
            return [main]
        develop = RefUpdate(
            f"refs/heads/{branches['develop']}", self.evidence["candidate"], heads["develop"]
        )
        return [develop, main]


class MergeRelease(Handler[_Config]):
    """Develop and main move together in one atomic push; a branch that moved since is a Conflict."""

    type: ClassVar[str] = "release.merge"
    title: ClassVar[str] = "Merge the release"
    description: ClassVar[str] = (
        "Moves develop to the candidate and main to its merge in one atomic push, from exactly what "
        "was approved, and marks the pull request as merged."
    )
    effects: ClassVar[Reversibility] = "irreversible"

    async def run(self, config: _Config, step: Step, context: StepContext) -> StepResult:
        approved = _approved(config, context)
        known, repository = await fetched(context, config.repository)
        await _rebuild(approved, repository, context)
        await _move(approved, repository, context)
        request = await _mark_merged(approved, known, context)
        outputs = {
            "commit": approved.evidence["merge"],
            "candidate": approved.evidence["candidate"],
            "branches": [update.ref.removeprefix("refs/heads/") for update in approved.updates],
            "pull_request": request,
        }
        return StepResult(outputs, state={"pull_requests": {config.repository: request}})

    async def effects_of(self, config: _Config, step: Step, context: StepContext) -> list[Effect]:
        kind = config.plan.release_type
        return [
            effects.shared_branches(config.repository, config.entry, kind),
            effects.pull_request_merge(config.repository, config.entry),
        ]


def _approved(config: _Config, context: StepContext) -> _Approved:
    return _Approved(config, evidence_of(context, config.barrier, config.repository))


async def _rebuild(approved: _Approved, repository: GitRepository, context: StepContext) -> None:
    """Make sure that the mirror has the approved merge; building it again gives the same id or nothing moves."""
    evidence = approved.evidence
    branches = evidence["branches"]
    merge = await repository.merge_commit(
        evidence["heads"]["main"],
        evidence["candidate"],
        message=f"Merge {branches['release']} into {branches['main']}",
        date=context.released_at,
    )
    if merge != evidence["merge"]:
        raise Conflict(
            f"The merge of {approved.config.repository} is {merge[:12]} now, approved was "
            f"{evidence['merge'][:12]}.",
            code="drift",
            next_action="Cancel the workflow and start again.",
            details={"approved": evidence["merge"], "found": merge},
        )


async def _move(approved: _Approved, repository: GitRepository, context: StepContext) -> None:
    config = approved.config
    effect = effects.shared_branches(config.repository, config.entry, config.plan.release_type)
    outcome = {update.ref: update.new for update in approved.updates}

    async def find() -> dict[str, Any] | None:
        await repository.fetch()
        heads = await repository.branches()
        arrived = [await _arrived(update, heads, repository) for update in approved.updates]
        return outcome if all(arrived) else None

    async def make() -> dict[str, Any]:
        await repository.push(approved.updates)
        return outcome

    await context.ledger.perform(effect, find=find, make=make, assumed=outcome)
    context.log.write(f"Moved {', '.join(outcome)}\n")


async def _arrived(update: RefUpdate, heads: Mapping[str, str], repository: GitRepository) -> bool:
    """Whether the remote's branch has the commit already, be it under newer ones."""
    found = heads.get(update.ref.removeprefix("refs/heads/"))
    if found == update.new:
        return True
    if found is None or update.new is None or found == update.old:
        return False
    return await repository.is_ancestor(update.new, found)


async def _mark_merged(
    approved: _Approved, known: RepositoryConfig, context: StepContext
) -> dict[str, Any]:
    forge = context.remotes.forge(known)
    config, evidence = approved.config, approved.evidence
    request = evidence["pull_request"]

    async def find() -> dict[str, Any] | None:
        branches = evidence["branches"]
        found = await forge.find_pull_request(known, branches["release"], branches["main"])
        merged = found is not None and found.state == "merged"
        return {**request, "state": "merged", "commit": evidence["merge"]} if merged else None

    async def make() -> dict[str, Any]:
        commit = await _merge(forge, known, request["number"], evidence)
        return {**request, "state": "merged", "commit": commit}

    effect = effects.pull_request_merge(config.repository, config.entry)
    return await context.ledger.perform(effect, find=find, make=make)


async def _merge(
    forge: Forge, known: RepositoryConfig, number: int, evidence: Mapping[str, Any]
) -> str:
    branches = evidence["branches"]
    return await forge.merge_pull_request(
        known,
        number,
        expected_head=evidence["candidate"],
        expected_base=evidence["heads"]["main"],
        message=f"Merge {branches['release']} into {branches['main']}",
    )


class TagRelease(Handler[_Config]):
    """An annotated tag on the merge, made once; a tag of that name on anything else is a Conflict."""

    type: ClassVar[str] = "release.tag"
    title: ClassVar[str] = "Tag the release"
    description: ClassVar[str] = "Puts an annotated tag on the merge commit and pushes it."
    effects: ClassVar[Reversibility] = "irreversible"

    async def run(self, config: _Config, step: Step, context: StepContext) -> StepResult:
        evidence = evidence_of(context, config.barrier, config.repository)
        _, repository = await fetched(context, config.repository)
        tag, commit = evidence["tag"], evidence["merge"]
        message = f"Release {config.repository} {evidence['version']}"
        tagged = await repository.tag_object(commit, tag, message=message, date=context.released_at)
        ref = f"refs/tags/{tag}"

        async def find() -> dict[str, Any] | None:
            refs = await repository.remote_refs()
            if ref not in refs:
                return None
            if refs.get(f"{ref}^{{}}", refs[ref]) != commit:
                raise _tag_taken(config.repository, tag, refs[ref])
            return {"name": tag, "object": refs[ref], "commit": commit}

        async def make() -> dict[str, Any]:
            await repository.push([RefUpdate(ref, tagged, None)])
            return {"name": tag, "object": tagged, "commit": commit}

        effect = effects.tag(config.repository, config.entry)
        outcome = await context.ledger.perform(effect, find=find, make=make)
        context.log.write(f"{tag} is on {commit}\n")
        return StepResult(outcome, state={"tags": {config.repository: tag}})

    async def effects_of(self, config: _Config, step: Step, context: StepContext) -> list[Effect]:
        return [effects.tag(config.repository, config.entry)]


def _tag_taken(name: str, tag: str, found: str) -> Conflict:
    return Conflict(
        f"{name} has a tag {tag} at {found[:12]}, which is not this release.",
        code="tag_exists",
        next_action="Find out who made it. If it is wrong, delete it and retry; it is never moved here.",
        details={"repository": name, "tag": tag, "found": found},
    )


class PublishForgeRelease(Handler[_Config]):
    """Finds the release of the tag before it makes one."""

    type: ClassVar[str] = "release.forge_release"
    title: ClassVar[str] = "Publish the forge release"
    description: ClassVar[str] = "Publishes the release of the tag with its notes on the forge."
    effects: ClassVar[Reversibility] = "irreversible"

    async def run(self, config: _Config, step: Step, context: StepContext) -> StepResult:
        known = context.remotes.repository(config.repository)
        forge = context.remotes.forge(known)
        evidence = evidence_of(context, config.barrier, config.repository)
        candidate = candidate_of(context, config.repository)
        notes = (await context.artifacts.get(candidate["notes"])).decode()
        tag, title = evidence["tag"], f"{config.repository} {evidence['version']}"

        async def find() -> dict[str, Any] | None:
            found = await forge.find_release(known, tag)
            if found is None or found.draft:
                return None
            return {"tag": tag, "url": found.url}

        async def make() -> dict[str, Any]:
            made = await forge.publish_release(known, tag, title, notes)
            return {"tag": tag, "url": made.url}

        effect = effects.forge_release(config.repository, config.entry)
        return StepResult(await context.ledger.perform(effect, find=find, make=make))

    async def effects_of(self, config: _Config, step: Step, context: StepContext) -> list[Effect]:
        return [effects.forge_release(config.repository, config.entry)]
