"""Prices of chat models, as the settings write them."""

from typing import Any

import pytest

from app.errors import Invalid
from app.models.chat_models import ChatModels
from app.models.prices import read_price


def test_a_price_is_for_a_million_tokens() -> None:
    assert read_price("default", {"input": 3, "output": 15}).of(2_000_000, 100_000) == 7.5


@pytest.mark.parametrize(
    "written", [{}, {"input": 3}, {"input": 3, "output": -1}, {"input": 3, "output": 1, "x": 1}]
)
def test_a_wrong_price_is_named(written: dict[str, Any]) -> None:
    with pytest.raises(Invalid, match="'fast'") as caught:
        ChatModels({}, {"fast": written})
    assert caught.value.code == "wrong_price"


def test_a_model_without_a_price_has_none() -> None:
    models = ChatModels({}, {"fast": {"input": 1, "output": 2}})
    assert models.price("fast") is not None
    assert models.price(None) is None
