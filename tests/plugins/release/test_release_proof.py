"""The release proof."""

import json
from dataclasses import replace
from typing import Any

import pytest
from markdown_it import MarkdownIt

from app.plugins.release.proof_markdown import render_proof
from app.plugins.release.release_proof import (
    ProvenBranch,
    ProvenRepository,
    ReleaseProof,
    as_statement,
    problems_of,
)

COMMIT, TREE = "a" * 40, "b" * 40


def branch(name: str = "feature/SHOP-1", **values: Any) -> ProvenBranch:
    known: dict[str, Any] = {"ticket": "SHOP-1", "head": "c" * 40, "contained": "ancestor"}
    return ProvenBranch(name, **{**known, **values})


def repository(**values: Any) -> ProvenRepository:
    known: dict[str, Any] = {
        "name": "backend",
        "version": "2.1.0",
        "previous_version": "v2.0.0",
        "tag": "v2.1.0",
        "tag_object": "d" * 40,
        "tag_commit": COMMIT,
        "tree": TREE,
        "approved_commit": COMMIT,
        "approved_tree": TREE,
        "main": "main",
        "main_contains_tag": True,
        "branches": (branch(), branch("feature/SHOP-2", ticket="SHOP-2", contained="same_patch")),
        "commits": {"SHOP-1": ["e" * 40, "f" * 40], "SHOP-3": ["1" * 40], "SHOP-9": []},
    }
    return ProvenRepository(**{**known, **values})


def proof(*repositories: ProvenRepository, **values: Any) -> ReleaseProof:
    known: dict[str, Any] = {
        "fix_version": "v2.1.0",
        "release_type": "release",
        "plan_digest": "sha256:11",
        "inputs": {"repositories": ["backend"]},
        "tickets": ["SHOP-1", "SHOP-2", "SHOP-3"],
        "exclusions": ({"ticket": "SHOP-4", "reason": "no branch names it"},),
        "approvals": ({"step": "approve_plan", "digest": "sha256:11", "approved_by": ["ada"]},),
        "artifacts": ({"name": "notes.md", "sha256": "22"},),
    }
    return ReleaseProof(repositories=repositories, **{**known, **values})


def test_release_with_all_its_branches_under_the_tag_is_proven() -> None:
    assert problems_of(proof(repository())) == []


def test_stranded_branch_fails_the_proof() -> None:
    stranded = branch("feature/SHOP-5", contained=None)
    (problem,) = problems_of(proof(repository(branches=(branch(), stranded)), tickets=["SHOP-1"]))
    assert "feature/SHOP-5 of backend is stranded" in problem


@pytest.mark.parametrize(
    ("changed", "told"),
    [
        ({"tag_commit": None, "tree": None}, "has no tag v2.1.0"),
        ({"tag_commit": "9" * 40}, "is on 999999999999, approved was aaaaaaaaaaaa"),
        ({"tree": "9" * 40}, "another tree than was approved"),
        ({"main_contains_tag": False}, "main of backend does not contain the tag"),
    ],
)
def test_what_is_not_as_approved_fails_the_proof(changed: dict[str, Any], told: str) -> None:
    (problem,) = problems_of(proof(repository(**changed)))
    assert told in problem


def test_ticket_that_nothing_names_fails_the_proof() -> None:
    (problem,) = problems_of(proof(repository(), tickets=["SHOP-1", "SHOP-9"]))
    assert problem.startswith("SHOP-9 is said to be released")


def test_ticket_may_be_in_any_of_the_repositories() -> None:
    other = repository(name="frontend", branches=(), commits={"SHOP-9": ["2" * 40]})
    assert problems_of(proof(repository(), other, tickets=["SHOP-1", "SHOP-9"])) == []


def test_release_of_nothing_is_not_proven() -> None:
    assert problems_of(proof()) == ["No repository was published."]


def test_statement_binds_tags_to_commits_and_trees() -> None:
    statement = as_statement(proof(repository()))
    assert statement["_type"] == "https://in-toto.io/Statement/v1"
    assert statement["subject"] == [
        {
            "name": "backend refs/tags/v2.1.0",
            "digest": {"gitCommit": COMMIT, "gitTree": TREE, "gitTag": "d" * 40},
        }
    ]


def test_statement_holds_plan_inputs_branches_approvals_and_exclusions() -> None:
    predicate = as_statement(proof(repository()))["predicate"]
    assert predicate["plan_digest"] == "sha256:11"
    assert predicate["inputs"] == {"repositories": ["backend"]}
    assert predicate["approvals"][0]["approved_by"] == ["ada"]
    assert predicate["artifacts"] == [{"name": "notes.md", "sha256": "22"}]
    assert predicate["exclusions"] == [{"ticket": "SHOP-4", "reason": "no branch names it"}]
    assert predicate["problems"] == []
    backend = predicate["repositories"]["backend"]
    assert backend["approved"] == {"commit": COMMIT, "tree": TREE}
    assert [one["name"] for one in backend["branches"]] == ["feature/SHOP-1", "feature/SHOP-2"]
    assert backend["commits"] == {"SHOP-1": ["e" * 40, "f" * 40], "SHOP-3": ["1" * 40]}


def test_statement_is_json_also_where_a_tag_is_missing() -> None:
    missing = repository(tag_commit=None, tag_object=None, tree=None)
    statement = as_statement(proof(missing))
    assert statement["subject"] == []
    assert json.loads(json.dumps(statement)) == statement
    assert statement["predicate"]["problems"]


def test_page_shows_the_matrix_from_ticket_to_tag() -> None:
    text = render_proof(proof(repository()))
    assert text.startswith("# Release proof v2.1.0\n\nProven: ")
    assert (
        "| SHOP-1 | backend | `feature/SHOP-1` | `cccccccccccc` | ancestor "
        "| `eeeeeeeeeeee`, `ffffffffffff` | `bbbbbbbbbbbb` | `v2.1.0` |\n" in text
    )
    assert "| SHOP-2 | backend | `feature/SHOP-2` | `cccccccccccc` | same patch |" in text
    assert "| SHOP-3 | backend |  |  | by its commits | `111111111111` |" in text
    assert "- SHOP-4: no branch names it" in text
    assert "- approve_plan: ada, digest `sha256:11`".replace("_", "\\_") in text


def test_page_begins_with_what_is_not_proven() -> None:
    stranded = repository(branches=(branch(contained=None),))
    text = render_proof(proof(stranded, tickets=["SHOP-1"]))
    assert "\n\nNot proven.\n- The branch feature/SHOP-1 of backend is stranded" in text
    assert "| stranded |" in text


def test_text_from_outside_is_no_markup_in_the_page() -> None:
    hostile = branch("x|<img>`", ticket="[a](b)")
    text = render_proof(proof(replace(repository(), branches=(hostile,))))
    rendered = str(MarkdownIt("commonmark").enable("table").render(text))
    assert "<code>x|&lt;img&gt;`</code>" in rendered
    assert "<img" not in rendered
    assert "<a " not in rendered
