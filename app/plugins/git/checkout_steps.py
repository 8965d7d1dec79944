"""Steps that stage, commit and push what a workflow changed in its working folder, which is a git checkout."""

import shlex
from collections.abc import Mapping
from dataclasses import replace
from typing import Annotated, Any, ClassVar

from pydantic import AfterValidator, Field

from app.errors import Conflict, Invalid
from app.git_repository import RefUpdate, Worktree
from app.plugins.git.branch_steps import RefName
from app.plugins.git.published import is_commit_public, step_outputs
from app.workflows.definition import Reversibility
from app.workflows.expressions import UNKNOWN
from app.workflows.handlers import Effect, Handler, Step, StepConfig, StepContext, StepResult
from app.workflows.placeholders import fill, known_values, show

__all__ = ["Commit", "Push", "StageAll", "checkout"]

_SHOWN = 10
_NOBODY = "the checkout names no committer. Set one with `git config user.name NAME` and `git config user.email ADDRESS`."


def _known_paths(paths: list[str]) -> list[str]:
    for path in paths:
        if not path or path.startswith((":", "/", "-")) or ".." in path.split("/"):
            raise ValueError(f"{path!r} is no path inside of the checkout")
    return paths


async def checkout(context: StepContext) -> Worktree:
    """Return the checkout that the workflow works in; Invalid `no_checkout`."""
    return await context.remotes.worktree(context.workspace.root)


class StageAllConfig(StepConfig):
    """`paths`: files, folders and patterns from the top; `*` is everything that is not ignored."""

    paths: Annotated[list[str], AfterValidator(_known_paths)] = Field(default=["*"], min_length=1)


class StageAll(Handler[StageAllConfig]):
    """What was staged before stays staged; undone, the index is as it was while nobody staged anything since.

    What was staged and is in a commit that stays is left in the index: without it the files would look deleted or changed.
    """

    type: ClassVar[str] = "git.stage_all"
    title: ClassVar[str] = "Stage files"
    description: ClassVar[str] = (
        "Stages what changed below `paths` in the working folder, deletions too. A folder that is not clean before "
        "has its changes staged as well where `paths` names them: a plan lists the files."
    )
    effects: ClassVar[Reversibility] = "reversible"

    async def run(self, config: StageAllConfig, step: Step, context: StepContext) -> StepResult:
        worktree = await checkout(context)

        async def keep() -> dict[str, Any]:
            head = await worktree.head()
            return {"tree": await worktree.index_tree(), "head": head.commit}

        kept = await context.ledger.perform(_kept(step), find=_nothing, make=keep)

        async def make() -> dict[str, Any]:
            tree = await worktree.stage(config.paths)
            return {"tree": tree, "before": kept["tree"]}

        made = await context.ledger.perform(_staging(config, step), find=_nothing, make=make)
        files = await worktree.files_between(made["before"], made["tree"])
        context.log.write("".join(f"{path}\n" for path in files) or "Nothing to stage.\n")
        return StepResult({"files": files, "count": len(files), "tree": made["tree"]})

    async def effects_of(
        self, config: StageAllConfig, step: Step, context: StepContext
    ) -> list[Effect]:
        files = await (await checkout(context)).changed(config.paths)
        return [_staging(config, step, files)]

    async def undo(
        self, config: StageAllConfig, step: Step, context: StepContext, outputs: Mapping[str, Any]
    ) -> list[Effect]:
        effect = _staging(config, step)
        if (outcome := context.ledger.outcome(effect)) is None:
            return []
        worktree = await checkout(context)
        kept = context.ledger.outcome(_kept(step)) or {}
        if await _is_committed(worktree, kept):
            return []

        async def make() -> dict[str, Any]:
            if await worktree.index_tree() not in {outcome["tree"], outcome["before"]}:
                raise Conflict(
                    f"Something else was staged in {worktree.root} since; it is left alone.",
                    code="index_changed",
                    next_action="Look at `git status`, then skip undoing this or retry.",
                )
            await worktree.unstage(outcome["before"])
            return {}

        if await context.ledger.undo(effect, make=make) is None:
            return []
        await context.ledger.undo(_kept(step), make=_empty)
        return [effect]


async def _is_committed(worktree: Worktree, kept: Mapping[str, Any]) -> bool:
    """Return whether HEAD moved since the index was kept, and holds all that is staged."""
    head = (await worktree.head()).commit
    if head is None or "head" not in kept or head == kept["head"]:
        return False
    return await worktree.tree(head) == await worktree.index_tree()


def _kept(step: Step) -> Effect:
    return Effect("git.keep_index", step.key, "none", "Keep what is staged as it is")


def _staging(config: StageAllConfig, step: Step, files: list[str] | None = None) -> Effect:
    shown = ", ".join((files or [])[:_SHOWN])
    more = f" and {len(files) - _SHOWN} more" if files and len(files) > _SHOWN else ""
    now = f" (changed already: {shown}{more})" if files else ""
    return Effect(
        "git.stage",
        f"{step.key}",
        "reversible",
        f"Stage {shlex.join(config.paths)}{now}",
        details={"paths": config.paths, **({"files": files} if files is not None else {})},
    )


