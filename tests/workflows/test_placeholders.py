"""Placeholders are names: everything else in braces is refused, and no value is looked into."""

from pathlib import Path

import pytest

from app.errors import Invalid
from app.workflows.expressions import UNKNOWN
from app.workflows.placeholders import fill, known_values, show
from tests.plugins.release.release_world import ReleaseWorld

VALUES = {"version": "1.2.0", "summary": "braces {stay} here", "epic": None, "files": ["a"]}


def test_names_are_filled_once() -> None:
    assert fill("{version} - {summary}", VALUES, "here") == "1.2.0 - braces {stay} here"


@pytest.mark.parametrize(
    "template",
    [
        "{version.__class__}",
        "{version!r}",
        "{version:>99999999}",
        "{0}",
        "{}",
        "{sumary}",
        "{a[b]}",
    ],
)
def test_everything_else_is_an_error_with_the_known_names(template: str) -> None:
    with pytest.raises(Invalid) as caught:
        fill(template, VALUES, "message_template")
    assert caught.value.code == "unknown_placeholder"
    assert "message_template" in caught.value.message
    assert "{version}" in caught.value.next_action


@pytest.mark.parametrize("name", ["epic", "files"])
def test_what_is_no_text_is_an_error(name: str) -> None:
    with pytest.raises(Invalid) as caught:
        fill("{" + name + "}", VALUES, "here")
    assert caught.value.code == "empty_placeholder"


def test_a_plan_shows_what_is_not_known_yet() -> None:
    assert show("{version} of {who}", VALUES) == "1.2.0 of {who}"


def test_given_values_win_over_outputs_and_those_over_inputs(tmp_path: Path) -> None:
    world = ReleaseWorld(tmp_path)
    world.state["inputs"] = {"version": "1", "summary": "s", "tag": "t"}
    world.state["steps"] = {
        "late": {"completed_at": "2", "outputs": {"version": "3", "tag": None}},
        "early": {"completed_at": "1", "outputs": {"version": "2", "commit": UNKNOWN}},
        "skipped": {"outputs": None},
    }
    assert known_values(world.context()) == {"version": "3", "summary": "s", "tag": "t"}
    assert known_values(world.context(), {"version": "4", "tag": None})["version"] == "4"
