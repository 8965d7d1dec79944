"""The one transport, against a real server on this machine."""

import asyncio
import gzip
from collections.abc import AsyncIterator
from datetime import UTC, datetime
from typing import Any

import pytest

from app.clock import SystemClock
from app.errors import Invalid, SlipwayError, Unavailable
from app.http.addresses import AllowedHosts
from app.http.client import HttpClient
from app.http.exchange import Request, Response, failure_of
from tests.http.far_end import Asked, FarEnd, answer

pytestmark = pytest.mark.enable_socket

NOW = datetime(2026, 1, 1, tzinfo=UTC)


@pytest.fixture
async def far() -> AsyncIterator[FarEnd]:
    async with FarEnd().listening() as far_end:
        yield far_end


def client(*patterns: str, names: dict[str, list[str]] | None = None) -> HttpClient:
    async def resolve(host: str, port: int) -> list[str]:
        if names is None or host not in names:
            return [host]
        return names[host]

    return HttpClient(AllowedHosts(patterns), SystemClock(), resolve if names else None)


def here(far: FarEnd) -> HttpClient:
    return client(f"127.0.0.1:{far.port}")


async def test_request_arrives_as_it_was_asked(far: FarEnd) -> None:
    far.say = lambda asked: answer(201, b'{"id": 7}', content_type="application/json", x_note="a")
    request = Request(
        "POST", f"{far.url}/items?x=1", {"X-Trace": "t"}, {"q": "a b&c"}, b'{"name": "n"}'
    )
    response = await here(far).send(request)
    assert (response.status, response.content) == (201, b'{"id": 7}')
    assert (response.media_type, response.headers["x-note"]) == ("application/json", "a")
    (asked,) = far.asked
    assert (asked.method, asked.target, asked.body) == (
        "POST",
        "/items?x=1&q=a+b%26c",
        b'{"name": "n"}',
    )
    assert asked.headers["host"] == f"127.0.0.1:{far.port}"
    assert asked.headers["x-trace"] == "t"


REFUSED = [
    *("http://127.0.0.1:{port}/", "http://localhost:{port}/", "http://localhost.:{port}/"),
    *("http://LOCALHOST:{port}/", "http://127.1:{port}/", "http://127.0.1:{port}/"),
    *("http://2130706433:{port}/", "http://0x7f000001:{port}/", "http://0x7f.0.0.1:{port}/"),
    *("http://017700000001:{port}/", "http://0177.0.0.1:{port}/", "http://0:{port}/"),
    *("http://0.0.0.0:{port}/", "http://[::1]:{port}/", "http://[::]:{port}/"),
    *("http://[::ffff:127.0.0.1]:{port}/", "http://[::ffff:7f00:1]:{port}/"),
    *("http://[0:0:0:0:0:ffff:127.0.0.1]:{port}/", "http://[::127.0.0.1]:{port}/"),
    *("http://[64:ff9b::7f00:1]:{port}/", "http://[2002:7f00:1::]:{port}/"),
    *("http://example.com@127.0.0.1:{port}/", "http://127.0.0.1:{port}@example.com/"),
    *("http://user:word@127.0.0.1:{port}/", "http://127.0.0.1:{port}#@example.com/"),
    *("http://127.0.0.1:{port}\\@example.com/", "http://example.com\\@127.0.0.1:{port}/"),
    *("http:///127.0.0.1:{port}/", "//127.0.0.1:{port}/", "127.0.0.1:{port}/"),
    *("http://127.0.0.1:{port}%2f@example.com/", "http://①②⑦.⓪.⓪.①:{port}/"),
    *("http://127。0。0。1:{port}/", "http://127.0.0.1\t:{port}/", " http://127.0.0.1:{port}/"),
    *("http://rebound.example.com:{port}/", "http://mixed.example.com:{port}/"),
    *("http://mapped.example.com:{port}/", "http://meta.example.com:{port}/"),
    *("ftp://127.0.0.1:{port}/", "gopher://127.0.0.1:{port}/_GET", "file:///etc/passwd"),
    *("http://169.254.169.254/latest/meta-data/", "http://[fd00:ec2::254]/", "http://10.0.0.1/"),
]


@pytest.mark.parametrize("url", REFUSED)
async def test_no_request_reaches_what_is_not_public(url: str, far: FarEnd) -> None:
    names = {
        "rebound.example.com": ["127.0.0.1"],
        "mixed.example.com": ["93.184.215.14", "127.0.0.1"],
        "mapped.example.com": ["::ffff:127.0.0.1"],
        "meta.example.com": ["169.254.169.254"],
        "localhost": ["127.0.0.1", "::1"],
    }
    web = client(names=names)
    with pytest.raises(Invalid) as caught:
        await web.send(Request("GET", url.format(port=far.port), timeout_s=5))
    assert caught.value.code in {"host_refused", "url_refused"}
    assert far.connections == 0


async def test_the_resolver_of_the_system_does_not_open_a_way(far: FarEnd) -> None:
    for host in ("localhost", "localhost.", "127.0.0.1", "[::1]", "127.1", "0x7f.1"):
        with pytest.raises(SlipwayError):
            await client().send(Request("GET", f"http://{host}:{far.port}/", timeout_s=5))
    assert far.connections == 0


async def test_name_is_resolved_once_and_the_checked_address_is_used(far: FarEnd) -> None:
    asked: list[str] = []

    async def resolve(host: str, port: int) -> list[str]:
        asked.append(host)
        return ["127.0.0.1"] if len(asked) == 1 else ["10.9.8.7"]

    allowed = AllowedHosts(["127.0.0.1", "localhost"])
    response = await HttpClient(allowed, SystemClock(), resolve).send(
        Request("GET", f"http://localhost:{far.port}/a")
    )
    assert response.status == 200
    assert asked == ["localhost"]
    assert far.asked[0].headers["host"] == f"localhost:{far.port}"


