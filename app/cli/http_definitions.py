"""Definitions of a service, asked over HTTP."""

from collections.abc import Mapping
from typing import Any
from urllib.parse import quote

from app.cli.client import Client
from app.cli.definition_files import Named
from app.cli.definition_port import Declared, Form, RunRequest
from app.cli.problem_lines import judgement_lines
from app.errors import Invalid

__all__ = ["HttpDefinitions"]


class HttpDefinitions:
    """A file's text is sent with its folder: the service is on this machine."""

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
        if named.text is not None:
            judged = await self.validate(named, config)
            if not judged["valid"]:
                raise _invalid(named, judged)
            return Declared(judged["inputs"], judged["config"])
        definition = (await self.read(named.name, None))["definition"]
        return Declared(definition.get("inputs", {}), definition.get("config", {}))

    async def validate(
        self, named: Named, config: Mapping[str, Any] | None = None
    ) -> dict[str, Any]:
        text = named.text
        if text is None:
            text = (await self.read(named.name, None))["text"]
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
        body = {**_body(request), "on_error": "pause" if request.interactive else "fail"}
        started = await self._client.post("/workflows", body, headers)
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
    """Return what a start and a plan have in common."""
    named = request.named
    body: dict[str, Any] = {
        "definition": named.name if named.text is None else None,
        "text": named.text,
        "source": named.name if named.text is not None else None,
        "inputs": dict(request.inputs),
        "env": dict(request.env),
        "config": dict(request.config),
        "enable": list(request.enable),
        "disable": list(request.disable),
        "no_cache": request.no_cache,
        "directory": str(request.directory.absolute()) if request.directory is not None else None,
    }
    return {name: value for name, value in body.items() if value or value == ""}


def _invalid(named: Named, judged: Mapping[str, Any]) -> Invalid:
    """Return what loading the text here would have raised, without the loader."""
    lines = "\n".join(f"  {line}" for line in judgement_lines(judged))
    return Invalid(
        f"The definition {named.name} cannot be used:\n{lines}",
        code="invalid_definition",
        next_action="Correct the definition and load it again.",
        details={"problems": judged["problems"]},
    )
