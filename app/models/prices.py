"""What the chat models of this installation cost, where the settings say so."""

from collections.abc import Mapping
from dataclasses import dataclass

from app.errors import Invalid

__all__ = ["Price", "read_price"]

_MILLION = 1_000_000


@dataclass(frozen=True, slots=True)
class Price:
    """US dollars for a million tokens that go in and that come out."""

    input: float
    output: float

    def of(self, given: int, made: int) -> float:
        """Return the cost in US dollars of so many tokens."""
        return (given * self.input + made * self.output) / _MILLION


def read_price(name: str, written: Mapping[str, float]) -> Price:
    """Return the price as the settings write it, `{"input": 3, "output": 15}`; Invalid `wrong_price`."""
    if set(written) != {"input", "output"} or min(written.values()) < 0:
        raise Invalid(
            f"The price of the model {name!r} is wrong: {dict(written)}.",
            code="wrong_price",
            next_action='Write SLIPWAY_MODEL_PRICES as {"default": {"input": 3, "output": 15}}, '
            "US dollars for a million tokens.",
        )
    return Price(written["input"], written["output"])
