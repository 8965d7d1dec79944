"""An agent by a real integration of LangChain, which speaks to a stand-in for the provider that others wrote."""

import asyncio
import json
import shutil
import socket
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest

from app.errors import Invalid, SlipwayError, Unavailable
from app.models.chat_models import ChatModels
from app.models.prices import Price
from tests.plugins.agent.agent_world import AgentWorld

pytestmark = [pytest.mark.enable_socket, pytest.mark.acceptance]

FIXTURES: list[dict[str, Any]] = [
    {
        "match": {"userMessage": "Write a greeting", "hasToolResult": False},
        "response": {
            "toolCalls": [
                {"name": "write_file", "arguments": {"path": "hello.txt", "content": "hello\n"}}
            ]
        },
    },
    {
        "match": {"userMessage": "Write a greeting", "toolResultContains": "Wrote 6 characters"},
        "response": {
            "content": '{"files": 1}',
            "usage": {"input_tokens": 200, "output_tokens": 7},
        },
    },
    {
        "match": {"userMessage": "Be busy"},
        "response": {"error": {"message": "overloaded", "type": "overloaded_error"}, "status": 529},
    },
    {
        "match": {"userMessage": "Be closed"},
        "response": {
            "error": {"message": "no such key", "type": "authentication_error"},
            "status": 401,
        },
    },
]


@pytest.fixture
async def world(tmp_path: Path) -> AsyncIterator[AgentWorld]:
    """Yield a world whose model is asked over HTTP, as the provider's own would be."""
    pytest.importorskip("langchain_anthropic", reason="langchain-anthropic is not installed")
    if (program := shutil.which("llmock")) is None:
        pytest.skip("llmock, of the npm package @copilotkit/aimock, is not on the PATH")
    fixtures = tmp_path / "fixtures.json"
    fixtures.write_text(json.dumps({"fixtures": FIXTURES}))
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    server = await asyncio.create_subprocess_exec(
        *(program, "--port", str(port), "--fixtures", str(fixtures), "--strict"),
        stdout=asyncio.subprocess.DEVNULL,
        stderr=asyncio.subprocess.DEVNULL,
    )
    try:
        await _listening(port)
        world = AgentWorld(tmp_path)
        place = (
            "langchain_anthropic:ChatAnthropic?model=claude-sonnet-5-5&max_retries=0"
            f"&api_key=none&base_url=http://127.0.0.1:{port}"
        )
        world.remotes.models["default"] = ChatModels({"default": place}).get(None)
        yield world
        for model in world.remotes.models.values():
            await model._async_client.close()
    finally:
        server.terminate()
        await server.wait()


async def _listening(port: int) -> None:
    for _ in range(200):
        try:
            _, writer = await asyncio.open_connection("127.0.0.1", port)
        except OSError:
            await asyncio.sleep(0.05)
            continue
        writer.close()
        await writer.wait_closed()
        return
    raise AssertionError("llmock does not listen")


async def test_tools_answers_and_counts_pass_through_the_integration(world: AgentWorld) -> None:
    world.remotes.prices["default"] = Price(3.0, 15.0)
    schema = {"type": "object", "required": ["files"], "properties": {"files": {"type": "integer"}}}
    result = await world.run(prompt="Write a greeting", output_schema=schema)
    assert world.read("hello.txt") == "hello\n"
    assert result.outputs["json"] == {"files": 1}
    assert result.outputs["changed_files"] == ["hello.txt"]
    usage = result.outputs["usage"]
    assert usage["turns"] == 2
    assert usage["input_tokens"] >= 200
    assert usage["cost_usd"] > 0
    assert "claude-sonnet-5-5" in usage["model"]


@pytest.mark.parametrize(
    ("prompt", "kind", "code"),
    [("Be busy", Unavailable, "model_unavailable"), ("Be closed", Invalid, "model_refused")],
)
async def test_faults_of_the_provider_are_told_apart(
    world: AgentWorld, prompt: str, kind: type[SlipwayError], code: str
) -> None:
    with pytest.raises(kind) as caught:
        await world.run(prompt=prompt)
    assert caught.value.code == code
    assert world.ledger.begun == set()


async def test_a_provider_that_is_not_there_is_a_passing_fault(world: AgentWorld) -> None:
    place = (
        "langchain_anthropic:ChatAnthropic?model=m&max_retries=0&api_key=none"
        "&base_url=http://127.0.0.1:9"
    )
    world.remotes.models["nobody"] = ChatModels({"default": place}).get(None)
    with pytest.raises(Unavailable):
        await world.run(model="nobody")
