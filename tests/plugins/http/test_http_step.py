"""The step `http` against a real server."""

import base64
import json
from collections.abc import AsyncIterator, Callable
from pathlib import Path
from typing import Any

import pytest

from app.errors import Invalid, Unavailable
from app.plugins.http.handlers import HttpStep, register
from app.workflows.handlers import EffectUnknown
from app.workflows.registry import PluginRegistry
from tests.http.far_end import Asked, FarEnd, answer
from tests.plugins.bench import Bench

pytestmark = pytest.mark.enable_socket

HTTP = HttpStep()


@pytest.fixture
async def far() -> AsyncIterator[FarEnd]:
    async with FarEnd().listening() as far_end:
        yield far_end


@pytest.fixture
def bench(tmp_path: Path, far: FarEnd) -> Bench:
    return Bench(tmp_path, hosts=(f"127.0.0.1:{far.port}",), secrets={"TOKEN": "s3cret-of-mine"})


def in_turn(*answers: bytes | None) -> Callable[[Asked], bytes | None]:
    left = list(answers)
    return lambda asked: left.pop(0) if len(left) > 1 else left[0]


async def test_json_answer_becomes_outputs(far: FarEnd, bench: Bench) -> None:
    far.say = lambda asked: answer(
        200, b'{"tag": "v1.10"}', content_type="application/json", X_Limit="3", set_cookie="a=b"
    )
    outputs = await bench.run(HTTP, url=f"{far.url}/latest", query={"page": 2, "all": True})
    assert (outputs["status"], outputs["json"]) == (200, {"tag": "v1.10"})
    assert outputs["headers"] == {"content-type": "application/json", "x-limit": "3"}
    assert outputs["elapsed_s"] >= 0
    assert far.asked[0].target == "/latest?page=2&all=true"
    assert "idempotency-key" not in far.asked[0].headers


async def test_text_and_nothing_and_a_file(far: FarEnd, bench: Bench) -> None:
    far.say = lambda asked: answer(200, b"plain \xe4", content_type="text/plain; charset=latin-1")
    assert (await bench.run(HTTP, url=far.url))["text"] == "plain ä"
    assert "text" not in await bench.run(HTTP, url=far.url, response="none")
    kept = await bench.run(HTTP, url=far.url, response="file:out/answer.bin")
    assert (kept["path"], kept["size"]) == ("out/answer.bin", 7)
    assert bench.workspace.read_bytes("out/answer.bin") == b"plain \xe4"


async def test_file_outside_of_the_workspace_is_refused(far: FarEnd, bench: Bench) -> None:
    with pytest.raises(Invalid) as caught:
        await bench.run(HTTP, url=far.url, response="file:../escape")
    assert caught.value.code == "outside_of_workspace"


async def test_large_answer_is_no_output(far: FarEnd, bench: Bench) -> None:
    far.say = lambda asked: answer(200, b"x" * 2_000_000)
    with pytest.raises(Invalid, match="file:PATH"):
        await bench.run(HTTP, url=far.url)


async def test_broken_json_is_said(far: FarEnd, bench: Bench) -> None:
    far.say = lambda asked: answer(200, b"{", content_type="application/json")
    with pytest.raises(Invalid) as caught:
        await bench.run(HTTP, url=far.url)
    assert caught.value.code == "response_unreadable"


@pytest.mark.parametrize(
    ("auth", "header"),
    [
        ({"bearer": "{{ secrets.token }}"}, "Bearer s3cret-of-mine"),
        (
            {"basic": {"username": "ada", "password": "{{ secrets.token }}"}},
            "Basic " + base64.b64encode(b"ada:s3cret-of-mine").decode(),
        ),
    ],
)
async def test_secret_is_revealed_on_the_wire_only(
    auth: dict[str, Any], header: str, far: FarEnd, bench: Bench
) -> None:
    step = bench.step(HTTP, url=far.url, auth=auth)
    assert "secret://token" in json.dumps(step.config)
    await HTTP.execute(step, bench.context())
    assert far.asked[0].headers["authorization"] == header


async def test_handle_from_elsewhere_is_not_revealed(far: FarEnd, bench: Bench) -> None:
    bench.names["inputs"] = {"word": "secret://token"}
    step = bench.step(HTTP, url=far.url, headers={"X-A": "{{ inputs.word }}"})
    with pytest.raises(Invalid) as caught:
        await HTTP.execute(step, bench.context("other"))
    assert caught.value.code == "secret_not_named"
    assert far.asked == []


async def test_writing_request_is_sent_once_with_a_key(far: FarEnd, bench: Bench) -> None:
    asked: dict[str, Any] = {"method": "post", "url": far.url, "json": {"tag": "v1"}}
    first = await bench.run(HTTP, **asked)
    again = await bench.run(HTTP, **asked)
    assert first == again
    (seen,) = far.asked
    assert (seen.method, json.loads(seen.body)) == ("POST", {"tag": "v1"})
    assert seen.headers["content-type"] == "application/json"
    assert seen.headers["idempotency-key"].startswith("wf_1:one:")


