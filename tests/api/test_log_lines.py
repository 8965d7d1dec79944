"""Lines of a log by number, by what they hold, from its end; bounded and whatever its bytes are."""

import tracemalloc
from pathlib import Path
from typing import Any

import httpx
import pytest

from app.api.log_lines import Wanted, find_lines
from tests.api.fake_service import FakeService

_PATH = "/api/v1/workflows/wf_1/logs/merge"


@pytest.fixture
def log(tmp_path: Path, service: FakeService) -> Path:
    log = tmp_path / "merge.1.1.log"
    log.write_text("one\nTwo Errors\nthree\nstderr: error\nfive\nsix", encoding="utf-8")
    service.manager.logs["merge", None] = log
    return log


@pytest.mark.parametrize(
    ("query", "lines"),
    [
        ({"search": "ERROR"}, [2, 4]),
        ({"search": "error", "context": 1}, [1, 2, 3, 4, 5]),
        ({"search": "six", "context": 1}, [5, 6]),
        ({"search": "error", "after": 2}, [4]),
        ({"search": "error", "tail": 1}, [4]),
        ({"tail": 2}, [5, 6]),
        ({"after": 4}, [5, 6]),
        ({"after": 40}, []),
        ({"search": ".*"}, []),
    ],
)
async def test_lines_are_found_by_what_is_asked(
    client: httpx.AsyncClient, log: Path, query: dict[str, Any], lines: list[int]
) -> None:
    found = (await client.get(_PATH, params=query)).json()
    assert [one["line"] for one in found["items"]] == lines
    assert found["next"] is None
    assert found["size"] == log.stat().st_size


async def test_what_matched_is_told_from_what_surrounds_it(
    client: httpx.AsyncClient, log: Path
) -> None:
    found = (await client.get(_PATH, params={"search": "two", "context": 1})).json()
    assert found["items"] == [
        {"line": 1, "text": "one", "matched": False},
        {"line": 2, "text": "Two Errors", "matched": True},
        {"line": 3, "text": "three", "matched": False},
    ]


def test_an_answer_goes_on_where_the_one_before_ended(tmp_path: Path) -> None:
    log = tmp_path / "log"
    log.write_text("".join(f"line {number}\n" for number in range(1, 2501)), encoding="utf-8")
    seen: list[int] = []
    after: int | None = 0
    while after is not None:
        found = find_lines(log, Wanted("line", after=after))
        seen += [one["line"] for one in found["items"]]
        after = found["next"]
    assert seen == list(range(1, 2501))


def test_bytes_that_are_no_text_are_replaced(tmp_path: Path) -> None:
    log = tmp_path / "log"
    log.write_bytes(b"\xff\xfe needle\n\xc3\n")
    [one] = find_lines(log, Wanted("needle"))["items"]
    assert one["text"].endswith(" needle")


@pytest.mark.parametrize("tail", [None, 10_000])
@pytest.mark.parametrize("end", [b"", b"\n"])
def test_a_log_of_16_mib_is_read_in_little_memory(
    tmp_path: Path, tail: int | None, end: bytes
) -> None:
    log = tmp_path / "log"
    log.write_bytes((b"x" * 4095 + (end or b"x")) * 4096 + b"needle")
    tracemalloc.start()
    try:
        found = find_lines(log, Wanted("x", tail=tail))
        assert find_lines(log, Wanted("needle"))["items"]
        assert tracemalloc.get_traced_memory()[1] < 8 << 20
    finally:
        tracemalloc.stop()
    assert sum(len(one["text"]) for one in found["items"]) < 2 << 20


async def test_it_is_told_how_many_lines_there_are_and_a_page_is_as_long_as_asked(
    client: httpx.AsyncClient, log: Path
) -> None:
    found = (await client.get(_PATH, params={"after": 2, "lines": 3})).json()
    assert [one["line"] for one in found["items"]] == [3, 4, 5]
    assert (found["next"], found["total"]) == (5, 6)
    rest = (await client.get(_PATH, params={"after": found["next"], "lines": 3})).json()
    assert [one["text"] for one in rest["items"]] == ["six"]
    assert rest["next"] is None


@pytest.mark.parametrize(
    ("text", "total"), [("", 0), ("a", 1), ("a\n", 1), ("a\n\nb", 3), ("x" * 200_000 + "\ny\n", 2)]
)
def test_lines_are_counted_whole(tmp_path: Path, text: str, total: int) -> None:
    log = tmp_path / "log"
    log.write_text(text, encoding="utf-8")
    assert find_lines(log, Wanted())["total"] == total
    assert find_lines(log, Wanted(after=max(0, total - 1)))["total"] == total
    numbers = [one["line"] for one in find_lines(log, Wanted(after=1))["items"]]
    assert numbers == list(range(2, total + 1))
