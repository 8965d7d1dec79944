"""The kind `release` without repositories: what must be confirmed, what is skipped, what it holds."""

from typing import Any

import pytest

from app.errors import Conflict, Invalid
from app.plugins.release.kind import ReleaseKind
from app.workflows.definition import Definition
from app.workflows.scope_change import ScopeChange
from tests.plugins.release.test_kind import Configured


def definition(*inputs: str) -> Definition:
    return Definition.model_validate(
        {
            "name": "single",
            "kind": "release",
            "inputs": {name: {"type": "boolean"} for name in inputs},
            "steps": [
                {"id": "bump", "type": "release.version_bump", "with": {"version_file": "VERSION"}},
                {"id": "readme", "type": "release.readme_update"},
            ],
        }
    )


async def check(of: Definition, inputs: dict[str, Any]) -> dict[str, Any]:
    return await ReleaseKind().check(of, inputs, Configured())


async def test_it_needs_no_repositories() -> None:
    kind, inputs = ReleaseKind(), await check(definition(), {"summary": "x"})
    assert inputs == {"summary": "x"}
    assert kind.resources(inputs) == ()
    assert kind.state(inputs) == {"fix_version": None, "release_type": "release"}


@pytest.mark.parametrize("value", [False, None, "true", 1])
async def test_the_documentation_has_to_be_confirmed_where_it_is_asked_for(value: Any) -> None:
    with pytest.raises(Invalid) as caught:
        await check(definition("kb_docs_ok"), {"kb_docs_ok": value})
    assert caught.value.code == "invalid_inputs"
    assert "kb_docs_ok=true" in caught.value.next_action
    assert await check(definition("kb_docs_ok"), {"kb_docs_ok": True})
    assert await check(definition(), {}) == {}


def test_the_readme_is_skipped_on_request_only() -> None:
    kind, single = ReleaseKind(), definition("skip_readme")
    assert kind.disabled(single, {"skip_readme": True}) == ("readme",)
    assert kind.disabled(single, {"skip_readme": False}) == ()


def test_it_has_no_scope_to_change() -> None:
    with pytest.raises(Conflict, match="no scope"):
        ReleaseKind().rescoped({"summary": "x"}, {}, ScopeChange(), Configured())


async def test_a_wrong_version_is_refused_before_anything_exists() -> None:
    with pytest.raises(Invalid) as caught:
        await check(definition(), {"version": "soon"})
    assert caught.value.code == "bad_version"
