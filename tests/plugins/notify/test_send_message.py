"""The step `notify.send`."""

from dataclasses import dataclass, field
from types import SimpleNamespace
from typing import Any, cast

import pytest

from app.errors import Invalid
from app.plugins.notify.handlers import SendMessage, register
from app.remotes.notifier import Message
from app.workflows.handlers import Effect, Step, StepContext
from app.workflows.registry import PluginRegistry


@dataclass
class MemoryNotifier:
    sent: list[Message] = field(default_factory=list)

    async def find(self, key: str) -> str | None:
        return next((message.key for message in self.sent if message.key == key), None)

    async def send(self, message: Message) -> str:
        self.sent.append(message)
        return message.key


class ForgetfulLedger:
    """Asks the world every time, as after a crash between the effect and its record."""

    async def perform(
        self, effect: Effect, *, find: Any, make: Any, assumed: Any = None
    ) -> dict[str, Any]:
        outcome: dict[str, Any] = await find() or await make()
        return outcome


def context(notifier: MemoryNotifier) -> StepContext:
    remotes = SimpleNamespace(notifier=notifier)
    made = SimpleNamespace(workflow_id="wf_1", remotes=remotes, ledger=ForgetfulLedger())
    return cast("StepContext", made)


def step(**config: Any) -> Step:
    return Step("tell", "Tell", "notify.send", config, cell="backend")


async def test_message_is_sent_once_whatever_happens() -> None:
    notifier = MemoryNotifier()
    asked = step(title="Released", body="v2.1.0", links={"page": "https://example.com"})
    first = await SendMessage().execute(asked, context(notifier))
    second = await SendMessage().execute(asked, context(notifier))
    assert first.outputs == second.outputs == {"message_id": "wf_1:tell[backend]"}
    assert notifier.sent == [
        Message("wf_1:tell[backend]", "Released", "v2.1.0", {"page": "https://example.com"})
    ]


async def test_plan_announces_the_message_and_sends_none() -> None:
    notifier = MemoryNotifier()
    (effect,) = await SendMessage().plan(step(title="Released"), context(notifier))
    assert (effect.key, effect.reversibility) == ("notification:tell[backend]", "irreversible")
    assert notifier.sent == []


async def test_message_without_a_title_is_refused() -> None:
    with pytest.raises(Invalid, match="title"):
        await SendMessage().execute(step(body="x"), context(MemoryNotifier()))


def test_step_is_registered_under_its_type() -> None:
    registry = PluginRegistry()
    register(registry)
    assert registry.get_handler("notify.send").title == "Send a message"
