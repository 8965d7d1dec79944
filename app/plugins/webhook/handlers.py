"""The step `webhook`: tells another service, signed, as often as it takes, always under the same delivery id."""

import hashlib
from typing import Any, ClassVar, Self

import orjson
from pydantic import Field, model_validator

from app.errors import SlipwayError
from app.http.exchange import Request, failure_of, never_happened
from app.plugins.webhook.signing import sign
from app.workflows.definition import Reversibility, Seconds
from app.workflows.handlers import (
    Effect,
    Handler,
    NotMade,
    Step,
    StepConfig,
    StepContext,
    StepResult,
)
from app.workflows.registry import PluginRegistry
from app.workflows.step_fields import SecretText

__all__ = ["WebhookStep", "register"]

_ANSWER_LIMIT = 64 << 10
_OURS = ("content-type", "x-slipway-delivery", "x-slipway-event", "x-slipway-signature")


class WebhookConfig(StepConfig):
    """`payload` is sent as JSON; `body` as it is. Without either: what the workflow is and `message`.

    The default payload: `{event, delivery, message, workflow: {id, definition, version, started_by}, step: {id, cell}, sent_at}`.
    """

    url: SecretText
    payload: Any = None
    body: str | None = None
    message: str = ""
    secret: SecretText | None = None
    event: str = Field(default="workflow.step", pattern=r"^[A-Za-z0-9_.:/-]{1,100}$")
    headers: dict[str, SecretText] = Field(default_factory=dict)
    timeout: Seconds = Field(default=30.0, gt=0)

    @model_validator(mode="after")
    def _has_one_body(self) -> Self:
        if "payload" in self.model_fields_set and self.body is not None:
            raise ValueError("takes either payload or body")
        for name in self.headers:
            if name.lower() in _OURS[1:]:
                raise ValueError(f"takes no header {name}: it is set by the step")
        return self


class WebhookStep(Handler[WebhookConfig]):
    """At least once, with an id that stays the same in every repetition, so that receivers can drop duplicates."""

    type: ClassVar[str] = "webhook"
    title: ClassVar[str] = "Webhook"
    description: ClassVar[str] = (
        "Sends a signed message to another service, repeated until it is taken; X-Slipway-Delivery is the same in every repetition."
    )
    effects: ClassVar[Reversibility] = "irreversible"

    async def run(self, config: WebhookConfig, step: Step, context: StepContext) -> StepResult:
        delivery = _delivery(config, step, context.workflow_id)

        async def find() -> dict[str, Any] | None:
            return None

        async def make() -> dict[str, Any]:
            try:
                return await _deliver(config, step, context, delivery)
            except SlipwayError as error:
                if never_happened(error):
                    raise NotMade(error) from None
                raise

        assumed = {"delivery": delivery, "status": None}
        effect = _effect(config, step)
        return StepResult(
            await context.ledger.perform(effect, find=find, make=make, assumed=assumed)
        )

    async def effects_of(
        self, config: WebhookConfig, step: Step, context: StepContext
    ) -> list[Effect]:
        return [_effect(config, step)]


async def _deliver(
    config: WebhookConfig, step: Step, context: StepContext, delivery: str
) -> dict[str, Any]:
    body = _body(config, step, context, delivery)
    headers = {
        "Content-Type": "text/plain; charset=utf-8"
        if config.body is not None
        else "application/json",
        **{name: context.secret(value) for name, value in config.headers.items()},
        "X-Slipway-Delivery": delivery,
        "X-Slipway-Event": config.event,
    }
    if config.secret is not None:
        moment_s = int(context.clock.now().timestamp())
        headers["X-Slipway-Signature"] = sign(context.secret(config.secret), body, moment_s)
    request = Request(
        "POST",
        context.secret(config.url),
        headers,
        content=body,
        timeout_s=config.timeout,
        response_limit=_ANSWER_LIMIT,
    )
    response = await context.web.send(request)
    context.log.write(f"Delivery {delivery}: {response.status}, {response.elapsed_s} s\n")
    if (error := failure_of(request, response, context.clock.now())) is not None:
        raise error
    return {"delivery": delivery, "status": response.status}


def _body(config: WebhookConfig, step: Step, context: StepContext, delivery: str) -> bytes:
    if config.body is not None:
        return config.body.encode()
    if "payload" in config.model_fields_set:
        return orjson.dumps(config.payload)
    workflow = context.expressions.value("{{ workflow }}")
    return orjson.dumps(
        {
            "event": config.event,
            "delivery": delivery,
            "message": config.message,
            "workflow": {
                "id": context.workflow_id,
                "definition": workflow["name"],
                "version": workflow["version"],
                "started_by": workflow["started_by"],
            },
            "step": {"id": step.id, "cell": step.cell},
            "sent_at": context.expressions.value("{{ now }}"),
        }
    )


def _delivery(config: WebhookConfig, step: Step, workflow_id: str) -> str:
    """Return the id: the same for the same message of the same step of the same workflow."""
    named = f"{workflow_id}:{step.key}:{_digest(config)}"
    return "dl_" + hashlib.sha256(named.encode()).hexdigest()[:32]


def _digest(config: WebhookConfig) -> str:
    content = config.model_dump(mode="json", exclude={"timeout"})
    return hashlib.sha256(orjson.dumps(content, option=orjson.OPT_SORT_KEYS)).hexdigest()


def _effect(config: WebhookConfig, step: Step) -> Effect:
    where = config.url.partition("?")[0]
    target = f"{step.key} {_digest(config)[:12]}"
    return Effect("webhook", target, "irreversible", f"Tell {where} ({config.event})")


def register(registry: PluginRegistry) -> None:
    registry.register_step_handler(WebhookStep())