class CommitConfig(StepConfig):
    """`message_template`: with placeholders such as {version} and {summary}; `message`: as it is."""

    message_template: str = "{version} - {summary}"
    message: str | None = None


class Commit(Handler[CommitConfig]):
    """The same tree, parent, message and moment give the same commit, so a crash never makes a second one.

    Undone, HEAD goes back only while it is on this commit; files and index keep what they hold. A commit that a remote
    has is left.
    """

    type: ClassVar[str] = "git.commit"
    title: ClassVar[str] = "Commit"
    description: ClassVar[str] = (
        "Commits what is staged in the working folder, without hooks. With nothing staged the step is skipped."
    )
    effects: ClassVar[Reversibility] = "reversible"

    async def run(self, config: CommitConfig, step: Step, context: StepContext) -> StepResult:
        worktree = await checkout(context)
        message = _message(config, context)
        tree, head = await worktree.index_tree(), await worktree.head()
        effect = _commit(step, message)

        async def find() -> dict[str, Any] | None:
            if head.commit is None:
                return None
            parents = await worktree.parents(head.commit)
            expected = await worktree.commit_object(
                tree, parents, message=message, date=context.released_at
            )
            if expected != head.commit:
                return None
            return _committed(head.commit, parents, tree, message)

        async def make() -> dict[str, Any]:
            parents = (head.commit,) if head.commit else ()
            new = await worktree.commit_object(
                tree, parents, message=message, date=context.released_at
            )
            await worktree.move("HEAD", new, head.commit, f"commit: {message.splitlines()[0]}")
            return _committed(new, parents, tree, message)

        is_new = context.ledger.outcome(effect) is None and await find() is None
        if is_new and head.commit and await worktree.tree(head.commit) == tree:
            return StepResult(
                status="skipped", reason="Nothing to commit: what is staged is what HEAD holds."
            )
        made = await context.ledger.perform(effect, find=find, make=make)
        context.log.write(f"{made['commit']} {message.splitlines()[0]}\n")
        if worktree.is_anonymous:
            context.log.write(f"Committed as {worktree.committer}: {_NOBODY}\n")
        return StepResult({**made, "branch": head.branch, "author": str(worktree.committer)})

    async def effects_of(
        self, config: CommitConfig, step: Step, context: StepContext
    ) -> list[Effect]:
        text = config.message or show(config.message_template, known_values(context))
        worktree = await checkout(context)
        head, author = await worktree.head(), str(worktree.committer)
        outputs = {"commit": UNKNOWN, "parent": head.commit, "tree": UNKNOWN, "message": text}
        effect = _commit(step, text, {**outputs, "branch": head.branch, "author": author})
        if worktree.is_anonymous:
            effect = replace(effect, summary=f"{effect.summary} as {author}: {_NOBODY}")
        return [effect]

    async def undo(
        self, config: CommitConfig, step: Step, context: StepContext, outputs: Mapping[str, Any]
    ) -> list[Effect]:
        message = str(outputs.get("message") or _message(config, context))
        effect = _commit(step, message)
        if (outcome := context.ledger.outcome(effect)) is None:
            return []
        worktree = await checkout(context)
        if await is_commit_public(worktree, context, outcome["commit"]):
            return []

        async def make() -> dict[str, Any]:
            if (await worktree.head()).commit != outcome["parent"]:
                await worktree.move("HEAD", outcome["parent"], outcome["commit"], "undo")
            return {"commit": outcome["parent"]}

        return [effect] if await context.ledger.undo(effect, make=make) is not None else []


def _message(config: CommitConfig, context: StepContext) -> str:
    text = config.message
    if text is None:
        text = fill(config.message_template, known_values(context), "message_template")
    if not text.strip():
        raise Invalid("The message of the commit is empty.", code="empty_message")
    return text.strip()


def _committed(commit: str, parents: tuple[str, ...], tree: str, message: str) -> dict[str, Any]:
    parent = parents[0] if parents else None
    return {"commit": commit, "parent": parent, "tree": tree, "message": message}


def _commit(step: Step, message: str, foretold: Mapping[str, Any] | None = None) -> Effect:
    return Effect(
        "git.commit",
        step.key,
        "reversible",
        f"Commit “{message.splitlines()[0] if message else ''}”",
        details={"message": message},
        foretold=foretold,
    )


class PushConfig(StepConfig):
    """`push_tags`: the tags that steps of this workflow made, never others; `branch`: None is the one checked out."""

    remote: RefName = "origin"
    branch: RefName | None = None
    push_tags: bool = True


