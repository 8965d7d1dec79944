"""Artifacts as rows of a table."""

from collections.abc import Mapping
from typing import Any, Final

__all__ = ["ARTIFACT_HEADINGS", "artifact_row", "kept"]

ARTIFACT_HEADINGS: Final = ("NAME", "VERSION", "STEP", "BYTES", "TYPE", "KEPT", "TAGS")


def artifact_row(artifact: Mapping[str, Any]) -> tuple[object, ...]:
    cell = artifact["cell"]
    step = artifact["step"] if cell is None else f"{artifact['step']}[{cell}]"
    return (
        artifact["name"],
        artifact["version"],
        step,
        artifact["size"],
        artifact["media_type"],
        kept(artifact),
        ", ".join(artifact["tags"]),
    )


def kept(artifact: Mapping[str, Any]) -> str:
    """Return how long it is kept, in words."""
    if artifact["removed_at"] is not None:
        return "removed"
    if artifact["kept_until"] is None:
        return "with its workflow"
    return str(artifact["kept_until"])
