"""The WebSocket of the running service carries the same events as the server-sent ones, and can be cut anywhere."""

import asyncio
import contextlib
import json
from collections.abc import Iterator
from typing import Any

import pytest
from websockets.exceptions import ConnectionClosed, InvalidStatus
from websockets.sync.client import ClientConnection, connect

from app.sample.workspace import make_sample
from tests.acceptance.slipway_process import SlipwayProcess

pytestmark = [pytest.mark.acceptance, pytest.mark.enable_socket]


@contextlib.contextmanager
def socket(service: SlipwayProcess, **headers: str) -> Iterator[ClientConnection]:
    url = f"{service.url.replace('http', 'ws', 1)}/api/v1/ws"
    with connect(url, additional_headers=headers, proxy=None, max_queue=None) as opened:
        yield opened


def tell(opened: ClientConnection, **message: Any) -> None:
    opened.send(json.dumps(message))


def hear(opened: ClientConnection) -> dict[str, Any]:
    return dict(json.loads(opened.recv(timeout=20)))


def followed(opened: ClientConnection, workflow: str, after: int = 0) -> Iterator[dict[str, Any]]:
    tell(opened, subscribe="workflow", id=workflow, after=after)
    while (message := hear(opened))["event"] != "end":
        yield message


@pytest.fixture(scope="module")
def service(tmp_path_factory: pytest.TempPathFactory) -> Iterator[SlipwayProcess]:
    place = tmp_path_factory.mktemp("websocket")
    asyncio.run(make_sample(place / "workspace"))
    process = SlipwayProcess(place / "data", place / "workspace")
    process.start()
    yield process
    process.close()


@pytest.fixture(scope="module")
def released(service: SlipwayProcess) -> str:
    workflow = service.start_release("frontend")
    assert service.finish(workflow)["metadata"]["status"] == "completed"
    return workflow


@pytest.fixture(scope="module")
def waiting(service: SlipwayProcess) -> str:
    workflow = service.start_release("backend")
    service.wait(workflow, "waiting_for_approval")
    return workflow


def test_it_tells_what_the_stream_of_server_sent_events_tells(
    service: SlipwayProcess, released: str
) -> None:
    expected = list(service.events(released))
    with socket(service) as opened:
        told = list(followed(opened, released))
    assert [one["data"] for one in told] == expected
    assert {one["stream"]["id"] for one in told} == {released}
    assert [one["id"] for one in told] == list(range(1, len(expected) + 1))


def test_cut_at_every_event_nothing_is_missed_and_nothing_told_twice(
    service: SlipwayProcess, released: str
) -> None:
    last = service.get(f"/workflows/{released}")["last_seq"]
    seen: list[int] = []
    while len(seen) < last:
        with socket(service) as opened:
            told = next(followed(opened, released, after=len(seen)))
        seen.append(told["id"])
    assert seen == list(range(1, last + 1))


def test_two_streams_on_one_connection_are_told_apart(
    service: SlipwayProcess, released: str, waiting: str
) -> None:
    other = waiting
    last = service.get(f"/workflows/{other}")["last_seq"]
    with socket(service) as opened:
        tell(opened, subscribe="workflow", id=released)
        tell(opened, subscribe="workflow", id=other)
        numbers: dict[str, list[int]] = {released: [], other: []}
        ended = False
        while not (ended and len(numbers[other]) >= last):
            message = hear(opened)
            if message["event"] == "end":
                assert message["stream"]["id"] == released
                ended = True
            else:
                numbers[message["stream"]["id"]].append(message["id"])
        tell(opened, unsubscribe="workflow", id=other)
    assert all(told == list(range(1, len(told) + 1)) for told in numbers.values())


def test_who_comes_back_to_a_waiting_workflow_is_told_of_its_approval_again(
    service: SlipwayProcess, waiting: str
) -> None:
    workflow = waiting
    last = service.get(f"/workflows/{workflow}")["last_seq"]
    with socket(service) as opened:
        tell(opened, subscribe="workflow", id=workflow, after=last)
        message = hear(opened)
    assert (message["event"], message["id"]) == ("approval_requested", None)
    assert message["data"]["data"]["repeated"]


WRONG = {
    "no json": "bad_message",
    "{}": "bad_message",
    '{"subscribe": "workflow", "unsubscribe": "workflow", "id": "x"}': "bad_message",
    '{"subscribe": "workflow", "id": "wf_none"}': "unknown_workflow",
    '{"subscribe": "chat", "id": "ch_none"}': "unknown_session",
    '{"subscribe": "workflow", "id": "x", "after": -1}': "bad_message",
}


def test_a_wrong_message_is_answered_and_closes_nothing(
    service: SlipwayProcess, released: str
) -> None:
    with socket(service) as opened:
        for message, code in WRONG.items():
            opened.send(message)
            refused = hear(opened)
            assert (refused["event"], refused["data"]["code"]) == ("problem", code), message
        assert next(followed(opened, released))["id"] == 1


def test_a_page_of_another_origin_is_refused(service: SlipwayProcess) -> None:
    with pytest.raises(InvalidStatus) as refused, socket(service, Origin="http://example.com"):
        pass
    assert refused.value.response.status_code == 403


def test_the_stop_of_the_service_closes_it_cleanly(service: SlipwayProcess, waiting: str) -> None:
    with socket(service) as opened:
        stream = followed(opened, waiting)
        assert next(stream)["id"] == 1
        assert service.stop() == 0
        with pytest.raises(ConnectionClosed) as closed:
            for _ in stream:
                pass
    service.start()
    assert closed.value.rcvd is not None, "the service said goodbye"
    assert closed.value.rcvd.code in {1001, 1012}


def test_a_chat_session_is_told_too(service: SlipwayProcess) -> None:
    answer = service.post("/chat", {"message": "help"})
    session = answer.headers["slipway-session"]
    with socket(service) as opened:
        tell(opened, subscribe="chat", id=session)
        assert hear(opened)["id"] == 1
