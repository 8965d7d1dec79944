"""Conventional Commits."""

import pytest

from app.plugins.release.commit_subjects import CommitSubject, parse_subject


@pytest.mark.parametrize(
    ("subject", "body", "parsed"),
    [
        ("feat: pay", "", CommitSubject("feat", None, "pay", False)),
        ("Fix(api, ui)!: it", "", CommitSubject("fix", "api, ui", "it", True)),
        ("no type", "", CommitSubject("", None, "no type", False)),
        ("two words: no type", "", CommitSubject("", None, "two words: no type", False)),
        ("https://x", "", CommitSubject("", None, "https://x", False)),
        ("no type", "BREAKING-CHANGE: x", CommitSubject("", None, "no type", True)),
        ("", "", CommitSubject("", None, "", False)),
    ],
)
def test_subject_is_taken_apart(subject: str, body: str, parsed: CommitSubject) -> None:
    assert parse_subject(subject, body) == parsed
