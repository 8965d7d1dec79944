"""What a definition says of its steps before any of them runs: what they wait for, their limits, their cells. Pure."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import product
from typing import Any

from app.errors import SlipwayError
from app.workflows.definition import Retry, Reversibility, StepSpec
from app.workflows.handlers import StepHandler, declared_effects
from app.workflows.levels import retry_of
from app.workflows.loader import LoadedDefinition
from app.workflows.projection import Projection

__all__ = ["Outline", "known_cells", "outlines"]

_WITHOUT_CELLS = frozenset({"skipped", "failed"})


@dataclass(frozen=True, slots=True)
class Outline:
    """One step; `group` is the step whose cells it runs in, `row` what its rows say beside what happened."""

    spec: StepSpec
    group: StepSpec | None
    row: Mapping[str, Any]

    @property
    def is_group(self) -> bool:
        """Whether it stands for other steps, or for its own cells."""
        return bool(self.spec.steps) or self.spec.matrix is not None


def outlines(
    loaded: LoadedDefinition, handlers: Mapping[str, StepHandler], defaults: Retry | None
) -> Iterator[Outline]:
    """Yield every step in the definition's order, a group before the steps in it; `defaults` is the platform's retry."""
    for spec in loaded.definition.steps:
        yield Outline(spec, None, _row(spec, loaded, handlers, defaults))
        for nested in spec.steps:
            yield Outline(nested, spec, _row(nested, loaded, handlers, defaults))


def _row(
    spec: StepSpec,
    loaded: LoadedDefinition,
    handlers: Mapping[str, StepHandler],
    defaults: Retry | None,
) -> dict[str, Any]:
    retry = retry_of(defaults, loaded.definition.defaults.retry, spec.retry)
    return {
        "needs": list(loaded.needs.get(spec.id, ())),
        "optional": not spec.required,
        "condition": None if spec.when is None else str(spec.when),
        "reversibility": _reversibility(spec, handlers.get(spec.type or "")),
        "asks": spec.approval is not None,
        "of": retry.max + 1,
        "goto": spec.on_error.goto if spec.on_error else None,
    }


def _reversibility(spec: StepSpec, handler: StepHandler | None) -> Reversibility | None:
    """Return what is known before the step's `with` is; None for a group, and where it depends on that."""
    if handler is None:
        return None
    declared = declared_effects(spec, handler)
    return declared or (None if handler.effects_vary else handler.effects)


def known_cells(group: StepSpec, view: Projection) -> list[str]:
    """Return the names of a group's cells as soon as they are known: noted when it began, else from its inputs."""
    noted = view.details.get(group.id, {}).get("cells")
    if noted is not None:
        return list(noted)
    entry = view.entries.get(group.id, {})
    if group.matrix is None or entry.get("status") in _WITHOUT_CELLS:
        return []
    axes = _axes(group.matrix, view)
    return [",".join(str(value) for value in values) for values in product(*axes)] if axes else []


def _axes(matrix: Mapping[str, Any], view: Projection) -> list[list[Any]]:
    from app.workflows.expressions import evaluate  # noqa: PLC0415  # a service listens earlier without

    try:
        axes = [evaluate(value, _Seen(view)) for value in matrix.values()]
    except SlipwayError:
        return []
    return axes if all(isinstance(values, list) for values in axes) else []


class _Seen(Mapping[str, Any]):
    """The names that a matrix sees and that are known outside of a run: inputs, configuration, what steps left."""

    def __init__(self, view: Projection) -> None:
        self._view = view

    def __getitem__(self, name: str) -> Any:
        if name in {"inputs", "parameters"}:
            return self._view.request["inputs"]
        if name == "config":
            return self._view.request.get("config", {})
        return {"outputs": self._view.entries[name].get("outputs") or {}}

    def __iter__(self) -> Iterator[str]:
        yield from ("inputs", "parameters", "config", *self._view.entries)

    def __len__(self) -> int:
        return 3 + len(self._view.entries)
