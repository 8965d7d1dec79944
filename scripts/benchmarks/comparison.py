"""Runs candidates in turn, so that a busy moment of the machine hits all of them, and compares medians."""

import statistics
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field

__all__ = ["Comparison", "in_turn"]


@dataclass(frozen=True, slots=True)
class Comparison:
    """One promise: `ours` against `reference`, both in `unit`, and the `limit` that the promise sets.

    `samples` holds every single measurement by candidate, in the order of measuring.
    """

    letter: str
    title: str
    unit: str
    ours: float
    reference: float
    limit: float
    ratio: float
    note: str = ""
    samples: Mapping[str, Sequence[float]] = field(default_factory=dict)

    @classmethod
    def of_medians(
        cls,
        letter: str,
        title: str,
        unit: str,
        samples: Mapping[str, Sequence[float]],
        *,
        ours: str,
        reference: str,
        limit: float,
        note: str = "",
    ) -> "Comparison":
        medians = {name: statistics.median(values) for name, values in samples.items()}
        ratio = medians[ours] / medians[reference]
        others = [
            f"{name} {medians[name]:.4g}" for name in medians if name not in {ours, reference}
        ]
        note = "; ".join([*([note] if note else []), *others])
        return cls(
            letter, title, unit, medians[ours], medians[reference], limit, ratio, note, samples
        )

    @property
    def kept(self) -> bool:
        return self.ratio <= self.limit

    def as_json(self) -> dict[str, object]:
        return {
            "letter": self.letter,
            "title": self.title,
            "unit": self.unit,
            "ours": self.ours,
            "reference": self.reference,
            "ratio": self.ratio,
            "limit": self.limit,
            "kept": self.kept,
            "note": self.note,
            "samples": {name: list(values) for name, values in self.samples.items()},
        }


async def in_turn(
    rounds: int, candidates: Mapping[str, Callable[[], Awaitable[float]]]
) -> dict[str, list[float]]:
    """Return what each candidate measured, after one unmeasured warm-up of each."""
    for candidate in candidates.values():
        await candidate()
    samples: dict[str, list[float]] = {name: [] for name in candidates}
    for _ in range(rounds):
        for name, candidate in candidates.items():
            samples[name].append(await candidate())
    return samples
