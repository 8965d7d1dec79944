"""All static checks of a definition, in the order in which their results make sense together."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

from app.workflows.checks.findings import Findings
from app.workflows.checks.names import NameCheck
from app.workflows.checks.places import Steps
from app.workflows.checks.schemas import check_schemas
from app.workflows.checks.structure import (
    check_cycles,
    check_handlers,
    check_ids,
    check_jump,
    check_needs,
    check_step,
)
from app.workflows.definition import Definition
from app.workflows.handlers import StepHandler
from app.workflows.levels import merged
from app.workflows.order import cycles, resolve_needs

__all__ = ["check_definition"]


def check_definition(
    definition: Definition,
    handlers: Mapping[str, StepHandler] | None,
    findings: Findings,
    config: Mapping[str, Any] = MappingProxyType({}),
) -> dict[str, tuple[str, ...]]:
    """Add what is wrong to `findings` and return the needs of every step, the inferred ones included.

    Without `handlers` step types are not judged. `config` is what references may name beside the definition's own.
    """
    steps = Steps(definition)
    check_schemas(definition, steps, findings)
    check_ids(steps, findings)
    for place in steps.all:
        check_step(place, findings)
        check_needs(place, steps, findings)
        targets = steps.beside(place).keys() - {place.spec.id}
        check_jump(place.spec.on_error, (*place.path, "on_error"), targets, findings)
        if handlers is not None:
            check_handlers(place, handlers, findings)
    check_jump(definition.on_error, ("on_error",), frozenset(), findings)
    needs = resolve_needs(definition)
    check_cycles(needs, steps, findings)
    infer = not cycles(needs)
    known = merged(config, definition.config)
    NameCheck(
        definition, steps, needs, findings, infer=infer, handlers=handlers, config=known
    ).check()
    return needs
