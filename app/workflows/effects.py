"""Changes in the world outside: what they are called, and the ledger that makes each of them at most once."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Protocol

from app.errors import Conflict, SlipwayError
from app.workflows.definition import Reversibility

__all__ = ["Effect", "EffectLedger", "EffectUnknown", "NotMade"]


@dataclass(frozen=True, slots=True)
class Effect:
    """One change in the world outside. `kind` and `target` together name it within a workflow.

    `foretold`: the outputs that the step will leave, where a plan knows them; UNKNOWN for what it does not.
    Example: Effect("git.tag", "backend refs/tags/v2.1.0", "irreversible", "Tag v2.1.0 on the merge").
    """

    kind: str
    target: str
    reversibility: Reversibility
    summary: str
    repository: str | None = None
    details: dict[str, Any] = field(default_factory=dict)
    foretold: Mapping[str, Any] | None = None

    @property
    def key(self) -> str:
        return f"{self.kind}:{self.target}"

    def as_json(self) -> dict[str, Any]:
        return {
            "kind": self.kind,
            "target": self.target,
            "reversibility": self.reversibility,
            "summary": self.summary,
            "repository": self.repository,
            "details": self.details,
        }


class EffectUnknown(Conflict):
    """It cannot be told whether the effect happened; the step parks as `unknown` for a human."""

    default_code = "effect_unknown"


class NotMade(Exception):
    """Raised by `make` around the error of an effect that certainly did not happen: the ledger notes it and raises `cause`."""

    def __init__(self, cause: SlipwayError) -> None:
        super().__init__(str(cause))
        self.cause = cause


class EffectLedger(Protocol):
    async def perform(
        self,
        effect: Effect,
        *,
        find: Callable[[], Awaitable[dict[str, Any] | None]],
        make: Callable[[], Awaitable[dict[str, Any]]],
        assumed: Mapping[str, Any] | None = None,
    ) -> dict[str, Any]:
        """Make `effect` at most once and return its outcome (JSON values).

        Order: a durable outcome is returned as it is; else `find` asks the world and its answer is
        recorded as `effect_found`; else the intent is made durable, `make` runs, the outcome is made
        durable (`effect_made`). `find` raises Conflict when something is there that is not ours, and
        EffectUnknown when it cannot tell. Exceptions of `make` pass through; the intent stays (but for NotMade). `assumed`: the
        outcome as it is known beforehand; with it a person can vouch for an effect that cannot be looked up.
        """
        ...

    async def undo(
        self, effect: Effect, *, make: Callable[[], Awaitable[dict[str, Any]]]
    ) -> dict[str, Any] | None:
        """Undo an effect that was made, once; None where the ledger holds no such effect."""
        ...

    def is_begun(self, effect: Effect) -> bool:
        """Return whether its intent is durable and nothing else is known: it may have happened."""
        ...

    def is_ours(self, effect: Effect) -> bool:
        """Return whether this workflow made or found the effect, or one that it was forked from."""
        ...

    def outcome(self, effect: Effect) -> dict[str, Any] | None:
        """Return the durable outcome, None when it was never made or was undone."""
        ...
