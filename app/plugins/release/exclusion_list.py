"""What a release leaves out, as a list: each with where it is and why."""

from collections.abc import Iterable, Mapping

from app.plugins.release.markdown_text import plain

__all__ = ["exclusion_list"]


def exclusion_list(heading: str, exclusions: Iterable[Mapping[str, str]]) -> str:
    """Return the heading and a line each; nothing where nothing is left out."""
    lines = [_line(exclusion) for exclusion in exclusions]
    return "\n".join([f"{heading}\n", *lines]) if lines else ""


def _line(exclusion: Mapping[str, str]) -> str:
    named = (exclusion.get(key) for key in ("repository", "branch", "ticket"))
    name = ", ".join(plain(part) for part in named if part)
    return f"- {name}: {plain(exclusion.get('reason', ''))}"
