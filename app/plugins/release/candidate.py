"""The candidate: what will be released of one repository, built off to the side and pushed as a new branch."""

from dataclasses import dataclass
from typing import ClassVar

from app.errors import Conflict
from app.git_repository import GitRepository
from app.plugins.release import effects
from app.plugins.release.contents import WrittenNotes, write_notes, written_files
from app.plugins.release.merging import Source, merge_into, sources_of
from app.plugins.release.mirrors import delete_own_ref, fetched, push_new_ref
from app.plugins.release.preview import released_commits
from app.plugins.release.release_plan import Heads, ReleasePlan, RepositoryPlan
from app.plugins.release.shared_state import untouched
from app.workflows.definition import Reversibility
from app.workflows.handlers import Effect, Handler, Step, StepConfig, StepContext, StepResult

__all__ = ["BuildCandidate"]


class _Config(StepConfig):
    repository: str
    plan: ReleasePlan
    ticket_pattern: str


@dataclass(frozen=True, slots=True)
class _Candidate:
    commit: str
    tree: str
    heads: Heads
    commits: int
    written: WrittenNotes


class BuildCandidate(Handler[_Config]):
    """The same plan gives the same commit ids in every attempt, so a repeated build pushes nothing new."""

    type: ClassVar[str] = "release.candidate"
    title: ClassVar[str] = "Build the candidate"
    description: ClassVar[str] = (
        "Merges the sprint branch onto develop, writes version files, changelog and notes, and pushes "
        "the result as a new release branch; no branch that others stand on moves."
    )
    effects: ClassVar[Reversibility] = "compensatable"

    async def run(self, config: _Config, step: Step, context: StepContext) -> StepResult:
        entry = config.plan.repositories[config.repository]
        _, repository = await fetched(context, config.repository)
        heads = await _heads(config, entry, repository)
        built = await _build(config, entry, heads, repository, context)
        effect = effects.candidate(config.repository, entry)
        ref = f"refs/heads/{entry.branches.release}"
        await push_new_ref(context, effect, repository, ref, built.commit)
        context.log.write(f"{entry.branches.release} is {built.commit}\n")
        notes = await context.artifacts.put(
            f"release-notes-{config.repository}.md",
            built.written.markdown.encode(),
            "text/markdown",
        )
        outputs = {
            "branch": entry.branches.release,
            "commit": built.commit,
            "tree": built.tree,
            "version": entry.version,
            "heads": built.heads.model_dump(),
            "commits": built.commits,
            "notes": notes,
            "notes_digest": built.written.notes.digest,
        }
        state = {"release_branches": {config.repository: outputs}}
        return StepResult(outputs, state=state, artifacts=(notes,))

    async def effects_of(self, config: _Config, step: Step, context: StepContext) -> list[Effect]:
        return [effects.candidate(config.repository, config.plan.repositories[config.repository])]

    async def undo(
        self, config: _Config, step: Step, context: StepContext, outputs: object
    ) -> list[Effect]:
        entry = config.plan.repositories[config.repository]
        if not untouched(context, config.repository, config.plan):
            return []
        effect = effects.candidate(config.repository, entry)
        return await delete_own_ref(context, effect, config.repository)


async def _heads(config: _Config, entry: RepositoryPlan, repository: GitRepository) -> Heads:
    """Return the planned heads; where the plan showed conflicts, those that resolve them now."""
    branches = await repository.branches()
    names = entry.branches
    now = {
        "develop": branches.get(names.develop or ""),
        "main": branches.get(names.main or ""),
        "sprint": branches.get(names.sprint or ""),
    }
    hotfix = config.plan.release_type == "hotfix"
    base = entry.heads.base if hotfix else now["develop"]
    present = Heads(**now, base=base)
    if present == entry.heads or entry.conflicts:
        return present
    name = config.repository
    moved = [branch for branch in now if now[branch] != getattr(entry.heads, branch)]
    raise Conflict(
        f"{' and '.join(moved)} of {name} moved after the plan was made.",
        code="drift",
        next_action="Plan again, so that it shows what is there now: `slipway workflows scope` with no change.",
        details={
            "repository": name,
            "planned": entry.heads.model_dump(),
            "found": present.model_dump(),
        },
    )


async def _build(
    config: _Config,
    entry: RepositoryPlan,
    heads: Heads,
    repository: GitRepository,
    context: StepContext,
) -> _Candidate:
    plan, name = config.plan, config.repository
    onto = entry.branches.develop if plan.release_type == "release" else entry.branches.main
    base = Source(onto or "", heads.base or "")
    sources = sources_of(entry, heads, plan.release_type)
    merged = await merge_into(repository, base, sources, date=context.released_at)
    if merged.conflicts:
        raise _conflict(name, [one.model_dump() for one in merged.conflicts])
    for source in sources:
        context.log.write(
            f"{source.name} ({source.head[:12]}) merges into {base.name} ({base.head[:12]}) without conflict\n"
        )
    commits = await released_commits(repository, merged.commit, heads)
    written = write_notes(
        plan, name, commits, date=context.released_at, pattern=config.ticket_pattern
    )
    files = await written_files(repository, merged.commit, entry.version or "", written.notes)
    context.log.write(
        f"{len(commits)} commits since {entry.previous_version or 'the beginning'}, "
        f"{len(plan.tickets_of(name))} tickets; written: {', '.join(sorted(files))}\n"
    )
    message = f"Release {name} {entry.version}"
    commit = await repository.commit_files(
        merged.commit, files, message=message, date=context.released_at
    )
    await _require_clean(name, entry, heads, commit, repository)
    context.log.write(f"{commit} merges into {entry.branches.main} without conflict\n")
    return _Candidate(commit, await repository.tree(commit), heads, len(commits), written)


async def _require_clean(
    name: str, entry: RepositoryPlan, heads: Heads, commit: str, repository: GitRepository
) -> None:
    """Refuse a candidate that could not be merged into main later."""
    preview = await repository.preview_merge(heads.main or "", commit)
    if not preview.clean:
        stage = f"{entry.branches.release} -> {entry.branches.main}"
        raise _conflict(
            name,
            [
                {"stage": stage, "path": one.path, "owners": list(one.owners)}
                for one in preview.conflicts
            ],
        )


def _conflict(name: str, files: list[dict[str, object]]) -> Conflict:
    stages = ", ".join(sorted({str(file["stage"]) for file in files}))
    paths = ", ".join(str(file["path"]) for file in files[:5])
    return Conflict(
        f"The candidate of {name} cannot be built: {stages} conflicts in {paths}.",
        code="merge_conflict",
        next_action="Resolve the conflict on the source branch, push it and retry; or skip to leave "
        f"{name} out of this release.",
        details={"repository": name, "files": files},
    )
