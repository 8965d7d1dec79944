"""Effects of which it cannot be told whether they happened: noticing them, and what a person says of them."""

import asyncio
from collections.abc import Mapping
from typing import Any

from app.errors import Invalid
from app.nearest import nearest
from app.principal import Principal
from app.workflows.projection import EffectRecord, Projection
from app.workflows.run_context import StepRecord
from app.workflows.state import split_key, step_key

__all__ = ["ANSWERS", "answered", "doubted_effect", "doubts_of", "doubts_options", "note_doubts"]

ANSWERS: Mapping[str, str] = {
    "happened": "It happened: the step goes on as if it had been told so.",
    "not_happened": "It did not happen: it is made now, without asking again.",
    "check_again": "Asks again; nothing is made that is there already.",
}


def doubts_of(view: Projection, key: str) -> dict[str, EffectRecord]:
    """Return the effects of a step that are in doubt, by their keys."""
    return {
        name: record
        for name, record in view.effects.items()
        if record.status == "unknown" and step_key(record.step, record.cell) == key
    }


def doubts_options(view: Projection, key: str) -> dict[str, str]:
    """Return the answers that are possible; `happened` needs to know what the effect would have left."""
    known = all(record.assumed is not None for record in doubts_of(view, key).values())
    return {name: text for name, text in ANSWERS.items() if known or name != "happened"}


async def note_doubts(record: StepRecord, key: str, error: Mapping[str, Any]) -> dict[str, Any]:
    """Record that what the step began may have happened; return the step's error, as it was where nothing is in doubt.

    To be called when the last try ended in an error that tells nothing, such as a time-out.
    """
    step, cell = split_key(key)
    begun = [
        effect
        for effect in record.view.effects.values()
        if effect.status == "planned" and step_key(effect.step, effect.cell) == key
    ]
    for effect in begun:
        await record.append(
            "effect_unknown",
            step=step,
            cell=cell,
            data={"effect": effect.effect, "reason": error["message"]},
            private={"outcome": None, "assumed": effect.assumed},
            durable=True,
        )
    if not begun:
        return dict(error)
    told = "; ".join(str(effect.effect["summary"]) for effect in begun)
    return {
        "code": "effect_unknown",
        "message": f"It cannot be told whether this happened: {told}. {error['message']}",
        "next_action": "Look at it, then answer `resolve` with happened, not_happened or check_again.",
        "details": {"effects": [_name(effect) for effect in begun], "error": dict(error)},
    }


def doubted_effect(view: Projection, key: str, name: str | None, answer: str) -> str:
    """Return the key of the effect that is meant; Invalid for an unknown effect or answer, or one that is not possible."""
    if answer not in ANSWERS:
        raise Invalid(
            f"{answer!r} is no answer.{nearest(answer, ANSWERS)}",
            code="unknown_answer",
            next_action=f"Answer one of: {', '.join(ANSWERS)}.",
        )
    doubts = doubts_of(view, key)
    fitting = [one for one in doubts if name in {None, one}]
    if len(fitting) != 1:
        raise Invalid(
            f"It is not clear which effect of step {key} is meant."
            if fitting
            else f"No such effect of step {key} is in doubt.",
            code="ambiguous_effect",
            next_action=f"Name one of: {', '.join(doubts) or 'none'}.",
            details={"candidates": list(doubts)},
        )
    if answer == "happened" and doubts[fitting[0]].assumed is None:
        raise Invalid(
            "What the effect left behind cannot be known without asking where it was made.",
            code="outcome_unknown",
            next_action="Answer check_again when the target can be asked, or not_happened.",
            details={"effect": fitting[0]},
        )
    return fitting[0]


def answered(
    record: StepRecord, key: str, name: str, answer: str, comment: str, actor: Principal
) -> list[asyncio.Future[None]]:
    """Record what a person says of the effect, where that is a fact of its own."""
    effect = record.view.effects[name]
    if answer != "happened":
        return []
    step, cell = split_key(key)
    return [
        record.append(
            "effect_found",
            step=step,
            cell=cell,
            actor=actor.id,
            data={"effect": effect.effect, "reason": comment or f"as {actor.id} says"},
            private={"outcome": effect.assumed},
            durable=True,
        )
    ]


def _name(effect: EffectRecord) -> str:
    return f"{effect.effect['kind']}:{effect.effect['target']}"
