"""The step that writes the next version into a version file of the working folder."""

from collections.abc import Mapping
from pathlib import PurePosixPath
from typing import Any, ClassVar

from app.errors import Invalid, NotFound
from app.plugins.release.increments import Increment, incremented
from app.plugins.release.version_files import bump_files
from app.plugins.release.version_files.plain_text import VERSION_FILE
from app.plugins.release.version_files.python_source import VERSION_MODULE
from app.plugins.release.version_files.table import malformed, updater_of
from app.plugins.release.version_files.updater import Malformed, Updater
from app.plugins.release.versions import parse_version
from app.workflows.definition import Reversibility
from app.workflows.file_changes import change_files, read_files, restore_files
from app.workflows.handlers import Effect, Handler, Step, StepConfig, StepContext, StepResult

__all__ = ["BumpVersion"]

_LOCKS: Mapping[str, tuple[str, ...]] = {
    "package.json": ("package-lock.json", "npm-shrinkwrap.json"),
    "Cargo.toml": ("Cargo.lock",),
}
"""Files beside a version file that repeat its version."""


class BumpVersionConfig(StepConfig):
    """`version`: the new version, where it is not counted from the old one."""

    version_file: str
    increment_type: Increment = "patch"
    version: str | None = None


class BumpVersion(Handler[BumpVersionConfig]):
    """What the file was is kept first, so that a crash does not count twice; undone, the old content is back."""

    type: ClassVar[str] = "release.version_bump"
    title: ClassVar[str] = "Bump the version"
    description: ClassVar[str] = (
        "Writes the next version into a version file (and the lock file beside it). `increment_type` counts "
        "one part up: of SemVer, or of four parts major.feature_set.feature.patch."
    )
    effects: ClassVar[Reversibility] = "reversible"

    async def run(self, config: BumpVersionConfig, step: Step, context: StepContext) -> StepResult:
        effect, paths = _effect(config, step), _paths(config)
        done = await change_files(context, effect, paths, lambda before: _bumped(config, before)[0])
        kept = {path: one["before"] for path, one in done["files"].items()}
        before = {
            path: None if reference is None else await context.artifacts.get(reference)
            for path, reference in kept.items()
        }
        outputs = _outputs(config, before)
        context.log.write(f"{outputs['old_version']} -> {outputs['new_version']}\n")
        return StepResult(
            outputs,
            state={"fix_version": outputs["new_version"]},
            artifacts=tuple(reference for reference in kept.values() if reference),
        )

    async def effects_of(
        self, config: BumpVersionConfig, step: Step, context: StepContext
    ) -> list[Effect]:
        before = await read_files(context.workspace, _paths(config))
        outputs = _outputs(config, before)
        return [_effect(config, step, outputs)]

    async def undo(
        self,
        config: BumpVersionConfig,
        step: Step,
        context: StepContext,
        outputs: Mapping[str, Any],
    ) -> list[Effect]:
        return await restore_files(context, _effect(config, step))


def _effect(
    config: BumpVersionConfig, step: Step, outputs: Mapping[str, Any] | None = None
) -> Effect:
    change = f" from {outputs['old_version']} to {outputs['new_version']}" if outputs else ""
    return Effect(
        "release.version_bump",
        f"{config.version_file} by {step.key}",
        "reversible",
        f"Change the version in {config.version_file}{change}",
        details=dict(outputs or {}),
        foretold=outputs,
    )


def _paths(config: BumpVersionConfig) -> list[str]:
    path = PurePosixPath(config.version_file)
    beside = [str(path.with_name(name)) for name in _LOCKS.get(path.name, ())]
    return [str(path), *beside]


def _outputs(config: BumpVersionConfig, before: Mapping[str, bytes | None]) -> dict[str, Any]:
    after, old, new = _bumped(config, before)
    return {
        "old_version": old,
        "new_version": new,
        "version": new,
        "increment_type": config.increment_type,
        "file": config.version_file,
        "files": sorted(path for path, content in after.items() if content != before[path]),
    }


def _bumped(
    config: BumpVersionConfig, before: Mapping[str, bytes | None]
) -> tuple[dict[str, bytes | None], str, str]:
    """Return (all files as they become, old version, new version)."""
    path = str(PurePosixPath(config.version_file))
    content = before.get(path)
    if content is None:
        raise NotFound(
            f"There is no version file {config.version_file}.",
            code="no_version_file",
            next_action="Correct `version_file`; it is relative to the working folder.",
        )
    text = _decoded(path, content)
    updater = _updater(path)
    try:
        old = updater.read(text)
    except Malformed as error:
        raise malformed(path, error) from None
    if not old:
        raise Invalid(
            f"{config.version_file} holds no version.",
            code="no_version",
            next_action='Write one into it, such as `__version__ = "0.1.0"`.',
        )
    if config.version is not None:
        new = parse_version(config.version).text
    else:
        new = incremented(old, config.increment_type)
    if parse_version(new) <= parse_version(old):
        raise Invalid(
            f"Version {new} is not above {old}, which is in {config.version_file}.",
            code="version_downgrade",
            next_action="Choose a higher version.",
        )
    present = {name: data for name, data in before.items() if data is not None}
    changed = (
        bump_files(present, new)
        if updater_of(path) is not None
        else {path: updater.write(text, new).encode()}
    )
    return {**before, **changed}, old, new


def _updater(path: str) -> Updater:
    """Return the updater of the file; one that a person names may have any name."""
    fallback = VERSION_MODULE if path.endswith(".py") else VERSION_FILE
    return updater_of(path) or fallback


def _decoded(path: str, content: bytes) -> str:
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise malformed(path, Malformed(1, "it is no UTF-8 text")) from None
