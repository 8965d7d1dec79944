"""Server-sent events are read as they were meant, whatever stands between them."""

from collections.abc import AsyncIterator

from app.cli.stream_events import StreamEvent, read_events


async def lines(*given: str) -> AsyncIterator[str]:
    for line in given:
        yield line


async def read(*given: str) -> list[StreamEvent]:
    return [event async for event in read_events(lines(*given))]


async def test_an_event_has_type_number_and_data() -> None:
    found = await read("id: 7", "event: step_completed", 'data: {"seq": 7}', "")
    assert found == [StreamEvent("step_completed", {"seq": 7}, 7)]


async def test_heartbeats_and_comments_are_passed_over() -> None:
    assert await read(": ping", "", ": ping", "", "data: {}", "") == [
        StreamEvent("message", {}, None)
    ]


async def test_data_over_several_lines_is_one_value() -> None:
    assert (await read("data: {", 'data: "a": 1}', ""))[0].data == {"a": 1}


async def test_an_event_that_was_cut_off_is_no_event() -> None:
    assert await read("id: 1", "data: {}", "", "id: 2", "data: {}") == [
        StreamEvent("message", {}, 1)
    ]
