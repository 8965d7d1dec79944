"""What docs/definitions.md shows is true: its examples load, and every function stands in it."""

import re
from pathlib import Path

import pytest

from app.workflows.expressions import FUNCTION_NAMES
from app.workflows.loader import load_definition

_PAGE = (Path(__file__).resolve().parents[3] / "docs" / "definitions.md").read_text("utf-8")
_EXAMPLES = re.findall(r"```yaml\n(.*?)```", _PAGE, re.DOTALL)


@pytest.mark.parametrize(
    ("text", "dialect"),
    list(zip(_EXAMPLES, ["canonical", "canonical", "flat", "wrapped"], strict=True)),
)
def test_an_example_loads_without_a_warning(text: str, dialect: str) -> None:
    loaded = load_definition(text)

    assert loaded.dialect == dialect
    assert loaded.warnings == ()


def test_every_function_is_explained() -> None:
    section = _PAGE.partition("## Expressions")[2]

    assert {name for name in FUNCTION_NAMES if f"`{name}(" not in section} == set()
