"""The demonstration notices whatever git shows beyond, or short of, what the plan announced."""

from pathlib import Path
from typing import Any

import pytest

from app.cli.demo.findings import Findings, Refs, surprises

BEFORE: Refs = {"a": {"refs/heads/main": "1", "refs/heads/develop": "2"}}
AFTER: Refs = {
    "a": {
        "refs/heads/main": "3",
        "refs/heads/develop": "3",
        "refs/heads/release/v1": "4",
        "refs/heads/rollback/v-1": "1",
        "refs/tags/v1": "5",
    }
}
BRANCHES = {
    "main": "main",
    "develop": "develop",
    "release": "release/v1",
    "rollback": "rollback/v-1",
}
PLAN: dict[str, Any] = {"repositories": {"a": {"branches": BRANCHES, "tag": "v1"}}}


@pytest.fixture
def workspace(tmp_path: Path) -> Path:
    (tmp_path / "pages").mkdir()
    (tmp_path / "pages" / "release-v1.md").write_text("released", encoding="utf-8")
    return tmp_path


def test_exactly_what_was_announced_is_no_surprise(workspace: Path) -> None:
    found = Findings.between(BEFORE, AFTER, workspace)
    assert surprises(found, PLAN, frozenset({"a"})) == []
    assert found.tags("a") == ["v1"]


@pytest.mark.parametrize("ref", list(AFTER["a"]))
def test_a_ref_that_did_not_change_is_told(workspace: Path, ref: str) -> None:
    refs = {name: each for name, each in AFTER["a"].items() if name != ref} | {
        name: each for name, each in BEFORE["a"].items() if name == ref
    }
    told = surprises(Findings.between(BEFORE, {"a": refs}, workspace), PLAN, frozenset({"a"}))
    assert told == [f"a: {ref} did not change, which the plan announced"]


def test_a_second_tag_and_a_touched_repository_are_told(workspace: Path) -> None:
    after = {"a": {**AFTER["a"], "refs/tags/v2": "6"}, "b": {"refs/heads/main": "7"}}
    before = {**BEFORE, "b": {"refs/heads/main": "1"}}
    told = surprises(Findings.between(before, after, workspace), PLAN, frozenset({"a"}))
    assert told == [
        "a: refs/tags/v2 changed, which the plan did not announce",
        "b: refs/heads/main changed, which the plan did not announce",
    ]


def test_a_page_or_a_draft_that_should_not_be_there_is_told(workspace: Path) -> None:
    (workspace / "pages" / "drafts").mkdir()
    (workspace / "pages" / "drafts" / "release-v1.md").write_text("draft", encoding="utf-8")
    told = surprises(Findings.between(BEFORE, BEFORE, workspace), None, frozenset())
    assert len(told) == 2
    assert told[0] == "1 pages were published"
    assert told[1].startswith("drafts were left behind")
