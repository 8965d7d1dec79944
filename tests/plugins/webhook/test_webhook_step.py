"""The step `webhook` against a real server."""

import json
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest

from app.errors import Invalid, Unavailable
from app.plugins.webhook.handlers import WebhookStep, register
from app.plugins.webhook.signing import is_genuine, sign
from app.workflows.registry import PluginRegistry
from tests.http.far_end import Asked, FarEnd, answer
from tests.plugins.bench import Bench

pytestmark = pytest.mark.enable_socket

WEBHOOK = WebhookStep()
SECRET = "a shared secret"


@pytest.fixture
async def far() -> AsyncIterator[FarEnd]:
    async with FarEnd().listening() as far_end:
        yield far_end


@pytest.fixture
def bench(tmp_path: Path, far: FarEnd) -> Bench:
    return Bench(tmp_path, hosts=("127.0.0.1",), secrets={"HOOK": SECRET})


def moment_of(asked: Asked) -> int:
    return int(asked.headers["x-slipway-signature"].partition(",")[0].removeprefix("t="))


async def test_receiver_can_prove_where_it_comes_from(far: FarEnd, bench: Bench) -> None:
    outputs = await bench.run(
        WEBHOOK, url=far.url, payload={"tag": "v1"}, secret="{{ secrets.hook }}", event="released"
    )
    (asked,) = far.asked
    signature = asked.headers["x-slipway-signature"]
    assert is_genuine(SECRET, asked.body, signature, moment_of(asked) + 10)
    assert json.loads(asked.body) == {"tag": "v1"}
    assert asked.headers["x-slipway-event"] == "released"
    assert asked.headers["x-slipway-delivery"] == outputs["delivery"]


async def test_default_message_says_what_the_workflow_is(far: FarEnd, bench: Bench) -> None:
    outputs = await bench.run(WEBHOOK, url=far.url, message="Released v1")
    assert json.loads(far.asked[0].body) == {
        "event": "workflow.step",
        "delivery": outputs["delivery"],
        "message": "Released v1",
        "workflow": {"id": "wf_1", "definition": "d", "version": "1.0.0", "started_by": "ada"},
        "step": {"id": "one", "cell": None},
        "sent_at": "2026-01-01T00:00:00.000Z",
    }
    assert "x-slipway-signature" not in far.asked[0].headers


@pytest.mark.parametrize("first", [None, answer(500), answer(503), answer(429)])
async def test_repetition_has_the_same_id_and_body(
    first: bytes | None, far: FarEnd, bench: Bench
) -> None:
    said = [first, answer(200)]
    far.say = lambda asked: said.pop(0)
    with pytest.raises(Unavailable):
        await bench.run(WEBHOOK, url=far.url, message="m")
    outputs = await bench.run(WEBHOOK, url=far.url, message="m")
    one, two = far.asked
    assert one.headers["x-slipway-delivery"] == two.headers["x-slipway-delivery"]
    assert one.body == two.body
    assert outputs["status"] == 200


async def test_taken_delivery_is_not_sent_again(far: FarEnd, bench: Bench) -> None:
    for _ in range(3):
        await bench.run(WEBHOOK, url=far.url, message="m")
    assert len(far.asked) == 1


async def test_after_a_crash_it_is_sent_once_more_under_its_id(far: FarEnd, bench: Bench) -> None:
    await bench.run(WEBHOOK, url=far.url, message="m")
    bench.ledger.crash()
    await bench.run(WEBHOOK, url=far.url, message="m")
    assert len({asked.headers["x-slipway-delivery"] for asked in far.asked}) == 1
    assert len(far.asked) == 2


async def test_refused_delivery_is_an_error(far: FarEnd, bench: Bench) -> None:
    far.say = lambda asked: answer(410, b"gone")
    with pytest.raises(Invalid, match="410"):
        await bench.run(WEBHOOK, url=far.url)


async def test_body_is_sent_as_it_is(far: FarEnd, bench: Bench) -> None:
    await bench.run(WEBHOOK, url=far.url, body="text ä", headers={"Content-Type": "text/x"})
    assert far.asked[0].body == "text ä".encode()
    assert far.asked[0].headers["content-type"] == "text/x"


@pytest.mark.parametrize("changed", range(4))
def test_forged_or_old_signature_is_not_genuine(changed: int) -> None:
    body, header = b'{"a": 1}', sign(SECRET, b'{"a": 1}', 1000)
    assert is_genuine(SECRET, body, header, 1300)
    assert not is_genuine(SECRET, body, header, 1301)
    assert not is_genuine(SECRET, body, header, 699)
    assert not is_genuine("another secret", body, header, 1000)
    forged = [
        header.replace("t=1000", "t=1001"),
        header[:-1] + ("0" if header[-1] != "0" else "1"),
        "v1=" + header.partition("v1=")[2],
        "t=x,v1=ä",
    ]
    assert not is_genuine(SECRET, body, forged[changed], 1000)


def test_every_flipped_bit_is_noticed() -> None:
    body = b'{"tag": "v1.2.3"}'
    header = sign(SECRET, body, 1000)
    for place in range(len(body) * 8):
        flipped = bytearray(body)
        flipped[place // 8] ^= 1 << (place % 8)
        assert not is_genuine(SECRET, bytes(flipped), header, 1000)


@pytest.mark.parametrize(
    ("config", "said"),
    [
        ({"url": "u", "payload": 1, "body": "x"}, "either payload or body"),
        ({"url": "u", "headers": {"X-Slipway-Delivery": "x"}}, "set by the step"),
        ({"url": "u", "event": "a\nb"}, "event"),
    ],
)
def test_wrong_configuration_is_said_at_load(config: dict[str, Any], said: str) -> None:
    assert any(said in problem for problem in WEBHOOK.validate_config(config))


async def test_plan_announces_and_sends_nothing(far: FarEnd, bench: Bench) -> None:
    step = bench.step(WEBHOOK, url=f"{far.url}/hook?key=abc")
    (effect,) = await WEBHOOK.plan(step, bench.context())
    assert effect.summary == f"Tell {far.url}/hook (workflow.step)"
    assert far.asked == []
    registry = PluginRegistry()
    register(registry)
    assert registry.get_handler("webhook").effects == "irreversible"
