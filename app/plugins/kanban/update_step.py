"""The step that notes a release on a Kanban board of Markdown files."""

import re
from collections.abc import Mapping
from typing import Any, ClassVar

from app.git_repository import branch_context
from app.plugins.kanban.board import mark_rows, set_fields
from app.workflows.definition import Reversibility
from app.workflows.expressions import UNKNOWN
from app.workflows.file_changes import Contents, change_files, restore_files
from app.workflows.handlers import Effect, Handler, Step, StepConfig, StepContext, StepResult
from app.workflows.placeholders import branch_of, fill, known_values, show

__all__ = ["UpdateKanban", "UpdateKanbanConfig"]


_PLACEHOLDER = re.compile(r"\{[^{}]*\}")


class UpdateKanbanConfig(StepConfig):
    """`epic_doc_pattern`: the epic's document, with {epic} in its path; `done`: the status of a story that is released."""

    epic_doc_pattern: str | None = None
    kanban_board: str | None = None
    epic: str | None = None
    story: str | None = None
    version: str | None = None
    done: str = "Done"


class UpdateKanban(Handler[UpdateKanbanConfig]):
    """Tolerant: without an epic, or where a document is missing or says nothing of it, that is told and nothing fails."""

    type: ClassVar[str] = "kanban.update"
    title: ClassVar[str] = "Update the Kanban board"
    description: ClassVar[str] = (
        "Notes the version on the epic's row of the board and in the epic's document, and marks the story's row there as "
        "done. Rows of Markdown tables with the columns Status, Version and Updated, and lines `Version: ...`. What is "
        "missing is skipped with its reason."
    )
    effects: ClassVar[Reversibility] = "reversible"

    async def run(self, config: UpdateKanbanConfig, step: Step, context: StepContext) -> StepResult:
        values = await _values(config, context)
        epic, story, version = (values.get(name) for name in ("epic", "story", "version"))
        if epic is None or version is None:
            missing = "epic" if epic is None else "version"
            return _skipped(
                f"No {missing} is known: no step before, no branch and no `{missing}` in `with` gives one."
            )
        board = config.kanban_board
        doc = config.epic_doc_pattern and fill(config.epic_doc_pattern, values, "epic_doc_pattern")
        facts = {"version": str(version), "updated": context.released_at[:10]}

        def write(before: Contents) -> Contents:
            after = {}
            for path, content in before.items():
                if content is not None:
                    text = content.decode(errors="surrogateescape")
                    if path == board:
                        text = mark_rows(text, _epic(str(epic)), facts)
                    if path == doc:
                        text = _epic_doc(text, facts, str(epic), story, config.done)
                    after[path] = text.encode(errors="surrogateescape")
            return after

        paths = list(dict.fromkeys(path for path in (doc, board) if path))
        done = (await change_files(context, _effect(step), paths, write))["files"]
        missing_files = [path for path in paths if path not in done]
        for path in missing_files:
            context.log.write(f"{path} is not there.\n")
        changed = [path for path, one in done.items() if one["before"]["sha256"] != one["after"]]
        if not changed:
            absent = f" Missing: {', '.join(missing_files)}." if missing_files else ""
            return _skipped(f"No document says anything of epic {epic} that could change.{absent}")
        return StepResult(
            {
                "files": changed,
                "missing": missing_files,
                "epic": str(epic),
                "story": None if story is None else str(story),
            }
        )

    async def effects_of(
        self, config: UpdateKanbanConfig, step: Step, context: StepContext
    ) -> list[Effect]:
        values = await _values(config, context)
        paths = [config.kanban_board, config.epic_doc_pattern]
        shown = [show(path, values) for path in paths if path]
        summary = f"Note the release in {', '.join(_PLACEHOLDER.sub(str(UNKNOWN), path) for path in shown)}"
        if values.get("epic") is None:
            summary += "; skipped unless a step before tells the epic, which neither `with` nor the branch does"
        return [_effect(step, summary)]

    async def undo(
        self,
        config: UpdateKanbanConfig,
        step: Step,
        context: StepContext,
        outputs: Mapping[str, Any],
    ) -> list[Effect]:
        return await restore_files(context, _effect(step))


async def _values(config: UpdateKanbanConfig, context: StepContext) -> dict[str, Any]:
    """Return what is known; epic and story from the branch where nothing else says them."""
    given = config.model_dump(include={"epic", "story", "version"})
    branch = branch_context(await branch_of(context))
    found = {name: value for name, value in branch._asdict().items() if value is not None}
    return {**found, **known_values(context, given)}


def _epic_doc(text: str, facts: Mapping[str, str], epic: str, story: Any, done: str) -> str:
    text = set_fields(text, facts)
    if story is None:
        return text
    return mark_rows(text, _story(epic, str(story)), {**facts, "status": done})


def _epic(epic: str) -> str:
    number = re.escape(epic)
    return rf"(?:epic|e)[ _-]?0*{number}|0*{number}"


def _story(epic: str, story: str) -> str:
    number = re.escape(story.lstrip("0") or story)
    return rf"(?:e0*{re.escape(epic)}[:._-]?)?(?:story|s)[ _-]?0*{number}"


def _effect(step: Step, summary: str = "Note the release on the Kanban board") -> Effect:
    return Effect("kanban.update", step.key, "reversible", summary)


def _skipped(reason: str) -> StepResult:
    return StepResult(status="skipped", reason=reason)
