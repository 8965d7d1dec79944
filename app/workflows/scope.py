"""The names that the expressions of a step see, and evaluating them without holding up the event loop for files."""

import asyncio
from collections.abc import Iterator, Mapping
from typing import Any

from app.clock import timestamp
from app.workflows.definition import StepSpec
from app.workflows.expressions import (
    FILES,
    evaluate,
    evaluate_condition,
    is_file_reference,
    uses_files,
)
from app.workflows.handlers import Artifacts
from app.workflows.resolving import SecretHandles
from app.workflows.run_context import TOP, Cell, RunContext
from app.workflows.state import StepEntry, step_key
from app.workspace import Workspace

__all__ = ["Scope", "WorkflowFiles", "condition_holds", "resolved"]


async def resolved(value: Any, scope: Mapping[str, Any]) -> Any:
    """Do what `evaluate` does; what reads files is evaluated in a thread."""
    if uses_files(value):
        return await asyncio.to_thread(evaluate, value, scope)
    return evaluate(value, scope)


async def condition_holds(condition: str | bool, scope: Mapping[str, Any]) -> bool:
    """Do what `evaluate_condition` does; what reads files is evaluated in a thread."""
    if uses_files(condition):
        return await asyncio.to_thread(evaluate_condition, condition, scope)
    return evaluate_condition(condition, scope)


class WorkflowFiles:
    """The files of the working folder by path, and files that steps left by their references, as they were left."""

    def __init__(self, workspace: Workspace, artifacts: Artifacts) -> None:
        self._workspace = workspace
        self._artifacts = artifacts

    def read(self, file: str | Mapping[str, Any], limit: int) -> bytes:
        if isinstance(file, str):
            return self._workspace.read_bytes(file, limit)
        if not is_file_reference(file):
            raise TypeError("is no file: give its path, or the output of a step that is a file")
        return self._artifacts.read(file)

    def digest(self, file: str | Mapping[str, Any]) -> str:
        if isinstance(file, str):
            return self._workspace.digest(file)
        return str(file["sha256"])

    def glob(self, pattern: str) -> list[str]:
        return self._workspace.glob(pattern)


class Scope(Mapping[str, Any]):
    """The names an expression sees, looked up when asked: a step with no expression costs nothing."""

    def __init__(self, run: RunContext, spec: StepSpec, cell: Cell = TOP) -> None:
        self._run = run
        self._spec = spec
        self._cell = cell

    def __getitem__(self, name: str) -> Any:
        run = self._run
        request = run.record.view.request
        match name:
            case "inputs" | "parameters":
                return request["inputs"]
            case "config":
                return request.get("config", run.definition.config)
            case "env":
                return self.env()
            case "matrix":
                return self._cell.values
            case "steps":
                return _Steps(self)
            case "workflow":
                return self._workflow()
            case "artifacts":
                return run.record.view.state.get("artifacts", {})
            case "now":
                return self._now()
            case _ if name in {FILES, "secrets"}:
                return self._guarded(name)
        return self.step(name)

    def _guarded(self, name: str) -> Any:
        """Return what stands for something that lies elsewhere: files, values of secrets."""
        if name == FILES:
            return WorkflowFiles(self._run.workspace, self._run.artifacts)
        return SecretHandles()

    def __iter__(self) -> Iterator[str]:
        yield from (
            "inputs",
            "parameters",
            "config",
            "env",
            "matrix",
            "steps",
            "workflow",
            "artifacts",
            "now",
        )
        yield from self._run.specs

    def __len__(self) -> int:
        return 9 + len(self._run.specs)

    def step_ids(self) -> Iterator[str]:
        return iter(self._run.specs)

    def env(self) -> dict[str, str]:
        run = self._run
        request_env = run.record.view.request.get("env") or {}
        return {**run.platform_env, **run.definition.env, **self._spec.env, **request_env}

    def step(self, step_id: str) -> dict[str, Any]:
        """Return a step as expressions see it; of another group's step, cell -> value maps."""
        run = self._run
        if step_id not in run.specs:
            raise KeyError(step_id)
        entries = run.record.view.entries
        group = run.parents.get(step_id)
        if group is None or group == run.parents.get(self._spec.id):
            key = step_key(step_id, self._cell.key if group is not None else None)
            return _seen(entries.get(key))
        prefix = f"{step_id}["
        cells = {
            key[len(prefix) : -1]: entry
            for key, entry in list(entries.items())
            if key.startswith(prefix)
        }
        return {
            "status": {cell: _seen(entry)["status"] for cell, entry in cells.items()},
            "outputs": {cell: entry.get("outputs") for cell, entry in cells.items()},
            "error": {cell: entry.get("error") for cell, entry in cells.items()},
        }

    def _workflow(self) -> dict[str, Any]:
        view = self._run.record.view
        return {
            "id": self._run.record.workflow_id,
            "name": self._run.definition.name,
            "version": self._run.definition.version,
            "created_at": view.metadata.get("created_at"),
            "started_by": view.metadata.get("started_by"),
        }

    def _now(self) -> str:
        key = step_key(self._spec.id, self._cell.key)
        entry = self._run.record.view.entries.get(key, {})
        return entry.get("started_at") or timestamp(self._run.clock.now())


class _Steps(Mapping[str, Any]):
    def __init__(self, scope: Scope) -> None:
        self._scope = scope

    def __getitem__(self, name: str) -> Any:
        return self._scope.step(name)

    def __iter__(self) -> Iterator[str]:
        return self._scope.step_ids()

    def __len__(self) -> int:
        return sum(1 for _ in self._scope.step_ids())


def _seen(entry: StepEntry | None) -> dict[str, Any]:
    if entry is None:
        return {
            "status": "pending",
            "cached": False,
            "outputs": None,
            "error": None,
            "attempts": 0,
            "artifacts": [],
        }
    status = entry.get("status")
    return {
        "status": "completed" if status == "cached" else status,
        "cached": status == "cached",
        "outputs": entry.get("outputs"),
        "error": entry.get("error"),
        "attempts": entry.get("attempts", 0),
        "artifacts": entry.get("artifacts", []),
    }
