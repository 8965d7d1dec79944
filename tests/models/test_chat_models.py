"""Chat models are made from their places, once, and a wrong place says what is wrong."""

import pytest

from app.errors import Invalid, NotFound
from app.models.chat_models import ChatModels

PARROT = "langchain_core.language_models:ParrotFakeChatModel"


def test_a_model_is_made_once_from_its_place() -> None:
    models = ChatModels({"default": PARROT})
    assert models.get(None) is models.get("default")
    assert type(models.get(None)).__name__ == "ParrotFakeChatModel"


def test_options_behind_the_place_are_handed_over() -> None:
    models = ChatModels({"default": PARROT + "?name=polly"})
    assert models.get(None).name == "polly"


def test_without_any_model_it_is_said_how_to_set_one() -> None:
    with pytest.raises(NotFound) as caught:
        ChatModels({}).get("fast")
    assert caught.value.code == "no_model"
    assert "SLIPWAY_MODELS" in caught.value.next_action


def test_an_unknown_name_is_answered_with_the_nearest() -> None:
    with pytest.raises(NotFound, match="fast") as caught:
        ChatModels({"fast": PARROT}).get("fasd")
    assert caught.value.code == "unknown_model"


@pytest.mark.parametrize(
    "place", ["no_such_package:Model", "json:NoSuch", "json", PARROT + "?rate_limiter=x"]
)
def test_a_place_that_gives_no_model_is_named(place: str) -> None:
    with pytest.raises(Invalid, match="fast") as caught:
        ChatModels({"fast": place}).get("fast")
    assert caught.value.code == "broken_model"
