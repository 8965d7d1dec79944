"""The steps on files of the working folder that this plugin supplies."""

from app.plugins.filesystem.file_steps import CopyFile, DeleteFiles, MoveFile, WriteFile
from app.plugins.filesystem.glob_step import GlobFiles
from app.workflows.registry import PluginRegistry

__all__ = ["register"]


def register(registry: PluginRegistry) -> None:
    for handler in (CopyFile(), MoveFile(), WriteFile(), DeleteFiles(), GlobFiles()):
        registry.register_step_handler(handler)