async def test_post_that_may_have_happened_is_not_sent_again(far: FarEnd, bench: Bench) -> None:
    asked: dict[str, Any] = {"method": "POST", "url": far.url, "body": "x"}
    await bench.run(HTTP, **asked)
    bench.ledger.crash()
    with pytest.raises(EffectUnknown, match="POST"):
        await bench.run(HTTP, **asked)
    assert len(far.asked) == 1


@pytest.mark.parametrize(
    "asked", [{"method": "PUT"}, {"method": "POST", "idempotency_key": "release-7"}]
)
async def test_request_that_is_safe_to_repeat_is_repeated_with_its_key(
    asked: dict[str, Any], far: FarEnd, bench: Bench
) -> None:
    far.say = in_turn(None, answer(200))
    with pytest.raises(Unavailable):
        await bench.run(HTTP, url=far.url, body="x", **asked)
    await bench.run(HTTP, url=far.url, body="x", **asked)
    first, second = (one.headers["idempotency-key"] for one in far.asked)
    assert first == second
    assert first == asked.get("idempotency_key", first)


@pytest.mark.parametrize("status", [429, 503])
async def test_refused_post_is_tried_again(status: int, far: FarEnd, bench: Bench) -> None:
    far.say = in_turn(answer(status, retry_after="4"), answer(201))
    with pytest.raises(Unavailable) as caught:
        await bench.run(HTTP, method="POST", url=far.url)
    assert caught.value.retry_after_s == 4.0
    assert (await bench.run(HTTP, method="POST", url=far.url))["status"] == 201


async def test_post_that_failed_inside_the_other_side_is_in_doubt(
    far: FarEnd, bench: Bench
) -> None:
    far.say = in_turn(answer(500), answer(201))
    with pytest.raises(Unavailable):
        await bench.run(HTTP, method="POST", url=far.url)
    with pytest.raises(EffectUnknown):
        await bench.run(HTTP, method="POST", url=far.url)
    assert len(far.asked) == 1


async def test_other_refusals_are_final_and_redacted(far: FarEnd, bench: Bench) -> None:
    far.say = lambda asked: answer(422, b'{"error": "bad tag", "token": "abcdefgh12345"}')
    with pytest.raises(Invalid) as caught:
        await bench.run(HTTP, method="POST", url=far.url)
    assert caught.value.details["status"] == 422
    assert "bad tag" in caught.value.message
    assert "abcdefgh12345" not in str(caught.value)


async def test_answer_that_was_not_expected_does_not_repeat_what_was_made(
    far: FarEnd, bench: Bench
) -> None:
    for _ in range(2):
        with pytest.raises(Invalid) as caught:
            await bench.run(HTTP, method="POST", url=far.url, expect={"status": 201})
        assert caught.value.code == "http_status"
    assert len(far.asked) == 1


@pytest.mark.parametrize("status", ["4xx", 404, [200, 404], ["2xx", "4xx"]])
async def test_expected_status_passes(status: Any, far: FarEnd, bench: Bench) -> None:
    far.say = lambda asked: answer(404, b"none")
    outputs = await bench.run(HTTP, url=far.url, expect={"status": status})
    assert outputs["status"] == 404


async def test_plan_names_the_request_and_sends_none(far: FarEnd, bench: Bench) -> None:
    step = bench.step(HTTP, method="DELETE", url=f"{far.url}/x?token=abc")
    (effect,) = await HTTP.plan(step, bench.context())
    assert effect.summary == f"DELETE {far.url}/x"
    assert await HTTP.plan(bench.step(HTTP, url=far.url), bench.context()) == []
    assert far.asked == []


@pytest.mark.parametrize(
    ("config", "said"),
    [
        ({"url": "u", "method": "TRACE"}, "method"),
        ({"url": "u", "body": "x"}, "no body with GET"),
        ({"url": "u", "method": "POST", "body": "x", "json": 1}, "either json or body"),
        ({"url": "u", "response": "xml"}, "response"),
        ({"url": "u", "expect": {"status": "6xx"}}, "expect.status"),
        ({"url": "u", "auth": {}}, "either bearer or basic"),
        ({"url": "u", "auth": {"bearer": "x"}, "headers": {"Authorization": "y"}}, "either auth"),
        ({"method": "GET"}, "url"),
        ({"url": "u", "timeout": 0}, "timeout"),
    ],
)
def test_wrong_configuration_is_said_at_load(config: dict[str, Any], said: str) -> None:
    assert any(said in problem for problem in HTTP.validate_config(config))


def test_reading_methods_have_no_effects() -> None:
    assert HTTP.effects_of_config({"method": "get"}) == "none"
    assert HTTP.effects_of_config({"method": "POST"}) == "irreversible"
    registry = PluginRegistry()
    register(registry)
    assert registry.get_handler("http").title == "HTTP request"
