"""Steps that write a release's own changelog file, and its line in the main changelog."""

import posixpath
import re
from collections.abc import Mapping
from typing import Annotated, Any, ClassVar, Literal
from urllib.parse import quote

from pydantic import AfterValidator, Field

from app.errors import Conflict, Invalid
from app.git_repository import BranchContext, branch_context
from app.plugins.release.change_entry import ChangeEntry, change_entry, entry_page
from app.plugins.release.changelog import prepend_entry
from app.plugins.release.dates import date_problem, dated, full_timestamp
from app.plugins.release.markdown_text import plain
from app.workflows.definition import Reversibility
from app.workflows.file_changes import change_files, restore_files
from app.workflows.handlers import Effect, Handler, Step, StepConfig, StepContext, StepResult
from app.workflows.placeholders import branch_of, fill, known_values, show

__all__ = ["CreateChangelog", "UpdateChangelog"]

_NUMBER = re.compile(r"[A-Za-z0-9._-]{1,40}")


def _checked_date(pattern: str) -> str:
    if problem := date_problem(pattern):
        raise ValueError(problem)
    return pattern


class _EntryConfig(StepConfig):
    """What is not given is taken from the steps before (`version`) and from the inputs."""

    version: str | None = None
    summary: str | None = None
    change_type: str | None = None
    labels: dict[str, str] = Field(default_factory=dict)


class CreateChangelogConfig(_EntryConfig):
    """`auto`: from the name of the branch. `template`: the file's text, with placeholders such as {version}."""

    changelog_dir: str
    format: Literal["full_timestamp", "date"] = "full_timestamp"
    epic_detection: Literal["auto", "none"] = "auto"
    story_detection: Literal["auto", "none"] = "auto"
    epic: str | None = None
    story: str | None = None
    detailed_changes: str | None = None
    name_template: str = "CHANGELOG_v{version}.md"
    template: str | None = None


class CreateChangelog(Handler[CreateChangelogConfig]):
    """A changelog file of that version that says something else is a Conflict: a version is released once."""

    type: ClassVar[str] = "release.changelog_create"
    title: ClassVar[str] = "Write the changelog of this release"
    description: ClassVar[str] = (
        "Writes `CHANGELOG_v{version}.md` with the summary, the kind of change, the detailed changes, and the epic "
        "and story of the branch."
    )
    effects: ClassVar[Reversibility] = "reversible"

    async def run(
        self, config: CreateChangelogConfig, step: Step, context: StepContext
    ) -> StepResult:
        outputs, text = await _page(config, context)
        path = outputs["path"]
        content = text.encode()

        def write(before: Mapping[str, bytes | None]) -> dict[str, bytes | None]:
            if before[path] not in (None, content):
                raise Conflict(
                    f"{path} exists already and says something else.",
                    code="changelog_exists",
                    next_action="Remove it if it is of no release, or choose another version.",
                )
            return {path: content}

        await change_files(context, _creation(path, step), [path], write)
        context.log.write(f"{path}\n")
        return StepResult(outputs)

    async def effects_of(
        self, config: CreateChangelogConfig, step: Step, context: StepContext
    ) -> list[Effect]:
        values = known_values(context, {"version": config.version})
        if values.get("version") is None:
            return [_creation(posixpath.join(config.changelog_dir, config.name_template), step)]
        outputs, _ = await _page(config, context)
        return [_creation(outputs["path"], step, outputs)]

    async def undo(
        self,
        config: CreateChangelogConfig,
        step: Step,
        context: StepContext,
        outputs: Mapping[str, Any],
    ) -> list[Effect]:
        return await restore_files(context, _creation(config.changelog_dir, step))


async def _page(config: CreateChangelogConfig, context: StepContext) -> tuple[dict[str, Any], str]:
    """Return the outputs, and the file's text."""
    found = await _branch_context(config, context)
    epic = config.epic or (found.epic if config.epic_detection == "auto" else None)
    story = config.story or (found.story if config.story_detection == "auto" else None)
    values = known_values(context, _given(config))
    values |= {"epic": _number(epic), "story": _number(story)}
    moment = full_timestamp(context.released_at)
    timestamp = moment if config.format == "full_timestamp" else moment[:10]
    entry = change_entry(values, timestamp, config.labels)
    shown = {**values, **entry.values()}
    name = fill(config.name_template, shown, "name_template")
    if "/" in name:
        raise Invalid(f"{name!r} is no name of a file.", code="bad_file_name")
    path = posixpath.normpath(posixpath.join(config.changelog_dir, name))
    outputs = {
        "file": name,
        "path": path,
        "changelog": path,
        "epic": epic,
        "story": story,
        "timestamp": timestamp,
        "change_label": entry.label,
    }
    if config.template is None:
        return outputs, entry_page(entry)
    return outputs, fill(config.template, shown, "template").rstrip("\n") + "\n"


