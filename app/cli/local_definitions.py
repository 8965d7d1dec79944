"""Definitions in this process: the library and the manager are asked directly, without any HTTP framework."""

import asyncio
import contextlib
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from app.cli.definition_files import Named
from app.cli.definition_port import Declared, Form, RunRequest
from app.errors import Conflict
from app.workflows.library import export_text, revision_view, saved_view, validation_view
from app.workflows.loader import LoadedDefinition
from app.workflows.starting import StartOptions

if TYPE_CHECKING:
    from app.wiring import Service

__all__ = ["LocalDefinitions"]


class LocalDefinitions:
    """Reading makes no file. Planning takes the data folder where it is free; starting and saving need it."""

    def __init__(self, service: "Service") -> None:
        self._service = service
        self._library = service.library

    async def all(self) -> dict[str, Any]:
        return {"items": self._library.list(), "next": None}

    async def plugin_errors(self) -> Mapping[str, str]:
        registry = self._service.registry
        await asyncio.to_thread(lambda: registry.handlers)
        return registry.errors

    async def read(self, name: str, version: str | None) -> dict[str, Any]:
        return revision_view(self._library, name, version)

    async def declared(self, named: Named, config: Mapping[str, Any]) -> Declared:
        definition = self._load(named, config).definition
        inputs = {name: {"type": spec.type} for name, spec in definition.inputs.items()}
        return Declared(inputs, definition.config)

    async def validate(
        self, named: Named, config: Mapping[str, Any] | None = None
    ) -> dict[str, Any]:
        text = named.text if named.text is not None else self._library.get(named.name).text
        return validation_view(self._library, text, named.name, config)

    async def plan(self, request: RunRequest) -> dict[str, Any]:
        with contextlib.suppress(Conflict):  # a service may own the folder: a plan only reads it
            await self._service.claim()
        loaded = self._load(request.named, request.config)
        return await self._service.manager.plan_loaded(
            loaded, request.inputs, _options(request, "fail")
        )

    async def explain(self, request: RunRequest, step: str) -> dict[str, Any]:
        loaded = self._load(request.named, request.config)
        options = _options(request, "fail")
        return self._service.manager.explain_loaded(loaded, step, request.inputs, options)

    async def graph(self, named: Named) -> dict[str, Any]:
        loaded = self._load(named)
        text = await self._service.manager.graph_of(loaded)
        return {"name": loaded.definition.name, "mermaid": text}

    async def start(self, request: RunRequest) -> str:
        named = request.named
        loaded = self._load(named, request.config)
        await self._service.open()
        if named.text is None:
            loaded = await self._library.get_for_run(named.name, request.config)
        options = _options(request, "pause" if request.interactive else "fail")
        return await self._service.manager.start_loaded(loaded, request.inputs, options)

    async def create(self, text: str, source: str, comment: str) -> dict[str, Any]:
        await self._service.claim()
        return saved_view(await self._library.create(text, comment=comment, source=source))

    async def replace(
        self, name: str, text: str, source: str, comment: str, if_match: str | None
    ) -> dict[str, Any]:
        await self._service.claim()
        saved = await self._library.replace(
            name, text, if_match=if_match, comment=comment, source=source
        )
        return saved_view(saved)

    async def delete(self, name: str, comment: str, if_match: str | None) -> None:
        await self._service.claim()
        await self._library.delete(name, if_match=if_match, comment=comment)

    async def versions(self, name: str) -> list[dict[str, Any]]:
        found = await asyncio.to_thread(self._library.history.revisions, name)
        return [revision.as_json() for revision in found]

    async def compare(self, name: str, before: str | None, after: str | None) -> dict[str, Any]:
        return await asyncio.to_thread(self._library.history.compare, name, before, after)

    async def export(self, named: Named, form: Form) -> str:
        return export_text(self._load(named), form)

    def _load(self, named: Named, config: Mapping[str, Any] | None = None) -> LoadedDefinition:
        if named.text is None:
            return self._library.get(named.name, config)
        return self._library.load(named.text, named.name, config)


def _options(request: RunRequest, on_error: str) -> StartOptions:
    return StartOptions(
        enable=request.enable,
        disable=request.disable,
        env=request.env,
        config=request.config,
        on_error=on_error,
        no_cache=request.no_cache,
        directory=request.directory,
        idempotency_key=request.idempotency_key,
    )
