"""What a start consists of: the checked request, the first metadata and state. Nothing is made here."""

import asyncio
import hashlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

import orjson

from app.clock import timestamp
from app.errors import Invalid
from app.nearest import nearest
from app.principal import Principal
from app.workflows.artifact_inputs import as_texts, resolve_artifacts
from app.workflows.forking import Origin
from app.workflows.handlers import Remotes
from app.workflows.inputs import check_inputs
from app.workflows.levels import merged
from app.workflows.loader import LoadedDefinition
from app.workflows.platform_file import Platform
from app.workflows.registry import PluginRegistry

__all__ = ["StartOptions", "first_facts", "request_of", "request_signature"]


@dataclass(frozen=True, slots=True)
class StartOptions:
    """How a workflow is started beside its inputs; `on_error` is what a failure does by default."""

    enable: Sequence[str] = ()
    disable: Sequence[str] = ()
    env: Mapping[str, str] = field(default_factory=dict)
    on_error: str = "pause"
    no_cache: bool = False
    """Whether every step runs, whatever is cached."""
    config: Mapping[str, Any] = field(default_factory=dict)
    """What overrides the definition's `config`, key by key."""
    directory: Path | None = None
    """The working folder of the steps; None gives the workflow one of its own."""
    idempotency_key: str | None = None
    origin: Origin | None = None
    """Of a fork: what it takes over."""


async def request_of(
    loaded: LoadedDefinition,
    inputs: Mapping[str, Any],
    options: StartOptions,
    registry: PluginRegistry,
    remotes: Remotes,
    resolve: Callable[[str], dict[str, Any]],
    platform: Platform,
) -> dict[str, Any]:
    """Return the request as it is stored: checked inputs, toggles, resources, the definition's text.

    `resolve` looks an artifact up (blocks). Raises Invalid or NotFound for anything wrong before a workflow exists.
    """
    checked = check_inputs(loaded.definition, as_texts(loaded.definition, inputs))
    checked = await asyncio.to_thread(resolve_artifacts, loaded.definition, checked, resolve)
    kind = registry.get_workflow_kind(loaded.definition.kind)
    resources: tuple[str, ...] = ()
    disabled: tuple[str, ...] = ()
    if kind is not None:
        checked = await kind.check(loaded.definition, checked, remotes)
        resources = kind.resources(checked)
        disabled = kind.disabled(loaded.definition, checked)
    _check_toggles(loaded, options)
    written = merged(platform.config, kind.config if kind else {}, loaded.definition.config)
    if options.config and options.origin is None:
        _require_known(options.config, written, loaded)
    config = merged(written, options.config)
    concurrency, directory = loaded.definition.concurrency, _directory(options)
    resources = (*resources, *_held(loaded, checked, config))
    if directory is not None:
        resources = (*resources, f"folder:{directory}")
    name = loaded.definition.name
    return {
        "inputs": checked,
        "enable": list(options.enable),
        "disable": list(options.disable),
        "turned_off": list(disabled),
        "directory": directory,
        "no_cache": options.no_cache,
        "env": dict(options.env),
        "config": config,
        "on_error": options.on_error,
        "resources": list(dict.fromkeys(resources)),
        "cooldown_s": concurrency.cooldown,
        "on_conflict": concurrency.on_conflict,
        "definition": {"source": loaded.source, "text": loaded.text, "digest": loaded.digest},
        "signature": request_signature(name, resources, checked),
        "has_scope": kind is not None,
        "idempotency_key": options.idempotency_key,
        "request_digest": _request_digest(name, inputs, options),
        **_ancestry(options.origin),
    }


def _require_known(
    overrides: Mapping[str, Any], written: Mapping[str, Any], loaded: LoadedDefinition
) -> None:
    from app.workflows.config_overrides import (  # noqa: PLC0415  # a service listens earlier without
        require_known,
    )

    require_known(overrides, written, loaded.definition)


def _held(
    loaded: LoadedDefinition, inputs: Mapping[str, Any], config: Mapping[str, Any]
) -> list[str]:
    """Return the resources that the definition itself names."""
    named = loaded.definition.concurrency.resources
    if not named:
        return []
    from app.workflows.expressions import (  # noqa: PLC0415  # a service listens 0.1 s earlier without
        evaluate,
        text_of,
    )

    scope = {"inputs": inputs, "parameters": inputs, "config": config}
    return [text_of(evaluate(one, scope)) for one in named]


