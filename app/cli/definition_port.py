"""Where definitions are known, judged, planned and saved, as a port: a service, or this process without one."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal, Protocol

from app.cli.definition_files import Named

__all__ = ["Declared", "Definitions", "Form", "RunRequest"]

Form = Literal["yaml", "json"]


@dataclass(frozen=True, slots=True)
class Declared:
    """What a definition says of its inputs (name -> {type, ...}) and its `config`."""

    inputs: Mapping[str, Any]
    config: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class RunRequest:
    """A definition and what it is started or planned with. `directory` None: a folder of the workflow's own."""

    named: Named
    inputs: Mapping[str, Any] = field(default_factory=dict)
    env: Mapping[str, str] = field(default_factory=dict)
    config: Mapping[str, Any] = field(default_factory=dict)
    enable: Sequence[str] = ()
    disable: Sequence[str] = ()
    no_cache: bool = False
    directory: Path | None = None
    idempotency_key: str | None = None
    interactive: bool = False


class Definitions(Protocol):
    """Answers are those of the HTTP interface; errors are those of `app.errors`, wherever they arise."""

    async def all(self) -> dict[str, Any]: ...

    async def plugin_errors(self) -> Mapping[str, str]:
        """Return what is wrong with each plugin that did not load."""
        ...

    async def read(self, name: str, version: str | None) -> dict[str, Any]: ...

    async def declared(self, named: Named, config: Mapping[str, Any]) -> Declared:
        """Return what the definition declares; `config` holds keys that it may name beside its own."""
        ...

    async def validate(
        self, named: Named, config: Mapping[str, Any] | None = None
    ) -> dict[str, Any]: ...

    async def plan(self, request: RunRequest) -> dict[str, Any]: ...

    async def explain(self, request: RunRequest, step: str) -> dict[str, Any]: ...

    async def graph(self, named: Named) -> dict[str, Any]:
        """Return `{name, mermaid}`."""
        ...

    async def start(self, request: RunRequest) -> str:
        """Start a workflow and return its id."""
        ...

    async def create(self, text: str, source: str, comment: str) -> dict[str, Any]: ...

    async def replace(
        self, name: str, text: str, source: str, comment: str, if_match: str | None
    ) -> dict[str, Any]: ...

    async def delete(self, name: str, comment: str, if_match: str | None) -> None: ...

    async def versions(self, name: str) -> list[dict[str, Any]]: ...

    async def compare(self, name: str, before: str | None, after: str | None) -> dict[str, Any]: ...

    async def export(self, named: Named, form: Form) -> str: ...
