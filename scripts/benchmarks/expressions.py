"""(i) One expression, compiled before: ours against `compile_expression` of a bare Jinja2, which checks and bounds nothing."""

import itertools
import time
from collections.abc import Callable
from typing import Any

from jinja2 import Environment

from app.workflows.expressions import evaluate
from scripts.benchmarks.comparison import Comparison, in_turn

__all__ = ["measure"]

_SOURCE = "inputs.target < 90 and steps.collect.outputs.names | length > 1"
_TIMES = 2000
_MOST_US = 100.0


async def measure(rounds: int) -> list[Comparison]:
    scope: dict[str, Any] = {
        "inputs": {"target": 80},
        "steps": {"collect": {"outputs": {"names": ["a", "b", "c"]}}},
    }
    text = "{{ " + _SOURCE + " }}"
    bare = Environment(autoescape=False).compile_expression(_SOURCE)

    async def slipway() -> float:
        return _each_us(lambda: evaluate(text, scope))

    async def jinja2() -> float:
        return _each_us(lambda: bare(**scope))

    samples = await in_turn(rounds, {"slipway": slipway, "bare jinja2": jinja2})
    return [
        Comparison.of_medians(
            "i",
            "one expression",
            "us",
            {"slipway": samples["slipway"], "promised": [_MOST_US]},
            ours="slipway",
            reference="promised",
            limit=1.0,
        ),
        Comparison.of_medians(
            "i",
            "one expression : bare Jinja2",
            "us",
            samples,
            ours="slipway",
            reference="bare jinja2",
            limit=4.0,
            note=f"promised: {_MOST_US:g} us at most",
        ),
    ]


def _each_us(evaluate_once: Callable[[], Any]) -> float:
    assert evaluate_once() is True
    began = time.process_time()
    for _ in itertools.repeat(None, _TIMES):
        evaluate_once()
    return (time.process_time() - began) * 1e6 / _TIMES
