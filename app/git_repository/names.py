"""Our own rule for the names of branches and tags: git's rule, and nothing that a command line or an eye can misread."""

import re
import unicodedata

from app.errors import Invalid

__all__ = ["branch_name_problem", "check_branch_name", "is_commit_id"]

_LONGEST = 200
_REFUSED = frozenset("~^:?*[\\\"'`$;&|<>")
_COMMIT_ID = re.compile(r"^(?:[0-9a-f]{40}|[0-9a-f]{64})$")


def is_commit_id(text: str) -> bool:
    return _COMMIT_ID.match(text) is not None


def branch_name_problem(name: str) -> str | None:
    """Return why `name` is refused as the name of a branch or tag, None where it is fine."""
    if not name or len(name.encode(errors="replace")) > _LONGEST:
        return f"it is empty or longer than {_LONGEST} bytes"
    if any(unicodedata.category(character)[0] in "CZ" for character in name):
        return "it holds spaces, control or invisible characters"
    if refused := sorted(_REFUSED.intersection(name)):
        return f"it holds {' '.join(refused)}"
    if name == "@" or "@{" in name or ".." in name:
        return "it holds '..' or '@{', or is '@'"
    if name == "HEAD" or name.startswith("refs/") or is_commit_id(name):
        return "it could be taken for a full ref name or a commit id"
    return _component_problem(name)


def _component_problem(name: str) -> str | None:
    for part in name.split("/"):
        if not part:
            return "it starts or ends with '/', or holds '//'"
        if part.startswith(("-", ".")):
            return "a part of it starts with '-' or '.'"
        if part.endswith((".", ".lock")):
            return "a part of it ends with '.' or '.lock'"
    return None


def check_branch_name(name: str) -> None:
    """Raise Invalid `bad_ref_name` when the name is refused."""
    if problem := branch_name_problem(name):
        raise Invalid(
            f"{name!r} is refused as the name of a branch or tag: {problem}.",
            code="bad_ref_name",
            next_action="Choose letters, digits, '-', '_', '.' and '/'.",
        )
