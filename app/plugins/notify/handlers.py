"""The step that tells people something, through the notifier of this installation."""

from typing import Any, ClassVar

from pydantic import Field

from app.remotes.notifier import Message
from app.workflows.definition import Reversibility
from app.workflows.handlers import Effect, Handler, Step, StepConfig, StepContext, StepResult
from app.workflows.registry import PluginRegistry

__all__ = ["SendMessage", "register"]


class SendMessageConfig(StepConfig):
    """`links`: text -> address."""

    title: str = Field(min_length=1)
    body: str = ""
    links: dict[str, str] = Field(default_factory=dict)


class SendMessage(Handler[SendMessageConfig]):
    """Sent once per workflow and step: the message's key is made of both."""

    type: ClassVar[str] = "notify.send"
    title: ClassVar[str] = "Send a message"
    description: ClassVar[str] = "Tells people something; a message cannot be taken back."
    effects: ClassVar[Reversibility] = "irreversible"

    async def run(self, config: SendMessageConfig, step: Step, context: StepContext) -> StepResult:
        notifier = context.remotes.notifier
        key = f"{context.workflow_id}:{step.key}"
        message = Message(key, config.title, config.body, config.links)

        async def find() -> dict[str, Any] | None:
            sent = await notifier.find(key)
            return {"message_id": sent} if sent else None

        async def make() -> dict[str, Any]:
            return {"message_id": await notifier.send(message)}

        effect, sent = _effect(config, step), {"message_id": key}
        outcome = await context.ledger.perform(effect, find=find, make=make, assumed=sent)
        return StepResult(outcome)

    async def effects_of(
        self, config: SendMessageConfig, step: Step, context: StepContext
    ) -> list[Effect]:
        return [_effect(config, step)]


def _effect(config: SendMessageConfig, step: Step) -> Effect:
    return Effect("notification", step.key, "irreversible", f'Send the message "{config.title}"')


def register(registry: PluginRegistry) -> None:
    registry.register_step_handler(SendMessage())
