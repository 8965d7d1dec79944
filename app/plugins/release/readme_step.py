"""The step that tells a README about the release."""

from collections.abc import Mapping
from typing import Any, ClassVar

from app.errors import Invalid, NotFound
from app.plugins.release.readme import update_badge, update_latest_release
from app.workflows.definition import Reversibility
from app.workflows.file_changes import change_files, restore_files
from app.workflows.handlers import Effect, Handler, Step, StepConfig, StepContext, StepResult
from app.workflows.placeholders import known_values, show

__all__ = ["UpdateReadme"]


class UpdateReadmeConfig(StepConfig):
    readme_file: str = "README.md"
    update_badge: bool = True
    update_latest_release: bool = True
    version: str | None = None


class UpdateReadme(Handler[UpdateReadmeConfig]):
    """A README that names no version anywhere is left alone, and the step is skipped with that reason."""

    type: ClassVar[str] = "release.readme_update"
    title: ClassVar[str] = "Update the README"
    description: ClassVar[str] = (
        "Writes the version into the README's badge (`badge/version-1.2.0-blue`) and its `Latest release` line."
    )
    effects: ClassVar[Reversibility] = "reversible"

    async def run(self, config: UpdateReadmeConfig, step: Step, context: StepContext) -> StepResult:
        path, effect = config.readme_file, _effect(config, step)
        version = known_values(context, {"version": config.version}).get("version")
        if version is None:
            raise Invalid(
                "This step needs the version, and nothing before it gives one.",
                code="no_version_known",
                next_action="Run release.version_bump before, or write `version` in the step's `with`.",
            )

        def write(before: Mapping[str, bytes | None]) -> dict[str, bytes | None]:
            if (content := before[path]) is None:
                raise NotFound(f"There is no file {path}.", code="no_file")
            return {path: _written(config, content, version, context.released_at)}

        done = (await change_files(context, effect, [path], write))["files"][path]
        if done["before"]["sha256"] == done["after"]:
            reason = f"{path} has no badge and no `Latest release` line that could change."
            return StepResult(status="skipped", reason=reason)
        return StepResult({"file": path, "version": version})

    async def effects_of(
        self, config: UpdateReadmeConfig, step: Step, context: StepContext
    ) -> list[Effect]:
        version = show("{version}", known_values(context, {"version": config.version}))
        return [_effect(config, step, version)]

    async def undo(
        self,
        config: UpdateReadmeConfig,
        step: Step,
        context: StepContext,
        outputs: Mapping[str, Any],
    ) -> list[Effect]:
        return await restore_files(context, _effect(config, step))


def _written(config: UpdateReadmeConfig, content: bytes, version: str, moment: str) -> bytes:
    text = content.decode(errors="surrogateescape")
    if config.update_badge:
        text = update_badge(text, version)
    if config.update_latest_release:
        text = update_latest_release(text, version, moment)
    return text.encode(errors="surrogateescape")


def _effect(config: UpdateReadmeConfig, step: Step, version: str = "the release") -> Effect:
    return Effect(
        "release.readme_update",
        f"{config.readme_file} by {step.key}",
        "reversible",
        f"Name {version} as the latest release in {config.readme_file}",
    )
