"""Real git on bare mirrors: reading, previewing, deterministic building, and pushing by compare-and-swap."""

from app.git_repository.assembly import SLIPWAY, Identity
from app.git_repository.branch_context import BranchContext, branch_context
from app.git_repository.command import PASSED_VARIABLES
from app.git_repository.mirrors import GitMirrors
from app.git_repository.models import CommitInfo, MergeConflict, MergePreview, RefUpdate, Tag
from app.git_repository.names import branch_name_problem, check_branch_name, is_commit_id
from app.git_repository.repository import GitRepository
from app.git_repository.worktree import Head, Worktree

__all__ = [
    "PASSED_VARIABLES",
    "SLIPWAY",
    "BranchContext",
    "CommitInfo",
    "GitMirrors",
    "GitRepository",
    "Head",
    "Identity",
    "MergeConflict",
    "MergePreview",
    "RefUpdate",
    "Tag",
    "Worktree",
    "branch_context",
    "branch_name_problem",
    "check_branch_name",
    "is_commit_id",
]
