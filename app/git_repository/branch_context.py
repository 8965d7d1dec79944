"""Which epic and story a branch is about, by its name: `epic/21/story/3`, `feature/E21-S03-cart`, `epic-21_story-3`."""

import re
from typing import NamedTuple

__all__ = ["BranchContext", "branch_context"]

_EPIC = re.compile(
    r"(?:^|[/_.\-])e(?:pic)?[/_.\-]?(\d+)(?=$|[/_.:\-]|s(?:tory)?[/_.\-]?\d)", re.IGNORECASE
)
_STORY = re.compile(r"[/_.:\-]?s(?:tory)?[/_.\-]?(\d+)(?![0-9A-Za-z])", re.IGNORECASE)


class BranchContext(NamedTuple):
    """Numbers as the branch writes them; None where it says nothing."""

    epic: str | None = None
    story: str | None = None


def branch_context(branch: str | None) -> BranchContext:
    """Return what the branch is about; a story counts only right behind an epic: `s3` alone may be anything."""
    epic = _EPIC.search(branch or "")
    if epic is None:
        return BranchContext()
    story = _STORY.match(branch or "", epic.end(1))
    return BranchContext(epic[1], story[1] if story else None)
