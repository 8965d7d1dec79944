"""The step `http`: one request, its answer as outputs."""

import asyncio
import base64
import hashlib
from collections.abc import Mapping
from typing import Any, ClassVar

import orjson

from app.errors import Invalid, SlipwayError
from app.http.exchange import (
    READING_METHODS,
    RESPONSE_LIMIT,
    Request,
    Response,
    failure_of,
    never_happened,
)
from app.plugins.http.config import HttpConfig, statuses
from app.workflows.definition import Reversibility
from app.workflows.handlers import (
    Effect,
    EffectUnknown,
    Handler,
    NotMade,
    Step,
    StepConfig,
    StepContext,
    StepResult,
)
from app.workflows.registry import PluginRegistry

__all__ = ["HttpStep", "register"]

_INLINE_LIMIT = 1 << 20
_FILE_LIMIT = 64 << 20
_KEPT_HEADERS = frozenset(
    {"content-type", "etag", "last-modified", "link", "location", "retry-after"}
)
_LONGEST_HEADER = 1000


class HttpStep(Handler[HttpConfig]):
    """A request that writes is made at most once, or the step parks as `unknown`; one that may be repeated is repeated."""

    type: ClassVar[str] = "http"
    title: ClassVar[str] = "HTTP request"
    description: ClassVar[str] = (
        "Sends one request; GET, HEAD and OPTIONS have no effects. Outputs: status, headers (lower case, a selection), json or text or path, elapsed_s."
    )
    effects: ClassVar[Reversibility] = "irreversible"
    runs_in_plan: ClassVar[bool] = False

    def effects_of_config(self, config: Mapping[str, Any]) -> Reversibility:
        return (
            "none" if str(config.get("method", "GET")).upper() in READING_METHODS else self.effects
        )

    async def run(self, config: HttpConfig, step: Step, context: StepContext) -> StepResult:
        key = f"{context.workflow_id}:{step.key}:{_digest(config)}"
        request = _request(config, key, context)
        if config.method in READING_METHODS:
            try:
                return StepResult(await _ask(config, request, context))
            except _Unusable as unusable:
                raise unusable.error from None
        effect = _effect(config, step)

        async def find() -> dict[str, Any] | None:
            if context.ledger.is_begun(effect) and not config.is_safe_to_repeat:
                raise EffectUnknown(
                    f"It cannot be told whether {effect.summary} was received.",
                    next_action="Look at the other side, then answer `resolve`; `idempotency_key` makes it safe to repeat.",
                )
            return None

        async def make() -> dict[str, Any]:
            try:
                return await _ask(config, request, context)
            except _Unusable as unusable:
                return unusable.outcome
            except SlipwayError as error:
                if never_happened(error):
                    raise NotMade(error) from None
                raise

        outcome = await context.ledger.perform(effect, find=find, make=make)
        if problem := outcome.get("problem"):
            raise Invalid(**problem)
        return StepResult(outcome)

    async def effects_of(
        self, config: HttpConfig, step: Step, context: StepContext
    ) -> list[Effect]:
        return [] if config.method in READING_METHODS else [_effect(config, step)]


class _Unusable(Exception):
    """The request was made, but its answer is not what the step asks for."""

    def __init__(self, error: Invalid, response: Response) -> None:
        super().__init__(error.message)
        self.error = error
        problem = {"message": error.message, "code": error.code, "next_action": error.next_action}
        self.outcome = {"status": response.status, "problem": problem}


def _effect(config: HttpConfig, step: Step) -> Effect:
    where = config.url.partition("?")[0]
    target = f"{step.key} {_digest(config)[:12]}"
    return Effect("http", target, "irreversible", f"{config.method} {where}")


def _digest(config: StepConfig) -> str:
    """Return what tells one request from another; secrets count by their names."""
    content = config.model_dump(mode="json", exclude={"timeout", "expect", "response"})
    return hashlib.sha256(orjson.dumps(content, option=orjson.OPT_SORT_KEYS)).hexdigest()


def _request(config: HttpConfig, key: str, context: StepContext) -> Request:
    """Return the request with its secrets revealed."""
    reveal = context.secret
    headers = {name: reveal(value) for name, value in config.headers.items()}
    given = {name.lower() for name in headers}
    content: bytes | None = None
    if "json_" in config.model_fields_set:
        content = orjson.dumps(config.json_)
        headers |= {} if "content-type" in given else {"Content-Type": "application/json"}
    elif config.body is not None:
        content = reveal(config.body).encode()
    elif config.method not in READING_METHODS:
        content = b""
    if config.auth is not None and config.auth.bearer is not None:
        headers["Authorization"] = f"Bearer {reveal(config.auth.bearer)}"
    elif config.auth is not None and config.auth.basic is not None:
        pair = f"{config.auth.basic.username}:{reveal(config.auth.basic.password)}"
        headers["Authorization"] = f"Basic {base64.b64encode(pair.encode()).decode()}"
    if config.method not in READING_METHODS and "idempotency-key" not in given:
        headers["Idempotency-Key"] = config.idempotency_key or key
    query = {name: _query_text(value, context) for name, value in config.query.items()}
    limit = _FILE_LIMIT if config.response.startswith("file:") else RESPONSE_LIMIT
    return Request(
        config.method, reveal(config.url), headers, query, content, config.timeout, limit
    )


def _query_text(value: str | float, context: StepContext) -> str:
    if isinstance(value, bool):
        return str(value).lower()
    return context.secret(value) if isinstance(value, str) else str(value)


async def _ask(config: HttpConfig, request: Request, context: StepContext) -> dict[str, Any]:
    response = await context.web.send(request)
    context.log.write(
        f"{request.method} {response.url}: {response.status}, {len(response.content)} bytes, {response.elapsed_s} s\n"
    )
    expected = statuses(config.expect)
    error = failure_of(request, response, context.clock.now(), expected)
    if isinstance(error, Invalid) and response.status < 400:
        raise _Unusable(error, response)
    if error is not None:
        raise error
    try:
        content = await _content(config.response, response, context)
    except Invalid as unreadable:
        raise _Unusable(unreadable, response) from None
    return {
        "status": response.status,
        "headers": _kept(response.headers),
        "elapsed_s": response.elapsed_s,
        **content,
    }


def _kept(headers: Mapping[str, str]) -> dict[str, str]:
    return {
        name: value[:_LONGEST_HEADER]
        for name, value in headers.items()
        if name in _KEPT_HEADERS or name.startswith("x-")
    }


async def _content(wanted: str, response: Response, context: StepContext) -> dict[str, Any]:
    if wanted.startswith("file:"):
        path = wanted.removeprefix("file:")
        await asyncio.to_thread(context.workspace.write_bytes, path, response.content)
        return {"path": path, "size": len(response.content)}
    if wanted == "none":
        return {}
    if len(response.content) > _INLINE_LIMIT:
        raise Invalid(
            f"The answer has {len(response.content)} bytes, more than {_INLINE_LIMIT} for an output.",
            code="response_too_large",
            next_action="Write `response: file:PATH`, or `response: none`.",
        )
    is_json = response.media_type == "application/json" or response.media_type.endswith("+json")
    if wanted == "json" or (wanted == "auto" and is_json and response.content):
        try:
            return {"json": orjson.loads(response.content)}
        except orjson.JSONDecodeError as error:
            raise Invalid(
                f"{response.url} answered with text that is no JSON: {error}.",
                code="response_unreadable",
                next_action="Write `response: text`.",
            ) from None
    return {"text": response.text().replace("\0", "�")}


def register(registry: PluginRegistry) -> None:
    registry.register_step_handler(HttpStep())