async def _branch_context(config: CreateChangelogConfig, context: StepContext) -> BranchContext:
    if "auto" not in (config.epic_detection, config.story_detection):
        return BranchContext()
    return branch_context(await branch_of(context))


def _number(text: str | None) -> str | None:
    if text is not None and not _NUMBER.fullmatch(text):
        raise Invalid(f"{text!r} is no number of an epic or story.", code="bad_epic")
    return text


def _given(config: StepConfig) -> dict[str, Any]:
    return config.model_dump(
        include={"version", "summary", "change_type", "detailed_changes"}, exclude_none=True
    )


def _creation(path: str, step: Step, outputs: Mapping[str, Any] | None = None) -> Effect:
    return Effect(
        "release.changelog_create",
        step.key,
        "reversible",
        f"Write {path}",
        details={"path": path},
        foretold=outputs,
    )


class UpdateChangelogConfig(_EntryConfig):
    """`link_template`: how the entry leads to the release's own file, whose path is {path}."""

    main_changelog: str = "CHANGELOG.md"
    date_format: Annotated[str, AfterValidator(_checked_date)] = "YYYY-MM-DD"
    link_template: str = "[CHANGELOG_v{version}.md]({path})"
    path: str | None = None


class UpdateChangelog(Handler[UpdateChangelogConfig]):
    """Newest first; an entry of this version that is there already is left as somebody wrote it."""

    type: ClassVar[str] = "release.changelog_update"
    title: ClassVar[str] = "Update the main changelog"
    description: ClassVar[str] = (
        "Puts this release above the others in the main changelog, with its date and a link to its own file."
    )
    effects: ClassVar[Reversibility] = "reversible"

    async def run(
        self, config: UpdateChangelogConfig, step: Step, context: StepContext
    ) -> StepResult:
        date = dated(context.released_at, config.date_format)
        entry, path = _line(config, context, date)
        main = config.main_changelog

        def write(before: Mapping[str, bytes | None]) -> dict[str, bytes | None]:
            content = before[main]
            text = None if content is None else content.decode(errors="surrogateescape")
            return {main: prepend_entry(text, entry).encode(errors="surrogateescape")}

        await change_files(context, _update(config, step), [main], write)
        return StepResult({"main_changelog": main, "date": date, "linked": path})

    async def effects_of(
        self, config: UpdateChangelogConfig, step: Step, context: StepContext
    ) -> list[Effect]:
        return [_update(config, step, show("{version}", known_values(context, _given(config))))]

    async def undo(
        self,
        config: UpdateChangelogConfig,
        step: Step,
        context: StepContext,
        outputs: Mapping[str, Any],
    ) -> list[Effect]:
        return await restore_files(context, _update(config, step))


def _line(config: UpdateChangelogConfig, context: StepContext, date: str) -> tuple[str, str | None]:
    """Return the entry and the path that it leads to."""
    given = _given(config)
    values = known_values(context, {**given, "changelog": config.path})
    entry = change_entry(values, date, config.labels)
    own: str | None = values.get("changelog")
    here = posixpath.dirname(posixpath.normpath(config.main_changelog)) or "."
    shown = {**values, **_shown(entry)}
    shown["path"] = quote(posixpath.relpath(own, here)) if own else None
    label = f"{plain(entry.label)}: " if entry.label else ""
    parts = [f"## [{plain(entry.version)}] - {date}", f"{label}{plain(entry.summary)}"]
    if own or "{path}" not in config.link_template:
        parts.append(fill(config.link_template, shown, "link_template"))
    return "\n\n".join(parts) + "\n", own


def _shown(entry: ChangeEntry) -> dict[str, str]:
    return {name: plain(value) for name, value in entry.values().items()}


def _update(config: UpdateChangelogConfig, step: Step, version: str = "the release") -> Effect:
    return Effect(
        "release.changelog_update",
        f"{config.main_changelog} by {step.key}",
        "reversible",
        f"Add {version} to {config.main_changelog}",
    )
