"""A connection is looked up once, and another one from the same port again. See also the acceptance tests."""

from dataclasses import dataclass, field
from ipaddress import IPv4Address, IPv6Address
from pathlib import Path
from typing import Any

import httpx
import pytest

from app.api.peers import Peers
from app.errors import NotAllowed
from tests.api.fake_service import FakeService

_SERVER = ("127.0.0.1", 8000)


@dataclass(slots=True)
class _Counting(Peers):
    looked: list[int] = field(default_factory=list)

    def _look(
        self, host: IPv4Address | IPv6Address, port: int, server: tuple[str, int]
    ) -> NotAllowed | None:
        self.looked.append(port)
        return None


def _scope(client: object, **headers: str) -> dict[str, Any]:
    raw = [(name.replace("_", "-").encode(), value.encode()) for name, value in headers.items()]
    return {"client": client, "server": _SERVER, "headers": raw}


def _connected(port: int) -> tuple[str, int]:
    return ("127.0.0.1", port)


async def test_a_connection_that_is_kept_is_looked_up_once() -> None:
    peers, client = _Counting(), _connected(5000)
    for _ in range(3):
        assert await peers.refusal(_scope(client)) is None
    assert peers.looked == [5000]


async def test_another_connection_from_the_same_port_is_looked_up_again() -> None:
    peers = _Counting()
    for _ in range(3):
        await peers.refusal(_scope(_connected(5000)))
    assert peers.looked == [5000, 5000, 5000]


@pytest.mark.parametrize("client", [None, ("no connection", 0)])
async def test_what_is_asked_in_this_process_has_no_other_end(client: object) -> None:
    peers = _Counting()
    assert await peers.refusal(_scope(client)) is None
    assert peers.looked == []


async def test_a_header_that_may_have_named_the_client_is_refused() -> None:
    refused = await _Counting().refusal(
        _scope(_connected(5000), x_forwarded_for="10.0.0.1, 127.0.0.1:5000")
    )
    assert refused is not None
    assert refused.code == "forwarded_refused"
    assert await _Counting().refusal(_scope(_connected(5), x_forwarded_for="10.0.0.1")) is None


@pytest.mark.enable_socket
@pytest.mark.skipif(not Path("/proc/net/tcp").exists(), reason="only Linux has /proc")
async def test_who_has_closed_the_connection_is_refused(
    online: httpx.AsyncClient, service: FakeService
) -> None:
    port = online.base_url.port or 0
    assert (await online.get("/health")).status_code == 200
    peers = Peers()
    unused = _connected(1)  # nobody is connected from there
    refused = await peers.refusal({**_scope(unused), "server": ("127.0.0.1", port)})
    assert refused is not None
    assert refused.code == "caller_gone"
    elsewhere = Peers()
    assert await elsewhere.refusal({**_scope(unused), "server": ("127.0.0.1", 2)}) is None
