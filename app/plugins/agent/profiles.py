"""What each security profile lets an agent do: which tools it has, which programs, and how that can be answered."""

from collections.abc import Mapping
from typing import Literal

from app.workflows.definition import Reversibility

__all__ = [
    "CLAUDE_TOOLS",
    "GIT_READS",
    "SAFE_PROGRAMS",
    "TOOLS",
    "Profile",
    "effects_of_profile",
    "is_allowed_program",
    "tools_of",
]

Profile = Literal["plan_only", "restricted", "standard", "elevated"]

_READING = ("list_files", "read_file", "search_files")
_WRITING = ("write_file", "edit_file")
TOOLS = (*_READING, *_WRITING, "run_command")

CLAUDE_TOOLS: Mapping[str, str] = {
    "list_files": "Glob",
    "read_file": "Read",
    "search_files": "Grep",
    "write_file": "Write",
    "edit_file": "Edit",
    "run_command": "Bash",
}
"""Our names for tools -> those of the `claude` command line."""

SAFE_PROGRAMS = frozenset(
    {
        "cat",
        "cmp",
        "cut",
        "diff",
        "echo",
        "false",
        "git",
        "go",
        "grep",
        "head",
        "ls",
        "mypy",
        "node",
        "pyright",
        "pytest",
        "python",
        "python3",
        "rg",
        "ruff",
        "sort",
        "tail",
        "test",
        "true",
        "uniq",
        "wc",
    }
)
"""What `restricted` may start. The sandbox is the wall; this list keeps the agent to its work."""

GIT_READS = frozenset(
    {
        "blame",
        "cat-file",
        "describe",
        "diff",
        "grep",
        "log",
        "ls-files",
        "ls-tree",
        "rev-list",
        "rev-parse",
        "shortlog",
        "show",
        "status",
    }
)
"""What `restricted` may ask git for."""


def tools_of(profile: Profile) -> tuple[str, ...]:
    match profile:
        case "plan_only":
            return _READING
        case "restricted" | "standard" | "elevated":
            return TOOLS


def effects_of_profile(profile: Profile) -> Reversibility:
    """Return how what an agent does outside of the workspace can be answered: with a network nobody can tell."""
    return "none" if profile in {"plan_only", "restricted"} else "irreversible"


def is_allowed_program(profile: Profile, argv: list[str]) -> bool:
    if profile != "restricted":
        return profile != "plan_only"
    if argv[0] not in SAFE_PROGRAMS:
        return False
    return argv[0] != "git" or (len(argv) > 1 and argv[1] in GIT_READS)