def _directory(options: StartOptions) -> str | None:
    if options.directory is None:
        return None
    folder = options.directory.absolute()
    if not folder.is_dir():
        raise Invalid(
            f"There is no folder {folder} to work in.",
            code="no_directory",
            next_action="Name a folder that exists.",
        )
    return str(folder)


def _request_digest(name: str, inputs: Mapping[str, Any], options: StartOptions) -> str:
    asked: list[Any] = [name, inputs, list(options.enable), list(options.disable), options.env]
    if options.config:
        asked.append({"config": options.config})
    if options.directory is not None:
        asked.append(str(options.directory.absolute()))
    if (origin := options.origin) is not None:
        asked += [origin.workflow_id, origin.checkpoint, origin.step]
    return _digest(asked)


def _ancestry(origin: Origin | None) -> dict[str, Any]:
    """Return what a fork keeps of where it comes from; the moment makes the same plan give the same commits."""
    if origin is None:
        return {}
    return {"released_at": origin.released_at, "effects_that_stay": list(origin.effects)}


def first_facts(
    workflow_id: str,
    execution_id: str,
    loaded: LoadedDefinition,
    request: Mapping[str, Any],
    registry: PluginRegistry,
    actor: Principal,
    now: datetime,
    origin: Origin | None = None,
) -> dict[str, Any]:
    """Return the private part of a workflow's first event: request, metadata, state, and what a fork takes over."""
    definition, inputs = loaded.definition, request["inputs"]
    kind = registry.get_workflow_kind(definition.kind)
    shared = {
        "execution_id": execution_id,
        "created_at": timestamp(now),
        "updated_at": timestamp(now),
    }
    metadata = {
        **shared,
        "status": "queued",
        "definition": definition.name,
        "definition_version": definition.version,
        "definition_digest": loaded.digest,
        "kind": definition.kind,
        "started_by": actor.id,
        "round": 1,
        "error_count": 0,
        "last_error": None,
        "idempotency_key": request["idempotency_key"],
        "request_digest": request["request_digest"],
        "resources": request["resources"],
        "repositories": inputs.get("repositories", []),
        "reason": None,
        "blocked_by": None,
        "until": None,
        "forked_from": origin.named() if origin else None,
    }
    state = {
        **shared,
        "workflow_id": workflow_id,
        "workflow_name": definition.name,
        "workflow_version": definition.version,
        "inputs": inputs,
        "config": request["config"],
        "workflow_complete": False,
        "retry_count": 0,
        "can_continue": True,
        "approval_required": False,
        "outputs": {},
        "artifacts": {},
        **(origin.state if origin else {}),
        **(kind.state(inputs) if kind else {}),
    }
    facts: dict[str, Any] = {"request": dict(request), "metadata": metadata, "state": state}
    if origin is not None:
        facts |= {"entries": dict(origin.entries), "made_with": dict(origin.made_with)}
    return facts


def request_signature(definition: str, resources: Sequence[str], inputs: Mapping[str, Any]) -> str:
    """Return what two requests share when they ask for the same."""
    return _digest([definition, list(resources), inputs])


def _digest(value: Any) -> str:
    text = orjson.dumps(value, option=orjson.OPT_SORT_KEYS, default=list)
    return hashlib.sha256(text).hexdigest()


def _check_toggles(loaded: LoadedDefinition, options: StartOptions) -> None:
    specs = {spec.id: spec for top in loaded.definition.steps for spec in (top, *top.steps)}
    for name in (*options.enable, *options.disable):
        if name not in specs:
            raise Invalid(
                f"Definition {loaded.definition.name} has no step {name!r}.{nearest(name, specs)}",
                code="unknown_step",
            )
    for name in options.disable:
        if specs[name].required or specs[name].automatic:
            raise Invalid(
                f"Step {name} is required and cannot be disabled.",
                code="step_required",
                next_action="Set `required: false` in the definition to make it optional.",
            )
