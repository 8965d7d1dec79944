"""The client raises the service's own errors, waits for one that starts, and joins a stream again where it was cut."""

from collections.abc import Callable

import httpx
import pytest

from app.cli.client import Client
from app.clock import SystemClock
from app.errors import Conflict, Invalid, NotAllowed, NotFound, SlipwayError, Unavailable

Answer = Callable[[httpx.Request], httpx.Response]


class FakeClock(SystemClock):
    """Time that passes only by waiting."""

    def __init__(self) -> None:
        self.passed = 0.0

    def monotonic(self) -> float:
        return self.passed

    async def sleep(self, seconds: float) -> None:
        self.passed += seconds


def client(answer: Answer) -> Client:
    http = httpx.AsyncClient(transport=httpx.MockTransport(answer), base_url="http://service")
    return Client(http, FakeClock(), drives_itself=False)


def problem(status: int, code: str, **members: object) -> httpx.Response:
    told = {"detail": "What.", "code": code, "next_action": "Do.", "title": "T", "status": status}
    return httpx.Response(status, json={**told, **members})


def event(number: int, kind: str) -> str:
    return f'id: {number}\nevent: {kind}\ndata: {{"seq": {number}, "type": "{kind}"}}\n\n'


@pytest.mark.parametrize(
    ("status", "kind"),
    [
        (400, Invalid),
        (403, NotAllowed),
        (404, NotFound),
        (409, Conflict),
        (412, Conflict),
        (413, Invalid),
        (422, Invalid),
        (428, Conflict),
        (503, Unavailable),
    ],
)
async def test_a_problem_is_the_error_that_the_service_raised(
    status: int, kind: type[SlipwayError]
) -> None:
    with pytest.raises(kind) as caught:
        await client(lambda _: problem(status, "a_code", candidates=[1])).get("/workflows")
    assert (caught.value.code, caught.value.message) == ("a_code", "What.")
    assert caught.value.next_action == "Do."
    assert caught.value.details == {"candidates": [1]}


async def test_a_failure_of_the_service_is_no_mistake_of_the_person() -> None:
    with pytest.raises(SlipwayError) as caught:
        await client(lambda _: problem(500, "internal_error")).get("/workflows")
    assert type(caught.value) is SlipwayError


async def test_something_else_at_the_address_is_told() -> None:
    with pytest.raises(Unavailable, match="not as Slipway does"):
        await client(lambda _: httpx.Response(404, text="<html>")).get("/workflows")


async def test_a_service_that_does_not_answer_is_unavailable() -> None:
    def refuse(request: httpx.Request) -> httpx.Response:
        raise httpx.ConnectError("refused", request=request)

    with pytest.raises(Unavailable) as caught:
        await client(refuse).get("/workflows")
    assert caught.value.code == "service_unreachable"


async def test_a_service_that_starts_is_waited_for() -> None:
    answers = [problem(503, "starting"), problem(503, "starting"), httpx.Response(200, json={})]
    assert await client(lambda _: answers.pop(0)).post("/workflows") == {}


async def test_a_service_that_never_gets_ready_is_given_up() -> None:
    with pytest.raises(Unavailable) as caught:
        await client(lambda _: problem(503, "starting")).post("/workflows")
    assert caught.value.code == "starting"


async def test_the_events_go_on_after_the_last_one_when_the_connection_is_lost() -> None:
    asked: list[str] = []

    def answer(request: httpx.Request) -> httpx.Response:
        asked.append(request.headers["Last-Event-ID"])
        if len(asked) == 1:
            return httpx.Response(200, text=event(1, "workflow_started") + event(2, "x"))
        if len(asked) == 2:
            raise httpx.ConnectError("refused", request=request)
        return httpx.Response(200, text=event(3, "workflow_completed"))

    found = [each["seq"] async for each in client(answer).events("wf")]
    assert found == [1, 2, 3]
    assert asked == ["0", "2", "2"]


async def test_a_stream_that_stays_away_is_given_up() -> None:
    def refuse(request: httpx.Request) -> httpx.Response:
        raise httpx.ConnectError("refused", request=request)

    with pytest.raises(Unavailable):
        _ = [each async for each in client(refuse).events("wf")]


async def test_nothing_follows_the_last_event_of_an_ended_workflow() -> None:
    found = [each async for each in client(lambda _: httpx.Response(204)).events("wf", after=9)]
    assert found == []
