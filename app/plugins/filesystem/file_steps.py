"""Steps that copy, move, write and delete files of the working folder; never outside of it, never through a link."""

from collections.abc import Mapping
from typing import Any, ClassVar

from pydantic import Field

from app.errors import Conflict, NotFound
from app.workflows.definition import Reversibility
from app.workflows.file_changes import Contents, change_files, restore_files
from app.workflows.handlers import (
    ConfigT,
    Effect,
    Handler,
    Step,
    StepConfig,
    StepContext,
    StepResult,
)

__all__ = ["CopyFile", "DeleteFiles", "MoveFile", "WriteFile"]


class _FileChange(Handler[ConfigT]):
    """Undone, the files are what they were, while nobody has changed them since."""

    effects: ClassVar[Reversibility] = "reversible"

    def _effect(self, config: ConfigT, step: Step) -> Effect:
        what, details = self._named(config)
        return Effect(self.type, step.key, "reversible", what, details=details)

    def _named(self, config: ConfigT) -> tuple[str, dict[str, Any]]:
        """Return the sentence of the effect, and its details."""
        raise TypeError(f"{type(self).__name__} does not say what it changes")

    async def effects_of(self, config: ConfigT, step: Step, context: StepContext) -> list[Effect]:
        return [self._effect(config, step)]

    async def undo(
        self, config: ConfigT, step: Step, context: StepContext, outputs: Mapping[str, Any]
    ) -> list[Effect]:
        return await restore_files(context, self._effect(config, step))


class TransferConfig(StepConfig):
    """`overwrite`: whether a file that is at `to` already may be replaced."""

    from_: str = Field(alias="from")
    to: str
    overwrite: bool = False


class CopyFile(_FileChange[TransferConfig]):
    type: ClassVar[str] = "filesystem.copy"
    title: ClassVar[str] = "Copy a file"
    description: ClassVar[str] = "Copies a file of the working folder, its permissions too."
    config_model = TransferConfig

    def _named(self, config: TransferConfig) -> tuple[str, dict[str, Any]]:
        return f"Copy {config.from_} to {config.to}", {"from": config.from_, "to": config.to}

    async def run(self, config: TransferConfig, step: Step, context: StepContext) -> StepResult:
        def write(before: Contents) -> Contents:
            return {config.to: _source(config, before)}

        paths, like = [config.from_, config.to], {config.to: config.from_}
        await change_files(context, self._effect(config, step), paths, write, like=like)
        return StepResult({"path": config.to})


class MoveFile(_FileChange[TransferConfig]):
    type: ClassVar[str] = "filesystem.move"
    title: ClassVar[str] = "Move a file"
    description: ClassVar[str] = "Moves or renames a file of the working folder."
    config_model = TransferConfig

    def _named(self, config: TransferConfig) -> tuple[str, dict[str, Any]]:
        return f"Move {config.from_} to {config.to}", {"from": config.from_, "to": config.to}

    async def run(self, config: TransferConfig, step: Step, context: StepContext) -> StepResult:
        def write(before: Contents) -> Contents:
            return {config.to: _source(config, before), config.from_: None}

        paths, like = [config.from_, config.to], {config.to: config.from_}
        await change_files(context, self._effect(config, step), paths, write, like=like)
        return StepResult({"path": config.to})


def _source(config: TransferConfig, before: Contents) -> bytes:
    content = before[config.from_]
    if content is None:
        raise NotFound(f"There is no file {config.from_}.", code="no_file")
    if config.from_ == config.to or (before[config.to] is not None and not config.overwrite):
        raise _exists(config.to)
    return content


class WriteConfig(StepConfig):
    """`content`: the whole text of the file; `overwrite` False refuses to replace a file that is there."""

    path: str
    content: str
    overwrite: bool = True


class WriteFile(_FileChange[WriteConfig]):
    type: ClassVar[str] = "filesystem.write"
    title: ClassVar[str] = "Write a file"
    description: ClassVar[str] = "Writes text into a file of the working folder, as UTF-8."
    config_model = WriteConfig

    def _named(self, config: WriteConfig) -> tuple[str, dict[str, Any]]:
        return f"Write {config.path}", {"path": config.path}

    async def run(self, config: WriteConfig, step: Step, context: StepContext) -> StepResult:
        content = config.content.encode(errors="surrogateescape")

        def write(before: Contents) -> Contents:
            if before[config.path] is not None and not config.overwrite:
                raise _exists(config.path)
            return {config.path: content}

        await change_files(context, self._effect(config, step), [config.path], write)
        return StepResult({"path": config.path, "size": len(content)})


class DeleteConfig(StepConfig):
    """`missing_ok`: whether a file that is not there is deleted already."""

    paths: list[str] = Field(min_length=1)
    missing_ok: bool = False


class DeleteFiles(_FileChange[DeleteConfig]):
    type: ClassVar[str] = "filesystem.delete"
    title: ClassVar[str] = "Delete files"
    description: ClassVar[str] = "Deletes files of the working folder; folders stay."
    config_model = DeleteConfig

    def _named(self, config: DeleteConfig) -> tuple[str, dict[str, Any]]:
        return f"Delete {', '.join(config.paths)}", {"paths": config.paths}

    async def run(self, config: DeleteConfig, step: Step, context: StepContext) -> StepResult:
        def write(before: Contents) -> Contents:
            missing = [path for path in config.paths if before[path] is None]
            if missing and not config.missing_ok:
                raise NotFound(
                    f"There is no file {missing[0]}.",
                    code="no_file",
                    next_action="Correct the path, or set `missing_ok: true`.",
                )
            return dict.fromkeys(path for path in config.paths if before[path] is not None)

        done = await change_files(context, self._effect(config, step), config.paths, write)
        return StepResult({"deleted": sorted(done["files"])})


def _exists(path: str) -> Conflict:
    return Conflict(
        f"{path} exists already.",
        code="file_exists",
        next_action="Choose another name, or set `overwrite: true`.",
    )
