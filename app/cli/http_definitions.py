"""Definitions of a service, asked over HTTP."""

from collections.abc import Mapping
from typing import Any
from urllib.parse import quote

from app.cli.client import Client
from app.cli.definition_files import Named
from app.cli.definition_port import Declared, Form, RunRequest
from app.errors import Invalid

__all__ = ["HttpDefinitions"]


class HttpDefinitions:
    """Only named definitions are planned and started here: a file is run where it lies."""

    def __init__(self, client: Client) -> None:
        self._client = client

    async def all(self) -> dict[str, Any]:
        found: dict[str, Any] = await self._client.get("/definitions")
        return found

    async def plugin_errors(self) -> Mapping[str, str]:
        errors: Mapping[str, str] = (await self._client.get("/handlers"))["errors"]
        return errors

    async def read(self, name: str, version: str | None) -> dict[str, Any]:
        found: dict[str, Any] = await self._client.get(_path(name), version=version)
        return found

    async def declared(self, named: Named, config: Mapping[str, Any]) -> Declared:
        definition = (await self.read(named.name, None))["definition"]
        return Declared(definition.get("inputs", {}), definition.get("config", {}))

    async def validate(
        self, named: Named, config: Mapping[str, Any] | None = None
    ) -> dict[str, Any]:
        text = named.text or (await self.read(named.name, None))["text"]
        body = {"text": text, "source": named.name, "config": dict(config or {})}
        found: dict[str, Any] = await self._client.post("/definitions/validate", body)
        return found

    async def plan(self, request: RunRequest) -> dict[str, Any]:
        found: dict[str, Any] = await self._client.post("/definitions/plan", _body(request))
        return found

    async def explain(self, request: RunRequest, step: str) -> dict[str, Any]:
        body = {**_body(request), "step": step}
        found: dict[str, Any] = await self._client.post("/definitions/explain", body)
        return found

    async def graph(self, named: Named) -> dict[str, Any]:
        return {"name": named.name, "mermaid": await self._client.text(_path(named.name, "graph"))}

    async def start(self, request: RunRequest) -> str:
        key = request.idempotency_key
        headers = {"Idempotency-Key": key} if key is not None else {}
        started = await self._client.post("/workflows", _body(request), headers)
        return str(started["workflow_id"])

    async def create(self, text: str, source: str, comment: str) -> dict[str, Any]:
        body = {"text": text, "comment": comment}
        found: dict[str, Any] = await self._client.post("/definitions", body)
        return found

    async def replace(
        self, name: str, text: str, source: str, comment: str, if_match: str | None
    ) -> dict[str, Any]:
        body = {"text": text, "comment": comment}
        found: dict[str, Any] = await self._client.put(_path(name), body, _matching(if_match))
        return found

    async def delete(self, name: str, comment: str, if_match: str | None) -> None:
        await self._client.delete(_path(name), _matching(if_match), comment=comment or None)

    async def versions(self, name: str) -> list[dict[str, Any]]:
        found: list[dict[str, Any]] = (await self._client.get(_path(name, "versions")))["items"]
        return found

    async def compare(self, name: str, before: str | None, after: str | None) -> dict[str, Any]:
        query = {"from": before, "to": after}
        found: dict[str, Any] = await self._client.get(_path(name, "diff"), **query)
        return found

    async def export(self, named: Named, form: Form) -> str:
        return await self._client.text(_path(named.name, "export"), form=form)


def _path(name: str, below: str | None = None) -> str:
    path = f"/definitions/{quote(name, safe='')}"
    return f"{path}/{below}" if below else path


def _matching(digest: str | None) -> dict[str, str]:
    return {"If-Match": f'"{digest}"'} if digest is not None else {}


def _body(request: RunRequest) -> dict[str, Any]:
    """Return the body of a start or a plan; a service knows no folder of this command line."""
    if request.directory is not None:
        raise Invalid(
            "--directory is for a definition that is run in this process, and a service runs this one.",
            code="directory_not_here",
            next_action="Leave it out, or run the definition's file.",
        )
    body: dict[str, Any] = {
        "definition": request.named.name,
        "inputs": dict(request.inputs),
        "env": dict(request.env),
        "config": dict(request.config),
        "enable": list(request.enable),
        "disable": list(request.disable),
        "no_cache": request.no_cache,
    }
    return {name: value for name, value in body.items() if value or name == "definition"}
