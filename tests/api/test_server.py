"""Listening, saying where, and stopping without cutting anybody off."""

import asyncio
import socket

import httpx
import pytest

from app.api.server import Server, serve
from app.errors import Conflict
from tests.api.fake_service import FakeService

pytestmark = pytest.mark.enable_socket


async def test_the_address_is_told_to_command_lines_once_it_listens(
    serving: Server, service: FakeService, online: httpx.AsyncClient
) -> None:
    assert serving.url is not None
    assert service.url == serving.url
    assert (await online.get("/health")).status_code == 200


def test_a_taken_port_is_a_clear_refusal_before_the_folder_is_claimed(
    service: FakeService,
) -> None:
    with socket.create_server(("127.0.0.1", 0)) as other:
        port = other.getsockname()[1]
        with pytest.raises(Conflict) as refused:
            serve(service, "127.0.0.1", port)
    assert refused.value.code == "address_in_use"
    assert service.claimed == 0


def test_a_folder_of_another_process_is_refused_before_anything_listens(
    service: FakeService, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def claim() -> None:
        raise Conflict("It belongs to process 7.", code="data_folder_in_use")

    monkeypatch.setattr(service, "claim", claim)
    told: list[str] = []
    with pytest.raises(Conflict, match="process 7"):
        serve(service, "127.0.0.1", 0, told.append)
    assert told == []


async def test_a_stop_lets_an_answer_come_to_its_end(
    serving: Server, service: FakeService, online: httpx.AsyncClient
) -> None:
    entered, leave = asyncio.Event(), asyncio.Event()

    async def slow_graph(workflow_id: str) -> str:
        entered.set()
        await leave.wait()
        return "graph TD; slow"

    service.manager.get_graph = slow_graph  # type: ignore[method-assign]  # held back by the test
    asked = asyncio.create_task(online.get("/api/v1/workflows/wf_1/graph"))
    await entered.wait()
    serving.should_exit = True
    await asyncio.sleep(0.3)
    leave.set()
    assert (await asked).text == "graph TD; slow"
