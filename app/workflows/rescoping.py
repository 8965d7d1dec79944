"""A change of scope as facts: the new request, the round in which everything is looked at again, voided approvals."""

import asyncio
from collections.abc import Mapping
from typing import Any

from app.errors import Conflict
from app.principal import Principal
from app.workflows.commands import irreversible_begun
from app.workflows.definition import StepSpec
from app.workflows.handlers import Remotes, StepHandler, effects_of
from app.workflows.inputs import check_inputs
from app.workflows.loader import LoadedDefinition
from app.workflows.persistence import WorkflowRecord
from app.workflows.projection import Projection
from app.workflows.registry import PluginRegistry
from app.workflows.scope_change import ScopeChange
from app.workflows.starting import request_signature
from app.workflows.state import split_key
from app.workflows.targets import asks_to_plan_again

__all__ = ["new_scope", "planning_keys", "rescoped"]


async def rescoped(
    view: Projection,
    loaded: LoadedDefinition,
    change: ScopeChange,
    registry: PluginRegistry,
    remotes: Remotes,
) -> dict[str, Any]:
    """Return what of the request changes: inputs, resources, signature.

    Raises Conflict `publishing_began`, Invalid for a change that makes no sense or leaves wrong inputs.
    """
    require_unpublished(view)
    inputs = view.request["inputs"]
    kind = registry.get_workflow_kind(loaded.definition.kind)
    if kind is None or not change:
        resources = view.request["resources"]
    else:
        wanted = kind.rescoped(inputs, view.state, change, remotes)
        inputs = await kind.check(
            loaded.definition, check_inputs(loaded.definition, wanted), remotes
        )
        held = [one for one in view.request["resources"] if one.startswith("folder:")]
        resources = [*kind.resources(inputs), *held]
    signature = request_signature(loaded.definition.name, resources, inputs)
    return {"inputs": inputs, "resources": resources, "signature": signature}


def require_unpublished(view: Projection) -> None:
    """Raise Conflict `publishing_began` once something was begun that cannot be undone."""
    if begun := irreversible_begun(view):
        raise Conflict(
            f"Publishing of workflow {view.workflow_id} has begun ({begun}): its scope is settled.",
            code="publishing_began",
            next_action="Let it come to its end, and release what is missing in a workflow of its own.",
        )


def planning_keys(
    view: Projection, loaded: LoadedDefinition, handlers: Mapping[str, StepHandler]
) -> list[str]:
    """Return the steps that only look: without effects or approval, and so is all that they need."""
    specs = {spec.id: spec for top in loaded.definition.steps for spec in (top, *top.steps)}
    parents = {one.id: top.id for top in loaded.definition.steps for one in top.steps}

    def looks(step: str) -> bool:
        group = parents.get(step)
        needs = [*loaded.needs[step], *(loaded.needs[group] if group else ())]
        nested = [one.id for one in specs[step].steps]
        return _only_looks(specs[step], handlers) and all(map(looks, [*needs, *nested]))

    return [key for key in view.entries if split_key(key)[0] in specs and looks(split_key(key)[0])]


def _only_looks(spec: StepSpec, handlers: Mapping[str, StepHandler]) -> bool:
    if spec.approval is not None:
        return False
    handler = handlers.get(spec.type or "")
    return handler is None or effects_of(spec, handler, spec.with_) == "none"


def new_scope(
    record: WorkflowRecord,
    loaded: LoadedDefinition,
    request: Mapping[str, Any],
    change: ScopeChange,
    registry: PluginRegistry,
    *,
    execution_id: str,
    comment: str,
    actor: Principal,
) -> list[asyncio.Future[None]]:
    """Record the new round: groups run anew, of the steps those that the change touches; without one all that plan."""
    view = record.view
    kind = registry.get_workflow_kind(loaded.definition.kind)
    again = [] if change else planning_keys(view, loaded, registry.handlers)
    again += [key for key in view.entries if asks_to_plan_again(view, key)]
    groups = [spec.id for spec in loaded.definition.steps if spec.matrix is not None]
    old, new = view.request["inputs"], request["inputs"]
    before = {name: old.get(name) for name in new if new[name] != old.get(name)}
    made = any(one.status in {"made", "found"} for one in view.effects.values())
    held = [*request["resources"], *(view.request["resources"] if made else ())]
    resources = list(dict.fromkeys(held))
    facts = [
        record.append(
            "scope_changed",
            actor=actor.id,
            data={
                "change": change.as_json(),
                "before": before,
                "after": {name: new[name] for name in before},
                "comment": comment,
            },
            private={
                "request": {**request, "resources": resources},
                "metadata": {
                    "resources": resources,
                    "repositories": new.get("repositories", []),
                },
                "state": {"inputs": new, **(kind.state(new) if kind else {})},
                "round": view.metadata.get("round", 1) + 1,
                "again": [key for key in dict.fromkeys([*again, *groups]) if key in view.entries],
                "execution_id": execution_id,
            },
            durable=True,
        )
    ]
    return [*facts, *_void(record, actor)]


def _void(record: WorkflowRecord, actor: Principal) -> list[asyncio.Future[None]]:
    """Void what waits for approval: it is not what will be asked for."""
    asked = [gate for gate in record.view.gates.values() if gate.what == "approval"]
    return [
        record.append(
            "approval_voided",
            step=gate.step,
            cell=gate.cell,
            actor=actor.id,
            data={
                "approval_id": gate.approval_id,
                "reason": "the scope was changed",
                "code": "scope_changed",
            },
            private={"round": gate.round},
            durable=True,
        )
        for gate in asked
    ]
