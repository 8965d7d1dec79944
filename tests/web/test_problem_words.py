"""Every error that the service can send has words in each language of the page, and every reason that has a code."""

import ast
import json
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import get_args

import pytest

from app.chat.words import Language
from app.workflows.step_ends import SkipCode

ROOT = Path(__file__).parents[2]
WORDS = ROOT / "app/web/ui/src/i18n"
NOT_SENT = {"cli", "sample"}
NO_ERRORS = {"Doubt"}
"""Models that have a code and are no error."""
NAMED_BY_POSITION = {
    "branch_exists",
    "duplicate_in_progress",
    "limit_reached",
    "no_summary",
    "recently_completed",
    "resource_busy",
    "tag_exists",
}
"""Codes of the service that are no keyword `code` where they are given."""
COMPOSED = {"approval_expired", "approval_rejected"}
REASONS = {"duplicate_in_progress", "limit_reached", "recently_completed", "resource_busy"}
WAITS = {"nobody_drives"}


@cache
def trees() -> list[ast.AST]:
    files = sorted((ROOT / "app").rglob("*.py"))
    sent = [path for path in files if path.relative_to(ROOT / "app").parts[0] not in NOT_SENT]
    return [ast.parse(path.read_text(encoding="utf-8")) for path in sent]


@cache
def constants() -> frozenset[str]:
    return frozenset(
        node.value
        for tree in trees()
        for node in ast.walk(tree)
        if isinstance(node, ast.Constant) and isinstance(node.value, str)
    )


@cache
def problem_codes() -> frozenset[str]:
    named = {code for tree in trees() for node in ast.walk(tree) for code in codes_of(node)}
    return frozenset(named | NAMED_BY_POSITION | COMPOSED)


@cache
def reason_codes() -> frozenset[str]:
    given = {
        code
        for tree in trees()
        for node in ast.walk(tree)
        if isinstance(node, ast.Dict) and "reason" in (members := members_of(node))
        for code in texts(members.get("code"))
    }
    return frozenset(given | set(get_args(SkipCode)) | REASONS | WAITS)


def codes_of(node: ast.AST) -> Iterator[str]:
    if isinstance(node, ast.Call):
        name = node.func.id if isinstance(node.func, ast.Name) else ""
        if name not in NO_ERRORS:
            for keyword in node.keywords:
                if keyword.arg == "code" and not told_as_reason(node):
                    yield from texts(keyword.value)
    elif isinstance(node, ast.Dict):
        members = members_of(node)
        if "message" in members and "next_action" in members:
            yield from texts(members.get("code"))
    elif isinstance(node, ast.Assign | ast.AnnAssign):
        targets = node.targets if isinstance(node, ast.Assign) else [node.target]
        if any(isinstance(one, ast.Name) and one.id == "default_code" for one in targets):
            yield from texts(node.value)


def told_as_reason(call: ast.Call) -> bool:
    return any(keyword.arg == "reason" for keyword in call.keywords)


def members_of(node: ast.Dict) -> dict[str, ast.expr]:
    return {
        key.value: value
        for key, value in zip(node.keys, node.values, strict=True)
        if isinstance(key, ast.Constant) and isinstance(key.value, str)
    }


def texts(node: ast.AST | None) -> Iterator[str]:
    """Yield the texts that an expression can have: of a choice both."""
    match node:
        case ast.Constant(value=str() as text):
            yield text
        case ast.IfExp(body=body, orelse=orelse):
            yield from texts(body)
            yield from texts(orelse)


def words(language: str, name: str) -> dict[str, str]:
    found = json.loads((WORDS / language / f"{name}.json").read_bytes())
    assert isinstance(found, dict)
    return found


@pytest.mark.parametrize("language", get_args(Language))
def test_every_error_has_words(language: str) -> None:
    wanted = {f"{code}.{part}" for code in problem_codes() for part in ("title", "next")}
    present = words(language, "problems")
    assert wanted - present.keys() == set()
    assert present.keys() - wanted == set()
    assert all(text.endswith(".") for text in present.values())


@pytest.mark.parametrize("language", get_args(Language))
def test_every_reason_with_a_code_has_words(language: str) -> None:
    assert words(language, "reasons").keys() == reason_codes()


def test_the_codes_that_are_listed_here_are_those_of_the_source() -> None:
    assert constants() >= NAMED_BY_POSITION | REASONS | WAITS


def test_words_need_no_value_that_an_error_may_lack() -> None:
    for language in get_args(Language):
        for name in ("problems", "reasons"):
            assert not [text for text in words(language, name).values() if "{{" in text]
