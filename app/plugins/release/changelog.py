"""The changelog of a repository in the form of Keep a Changelog: newest first, one entry a version."""

from app.plugins.release.notes import Notes

__all__ = ["CHANGELOG", "changelog_entry", "prepend_entry"]

CHANGELOG = "CHANGELOG.md"


def changelog_entry(notes: Notes) -> str:
    """Return `## [version] - date` and what follows it."""
    raise NotImplementedError


def prepend_entry(existing: str | None, entry: str) -> str:
    """Put the entry above the newest one, below `Unreleased`; an entry of that version is replaced."""
    raise NotImplementedError
