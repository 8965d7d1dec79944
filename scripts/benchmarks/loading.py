"""(h) What loading, checking and compiling a definition costs, of 10, 100 and 1000 steps, in seconds of computing."""

import gc
import time

from app.workflows.compiler import compile_definition
from app.workflows.loader import load_definition
from app.workflows.registry import PluginRegistry
from scripts.benchmarks.comparison import Comparison, in_turn

__all__ = ["measure"]

_SIZES = (10, 100, 1000)
_MOST_S = 3.0


async def measure(rounds: int) -> list[Comparison]:
    handlers = PluginRegistry.installed().handlers
    texts = {size: _definition(size) for size in _SIZES}

    async def cost(size: int) -> float:
        gc.collect()
        began = time.process_time()
        loaded = load_definition(texts[size], handlers=handlers)
        compile_definition(loaded.definition, loaded.needs)
        return (time.process_time() - began) * 1000 / size

    samples = await in_turn(
        rounds,
        {
            "1000 steps": lambda: cost(1000),
            "100 steps": lambda: cost(100),
            "10 steps": lambda: cost(10),
        },
    )
    return [
        Comparison.of_medians(
            "h",
            "load, check, compile: a step of 1000 : of 100",
            "ms/step",
            samples,
            ours="1000 steps",
            reference="100 steps",
            limit=1.3,
        ),
        Comparison.of_medians(
            "h",
            "load, check, compile 1000 steps",
            "s",
            {"slipway": samples["1000 steps"], "promised": [_MOST_S]},
            ours="slipway",
            reference="promised",
            limit=1.0,
        ),
    ]


def _definition(size: int) -> str:
    """Return steps that need two others, read the outputs of one, and say what they may."""
    lines = ["schema: 1", f"name: steps-{size}", "inputs: {level: {enum: [a, b], default: a}}"]
    lines.append("steps:")
    for number in range(size):
        lines += [
            f"  - id: step_{number}",
            "    type: assert",
            f'    with: {{that: "{{{{ inputs.level != \'{number}\' }}}}", message: "Not {number}."}}',
            "    retry: {max: 2, delay: 1s}",
            "    outputs: {level: {type: string, from: inputs.level}}",
        ]
        if number > 1:
            before = f"step_{number - 1}"
            lines += [
                f"    needs: [{before}, step_{number // 2}]",
                f"    when: \"{{{{ steps.{before}.outputs.level == 'a' }}}}\"",
            ]
    return "\n".join([*lines, ""])
