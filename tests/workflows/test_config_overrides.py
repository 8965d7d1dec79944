"""An override of `config` that would do nothing is refused."""

from typing import Any

import pytest

from app.errors import Invalid
from app.workflows.config_overrides import require_known
from app.workflows.loader import load_definition

DEFINITION = load_definition(
    """
name: example
config: {known: 1}
steps:
  - {id: a, type: approval, when: "config.asked | default(true)", with: {x: "{{ config.all.below | default(1) }}"}}
"""
).definition


@pytest.mark.parametrize("overrides", [{}, {"known": 2}, {"asked": False}, {"all": {"below": 2}}])
def test_what_a_level_has_or_an_expression_names_may_be_overridden(
    overrides: dict[str, Any],
) -> None:
    require_known(overrides, DEFINITION.config, DEFINITION)


@pytest.mark.parametrize("overrides", [{"knwon": 2}, {"all": {"other": 1}}, {"new": {}}])
def test_what_nothing_reads_is_refused(overrides: dict[str, Any]) -> None:
    with pytest.raises(Invalid) as raised:
        require_known(overrides, DEFINITION.config, DEFINITION)
    assert raised.value.code == "unknown_config"
