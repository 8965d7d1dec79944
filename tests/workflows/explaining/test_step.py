"""An explanation runs nothing, shows no secret, and says of what is known later what it waits for."""

from typing import Any, ClassVar

import pytest

from app.errors import NotFound
from app.workflows.explaining import explain
from app.workflows.loader import load_definition
from app.workflows.platform_file import Platform
from app.workflows.registry import PluginRegistry
from app.workflows.starting import StartOptions

TEXT = """\
name: example
config: {names: [a, b]}
on_error: {action: rollback}
steps:
  - id: first
    type: approval
    approval: {quorum: 2}
  - id: each
    matrix: {name: "{{ config.names }}"}
    steps:
      - {id: said, type: approval, when: "{{ matrix.name != 'b' }}", retry: {max: 0}}
  - id: call
    type: http
    with:
      url: "https://{{ config.host | default('example.org') }}/{{ first.status }}"
      headers: {Authorization: "Bearer {{ secrets.TOKEN }}"}
      json: {at: "{{ now }}"}
    cache: {key: "{{ config.names }}"}
"""
REGISTRY = PluginRegistry.installed()


class FakeKind:
    name = "example"
    title = "Example"
    config: ClassVar[dict[str, Any]] = {"host": "kind.example.org"}


def explained(step: str, options: StartOptions | None = None) -> dict[str, dict[str, Any]]:
    loaded = load_definition(TEXT, source="x.yaml")
    found = explain(
        loaded,
        step,
        {},
        options or StartOptions(),
        handlers=REGISTRY.handlers,
        kind=FakeKind(),  # type: ignore[arg-type]  # only its config is asked for
        platform=Platform(config={"host": "platform.example.org"}),
    )
    return {each["name"]: each for each in found["values"]}


def test_a_kind_is_over_the_platform() -> None:
    found = explained("call")
    assert found["config.host"]["value"] == "kind.example.org"
    assert (found["config.host"]["level"], found["config.host"]["place"]) == ("kind example", "")
    assert found["with.url"]["later"] == "step first comes first"


def test_a_secret_is_shown_by_its_handle_only() -> None:
    assert explained("call")["with.headers"]["value"] == {"Authorization": "Bearer secret://TOKEN"}


def test_what_each_cell_has_for_itself_is_known_later() -> None:
    when = explained("said")["when"]
    assert when["place"] == "x.yaml:11:42"
    assert (when["known"], when["later"]) == (False, "each cell has its own")
    assert explained("said")["retry.max"]["level"] == "step"


def test_defaults_of_the_handler_and_the_engine_are_told() -> None:
    found = explained("call", StartOptions(no_cache=True, disable=("call",)))
    assert found["with.method"]["level"] == "handler default"
    assert found["cache.key"]["value"] == ["a", "b"]
    assert found["cache.version"]["level"] == "engine default"
    assert (found["cache.read"]["value"], found["cache.read"]["level"]) == (False, "runtime")
    assert (found["enabled"]["value"], found["enabled"]["level"]) == (False, "runtime")


def test_errors_and_approvals_are_explained() -> None:
    found = explained("first")
    assert (found["on_error"]["value"], found["on_error"]["level"]) == ("rollback", "definition")
    assert (found["approval.quorum"]["value"], found["approval.quorum"]["level"]) == (2, "step")
    assert found["approval.approvers"]["level"] == "engine default"


def test_an_unknown_step_is_told_with_the_nearest() -> None:
    with pytest.raises(NotFound, match="'first'"):
        explained("frist")
