"""What an agent used up, as far as it is known: what nobody told is null, never nought."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from app.errors import Invalid
from app.models.prices import Price
from app.plugins.agent.config import AgentConfig

__all__ = ["Usage"]


@dataclass(slots=True)
class Usage:
    engine: str
    model: str | None = None
    input_tokens: int | None = None
    output_tokens: int | None = None
    cost_usd: float | None = None
    turns: int = 0
    tools: Counter[str] = field(default_factory=Counter)
    refused: int = 0
    """Calls that were answered with an error instead of being executed."""

    def add_tokens(self, given: int, made: int) -> None:
        self.input_tokens = (self.input_tokens or 0) + given
        self.output_tokens = (self.output_tokens or 0) + made

    def add_cost(self, cost: float) -> None:
        self.cost_usd = (self.cost_usd or 0.0) + cost

    @property
    def total_tokens(self) -> int | None:
        if self.input_tokens is None or self.output_tokens is None:
            return None
        return self.input_tokens + self.output_tokens

    def as_json(self) -> dict[str, Any]:
        return {
            "input_tokens": self.input_tokens,
            "output_tokens": self.output_tokens,
            "total_tokens": self.total_tokens,
            "cost_usd": None if self.cost_usd is None else round(self.cost_usd, 6),
            "turns": self.turns,
            "model": self.model,
            "engine": self.engine,
            "refused_calls": self.refused,
        }

    def add_message(self, message: Any, price: Price | None) -> None:
        """Count one answer of a chat model: its own cost where it carries one, else by the price."""
        counted: Mapping[str, Any] = getattr(message, "usage_metadata", None) or {}
        given, made = counted.get("input_tokens"), counted.get("output_tokens")
        told: Mapping[str, Any] = getattr(message, "response_metadata", None) or {}
        self.model = told.get("model_name") or told.get("model") or self.model
        if isinstance(given, int) and isinstance(made, int):
            self.add_tokens(given, made)
        cost = told.get("cost") or (told.get("token_usage") or {}).get("cost")
        if isinstance(cost, int | float):
            self.add_cost(float(cost))
        elif price is not None and isinstance(given, int) and isinstance(made, int):
            self.add_cost(price.of(given, made))

    def check(self, config: AgentConfig) -> None:
        """Raise Invalid `agent_over_budget` when more was used than the step allows, `usage_unknown` when nobody can tell."""
        tokens, cost = self.total_tokens, self.cost_usd
        if config.max_tokens is not None:
            if tokens is None:
                raise _unknown("tokens", "max_tokens")
            if tokens > config.max_tokens:
                raise _over(f"{tokens} tokens", f"max_tokens: {config.max_tokens}")
        if config.max_cost_usd is not None:
            if cost is None:
                raise _unknown("cost", "max_cost_usd")
            if cost > config.max_cost_usd:
                raise _over(f"{cost:.4f} USD", f"max_cost_usd: {config.max_cost_usd:g}")


def _unknown(what: str, limit: str) -> Invalid:
    return Invalid(
        f"`{limit}` cannot be held: the {what} of the model {'is' if what == 'cost' else 'are'} not known.",
        code="usage_unknown",
        next_action=f"Leave `{limit}` out, or give the price of the model in SLIPWAY_MODEL_PRICES.",
    )


def _over(used: str, limit: str) -> Invalid:
    return Invalid(
        f"The agent used {used}, and the step allows {limit}.",
        code="agent_over_budget",
        next_action="Raise the limit, or ask for less at once.",
    )