class Push(Handler[PushConfig]):
    """Only forward: a branch that others moved meanwhile is a Conflict, and nothing is pushed."""

    type: ClassVar[str] = "git.push"
    title: ClassVar[str] = "Push"
    description: ClassVar[str] = (
        "Pushes the branch of the working folder, and the tags that this workflow made, all or none, without hooks."
    )
    effects: ClassVar[Reversibility] = "irreversible"

    async def run(self, config: PushConfig, step: Step, context: StepContext) -> StepResult:
        worktree = await checkout(context)
        branch, wanted = await _wanted(config, worktree, context)
        effect = _push(config, branch, [name for name in wanted if "/tags/" in name])

        async def find() -> dict[str, Any] | None:
            found = await worktree.remote_refs(config.remote)
            same = all(found.get(ref) == target for ref, target in wanted.items())
            return {"refs": wanted} if same else None

        async def make() -> dict[str, Any]:
            found = await worktree.remote_refs(config.remote)
            ref = f"refs/heads/{branch}"
            await _require_forward(worktree, config.remote, ref, found.get(ref), wanted[ref])
            updates = [RefUpdate(name, new, found.get(name)) for name, new in wanted.items()]
            for update in updates:
                if update.ref != ref and update.old not in (None, update.new):
                    raise _taken(config.remote, update.ref)
            await worktree.push(config.remote, updates)
            return {"refs": wanted}

        made = await context.ledger.perform(effect, find=find, make=make)
        context.log.write("".join(f"{ref} {target}\n" for ref, target in made["refs"].items()))
        tags = [ref.removeprefix("refs/tags/") for ref in made["refs"] if "/tags/" in ref]
        commit = made["refs"][f"refs/heads/{branch}"]
        return StepResult(
            {"remote": config.remote, "branch": branch, "pushed": commit, "tags": tags}
        )

    async def effects_of(
        self, config: PushConfig, step: Step, context: StepContext
    ) -> list[Effect]:
        worktree = await checkout(context)
        branch = config.branch or (await worktree.head()).branch or "HEAD"
        return [_push(config, branch, [f"refs/tags/{name}" for name in _tags(config, context)])]


async def _wanted(
    config: PushConfig, worktree: Worktree, context: StepContext
) -> tuple[str, dict[str, str]]:
    """Return the branch, and ref -> object for it and the tags: what this workflow made, not what came later."""
    branch = config.branch or (await worktree.head()).branch
    if branch is None:
        raise Invalid(
            f"HEAD of {worktree.root} is on no branch.",
            code="no_branch",
            next_action="Check out a branch, or name one in the step's `with`.",
        )
    ref = f"refs/heads/{branch}"
    head = await worktree.ref(ref)
    if head is None:
        raise Invalid(f"{worktree.root} has no branch {branch}.", code="unknown_ref")
    commit = _own_commit(context) or head
    if not await worktree.holds(commit, head):
        raise _moved(ref, commit, head)
    wanted = {ref: commit}
    for name, target in _tags(config, context).items():
        tag = f"refs/tags/{name}"
        found = await worktree.ref(tag)
        if found != target:
            raise _moved(tag, target, found)
        wanted[tag] = target
    return branch, wanted


def _own_commit(context: StepContext) -> str | None:
    """Return the last commit that a step of this workflow made."""
    made = [one["commit"] for one in step_outputs(context) if "tree" in one and "commit" in one]
    return str(made[-1]) if made else None


def _tags(config: PushConfig, context: StepContext) -> dict[str, Any]:
    """Return name -> object of the tags that steps of this workflow made in the checkout."""
    if not config.push_tags:
        return {}
    return {
        str(one["tag"]): one["object"]
        for one in step_outputs(context)
        if "tag" in one and "object" in one
    }


def _moved(ref: str, expected: str, found: str | None) -> Conflict:
    return Conflict(
        f"{ref} is {found or 'absent'}, without {expected}, which this workflow made.",
        code="ref_moved",
        next_action="Somebody changed it since: look at it, then roll back or start again.",
        details={"ref": ref, "expected": expected, "found": found},
    )


async def _require_forward(
    worktree: Worktree, remote: str, ref: str, old: str | None, new: str
) -> None:
    if old is None or old == new or await worktree.holds(old, new):
        return
    raise Conflict(
        f"{ref} of {remote} is at {old[:12]}, which {worktree.root} does not hold.",
        code="not_fast_forward",
        next_action="Somebody else pushed: take it in (git pull), then release again.",
        details={"ref": ref, "found": old, "wanted": new},
    )


def _taken(remote: str, ref: str) -> Conflict:
    return Conflict(
        f"{ref} exists in {remote} and is another one.",
        code="ref_exists",
        next_action="A tag is never moved: release another version.",
    )


def _push(config: PushConfig, branch: str, tags: list[str]) -> Effect:
    names = [ref.removeprefix("refs/tags/") for ref in tags]
    shown = " and tag ".join([branch, *names]) if config.push_tags else branch
    return Effect(
        "git.push",
        f"{config.remote} refs/heads/{branch}{''.join(f' {name}' for name in names)}",
        "irreversible",
        f"Push {shown} to {config.remote}",
        details={"branch": branch, "tags": names},
    )


async def _nothing() -> None:
    return None


async def _empty() -> dict[str, Any]:
    return {}
