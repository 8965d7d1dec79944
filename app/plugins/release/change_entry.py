"""What a single-folder release says of itself: version, summary, kind of change, epic; and its page in Markdown."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from app.errors import Invalid
from app.plugins.release.markdown_text import plain

__all__ = ["LABELS", "ChangeEntry", "change_entry", "entry_page"]

LABELS: Mapping[str, str] = {
    "feature": "Feature 🚀",
    "fix": "Fix 🐞",
    "infrastructure": "Infrastructure 🔧",
    "security": "Security 🔒",
    "cleanup": "Cleanup 🧹",
    "refactor": "Refactor 🔄",
    "documentation": "Documentation 📚",
    "tooling": "Tooling 🧰",
    "maintenance": "Maintenance 🚧",
}
"""How the usual kinds of change are shown; any other word is shown as it is, with a capital."""


@dataclass(frozen=True, slots=True)
class ChangeEntry:
    version: str
    summary: str
    timestamp: str
    change_type: str | None = None
    label: str | None = None
    details: str | None = None
    epic: str | None = None
    story: str | None = None

    def values(self) -> dict[str, Any]:
        """Return what a template may name."""
        return {
            "version": self.version,
            "summary": self.summary,
            "timestamp": self.timestamp,
            "date": self.timestamp[:10],
            "change_type": self.change_type or "",
            "change_label": self.label or "",
            "detailed_changes": self.details or "",
            "epic": self.epic or "",
            "story": self.story or "",
        }


def change_entry(
    values: Mapping[str, Any], timestamp: str, labels: Mapping[str, str]
) -> ChangeEntry:
    """Return the entry of what is known; Invalid `no_version_known` or `no_summary`, naming what to do."""
    change_type = _text(values.get("change_type"))
    known = {**LABELS, **labels}
    return ChangeEntry(
        version=_required(values, "version", "no_version_known", "Run release.version_bump before"),
        summary=_required(values, "summary", "no_summary", "Declare an input `summary`"),
        timestamp=timestamp,
        change_type=change_type,
        label=known.get(change_type, change_type.capitalize()) if change_type else None,
        details=_text(values.get("detailed_changes")),
        epic=_text(values.get("epic")),
        story=_text(values.get("story")),
    )


def entry_page(entry: ChangeEntry) -> str:
    """Return the Markdown of a release's own changelog file; the detailed changes are Markdown already."""
    facts = {
        "Version": entry.version,
        "Released": entry.timestamp,
        "Type": entry.label,
        "Epic": entry.epic,
        "Story": entry.story,
    }
    heading = f"# Changelog v{plain(entry.version)}"
    listed = "\n".join(f"- **{name}:** {plain(value)}" for name, value in facts.items() if value)
    parts = [heading, listed, f"## Summary\n\n{plain(entry.summary)}"]
    if entry.details:
        parts.append(f"## {plain(entry.label or 'Changes')}\n\n{entry.details}")
    return "\n\n".join(parts) + "\n"


def _required(values: Mapping[str, Any], name: str, code: str, advice: str) -> str:
    if text := _text(values.get(name)):
        return text
    raise Invalid(
        f"This step needs the {name}, and nothing before it gives one.",
        code=code,
        next_action=f"{advice}, or write `{name}` in the step's `with`.",
    )


def _text(value: Any) -> str | None:
    return str(value).strip() or None if value is not None else None
