"""The git steps that this plugin supplies."""

from app.plugins.git.branch_steps import CreateBranch, DeleteBranch, MergeBranch
from app.plugins.git.checkout_steps import Commit, Push, StageAll
from app.plugins.git.tag_steps import CreateTag, DeleteTag
from app.workflows.registry import PluginRegistry

__all__ = ["register"]


def register(registry: PluginRegistry) -> None:
    for handler in (
        CreateBranch(),
        CreateTag(),
        MergeBranch(),
        DeleteBranch(),
        DeleteTag(),
        StageAll(),
        Commit(),
        Push(),
    ):
        registry.register_step_handler(handler)