@pytest.mark.parametrize(
    "target",
    [
        "http://10.0.0.1/",
        "http://169.254.169.254/",
        "//example.com/",
        "http://127.0.0.1:1/",
        "ftp://x/",
    ],
)
async def test_redirect_to_another_place_is_not_followed(target: str, far: FarEnd) -> None:
    far.say = lambda asked: answer(302, location=target)
    with pytest.raises(Invalid) as caught:
        await here(far).send(Request("GET", f"{far.url}/"))
    assert caught.value.code in {"redirect_refused", "url_refused"}
    assert len(far.asked) == 1


async def test_redirect_on_the_same_host_is_followed_a_few_times(far: FarEnd) -> None:
    far.say = lambda asked: (
        answer(200, b"there") if asked.target == "/b" else answer(302, location="/b")
    )
    assert (await here(far).send(Request("GET", f"{far.url}/a"))).content == b"there"
    far.say = lambda asked: answer(302, location="/a")
    with pytest.raises(Invalid, match="redirected more than"):
        await here(far).send(Request("GET", f"{far.url}/a"))


async def test_redirect_of_a_writing_request_is_its_answer(far: FarEnd) -> None:
    far.say = lambda asked: answer(302, location="/b")
    response = await here(far).send(Request("POST", f"{far.url}/a", content=b"x"))
    assert response.status == 302
    assert len(far.asked) == 1


@pytest.mark.parametrize("packed", [False, True])
async def test_answer_beyond_the_limit_is_refused(packed: bool, far: FarEnd) -> None:
    body = b"0" * 4_000_000
    far.say = lambda asked: (
        answer(200, gzip.compress(body), content_encoding="gzip") if packed else answer(200, body)
    )
    request = Request("GET", f"{far.url}/", response_limit=1_000_000)
    with pytest.raises(Invalid) as caught:
        await here(far).send(request)
    assert caught.value.code == "response_too_large"


async def test_packed_answer_is_unpacked(far: FarEnd) -> None:
    far.say = lambda asked: answer(200, gzip.compress(b"hello"), content_encoding="gzip")
    assert (await here(far).send(Request("GET", far.url))).content == b"hello"


async def test_silence_ends_with_the_time_limit(far: FarEnd) -> None:
    far.hold = asyncio.Event()
    with pytest.raises(Unavailable) as caught:
        await here(far).send(Request("GET", far.url, timeout_s=0.2))
    assert caught.value.code == "no_answer"


async def test_host_that_is_not_there_got_nothing(far: FarEnd) -> None:
    with pytest.raises(Unavailable) as caught:
        await client("127.0.0.1").send(Request("POST", "http://127.0.0.1:1/", content=b"x"))
    assert caught.value.code == "host_unreachable"


async def test_connection_cut_before_the_answer_may_have_been_received(far: FarEnd) -> None:
    far.say = lambda asked: None
    with pytest.raises(Unavailable) as caught:
        await here(far).send(Request("POST", far.url, content=b"x"))
    assert caught.value.code == "no_answer"


@pytest.mark.parametrize("value", ["a\r\nX-Evil: 1", "a\nb", "a\0", "é"])
async def test_header_cannot_smuggle_another(value: str, far: FarEnd) -> None:
    with pytest.raises(Invalid) as caught:
        await here(far).send(Request("GET", far.url, {"X-A": value}))
    assert caught.value.code == "wrong_header"
    assert far.connections == 0


async def test_proxies_of_the_environment_are_not_used(
    far: FarEnd, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("HTTP_PROXY", "http_proxy", "ALL_PROXY"):
        monkeypatch.setenv(name, "http://127.0.0.1:1")
    assert (await here(far).send(Request("GET", far.url))).status == 200


def told(status: int, body: bytes = b"", **headers: str) -> Any:
    request = Request("GET", "http://h.example/a")
    names = {name.replace("_", "-"): value for name, value in headers.items()}
    return failure_of(request, Response(status, names, body, request.url, 0.1), NOW)


def test_statuses_become_errors_that_say_what_follows() -> None:
    assert told(204) is None
    assert isinstance(told(500), Unavailable)
    assert told(429, retry_after="7").retry_after_s == 7.0
    assert told(503, retry_after="Thu, 01 Jan 2026 00:01:00 GMT").retry_after_s == 60.0
    assert told(503, retry_after="soon").retry_after_s is None
    refused = told(404, b"no such thing; token=hunter2hunter2 " + b"x" * 9000)
    assert isinstance(refused, Invalid)
    assert "404" in refused.message
    assert "hunter2" not in refused.message
    assert len(refused.message) < 700


def test_expected_statuses_are_no_errors() -> None:
    request = Request("GET", "http://h.example/a")
    response = Response(404, {}, b"", request.url, 0.1)
    assert failure_of(request, response, NOW, {404}) is None
    assert failure_of(request, Response(200, {}, b"", "u", 0.1), NOW, {404}) is not None


async def test_asked_is_kept_in_order(far: FarEnd) -> None:
    def say(asked: Asked) -> bytes:
        return answer(200, asked.target.encode())

    far.say = say
    web = here(far)
    assert [(await web.send(Request("GET", f"{far.url}/{n}"))).text() for n in range(3)] == [
        "/0",
        "/1",
        "/2",
    ]
