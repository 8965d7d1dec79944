"""The chat models of this installation: any LangChain chat model, found by the name that the settings give it."""

import importlib
from collections.abc import Mapping
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

from app.errors import Invalid, NotFound
from app.models.prices import Price, read_price
from app.nearest import nearest

if TYPE_CHECKING:
    from langchain_core.language_models import BaseChatModel

__all__ = ["ChatModels"]

DEFAULT = "default"


class ChatModels:
    """`places`: name -> `module:attribute?option=value`; the attribute is called with the options and makes the model.

    Example: `{"default": "langchain_anthropic:ChatAnthropic?model=claude-sonnet-5-5"}`. A module is imported when its
    model is asked for the first time, so that an installation without models loads nothing of them. `prices`: see `read_price`.
    """

    def __init__(
        self,
        places: Mapping[str, str],
        prices: Mapping[str, Mapping[str, float]] = MappingProxyType({}),
    ) -> None:
        self._places = dict(places)
        self._prices = {name: read_price(name, written) for name, written in prices.items()}
        self._made: dict[str, BaseChatModel] = {}

    def names(self) -> list[str]:
        return list(self._places)

    def price(self, name: str | None) -> Price | None:
        return self._prices.get(name or DEFAULT)

    def get(self, name: str | None) -> "BaseChatModel":
        """Raise NotFound `no_model` or `unknown_model`, Invalid `broken_model` naming what is wrong with its place."""
        wanted = name or DEFAULT
        if wanted not in self._places:
            if name is None or not self._places:
                raise NotFound(
                    "No chat model is configured.",
                    code="no_model",
                    next_action="Set SLIPWAY_MODELS, for example to "
                    '{"default": "langchain_anthropic:ChatAnthropic?model=claude-sonnet-5-5"}.',
                )
            raise NotFound(
                f"There is no chat model {wanted!r}.{nearest(wanted, self._places)}",
                code="unknown_model",
                next_action="Use one that SLIPWAY_MODELS names.",
            )
        if wanted not in self._made:
            self._made[wanted] = _make(wanted, self._places[wanted])
        return self._made[wanted]


def _make(name: str, place: str) -> "BaseChatModel":
    target, _, query = place.partition("?")
    module, _, attribute = target.partition(":")
    try:
        found: Any = getattr(importlib.import_module(module), attribute)
        model: BaseChatModel = found(**_options(query))
    except (ImportError, AttributeError, TypeError, ValueError) as error:
        raise Invalid(
            f"The chat model {name!r} cannot be made from {target}: {error}.",
            code="broken_model",
            next_action="Install its package, or correct SLIPWAY_MODELS.",
        ) from None
    return model


def _options(query: str) -> dict[str, str]:
    pairs = (pair.partition("=") for pair in query.split("&") if pair)
    return {key: value for key, _, value in pairs}
