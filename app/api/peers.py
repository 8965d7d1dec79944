"""Who is on the other end of a connection: no program that a step runs may command the service.

A step with network reaches loopback, where requests act as the person at this machine. The kernel says which process
holds the other end; what we started, or what carries the mark of a step, is refused with all its descendants. Linux
only; elsewhere nothing is found. A program without a sandbox that wipes its environment and outlives its parents is
not recognised.
"""

import asyncio
import os
import sys
from collections import OrderedDict
from collections.abc import Iterator
from dataclasses import dataclass, field
from ipaddress import IPv4Address, IPv6Address, ip_address
from pathlib import Path
from typing import Any

from starlette.types import Scope

from app.errors import NotAllowed
from app.leftovers import mark_of

__all__ = ["Peers"]

_PROCESSES = Path("/proc")
_TABLES = ("net/tcp", "net/tcp6")
_LISTENS = "0A"
_MOST_ANCESTORS = 1000
_MOST_KNOWN = 1024

Address = IPv4Address | IPv6Address


@dataclass(slots=True)
class Peers:
    """Looks once for each connection; a server hands the same tuple over with each request of one."""

    _known: OrderedDict[Any, tuple[object, NotAllowed | None]] = field(default_factory=OrderedDict)
    _can_tell: bool = False

    async def refusal(self, scope: Scope) -> NotAllowed | None:
        """Return why the request is refused: `step_refused`, `caller_gone`, `forwarded_refused`; None for all others.

        Who closes the connection before it is known who asked is refused too: a step could send and be gone.
        """
        client, server = scope.get("client"), scope.get("server")
        if client is None or server is None or (host := _address(client[0])) is None:
            return None  # asked in this process: there is no connection
        if _is_renamed(scope, host):
            return _FORWARDED
        connection, said = self._known.get(client, (None, None))
        if connection is not client:
            said = await asyncio.to_thread(self._look, host, client[1], server)
            self._known[client] = (client, said)
            self._known.move_to_end(client)
            if len(self._known) > _MOST_KNOWN:
                self._known.popitem(last=False)
        return said

    def _look(self, host: Address, port: int, server: tuple[str, int]) -> NotAllowed | None:
        here, far = _ends(_address(server[0]), server[1]), _ends(host, port)
        inode = self._inode(far, here)
        if not self._can_tell:
            return None
        if inode is None:
            return _GONE if host.is_loopback else None  # others have no row: another machine
        holders, hidden = _holders(inode)
        if any(_is_step(process) for process in holders):
            return _STEP
        if not holders:
            if self._inode(far, here) != inode:
                return _GONE
            if any(_is_step(process) for process in hidden):
                return _STEP
        return None

    def _inode(self, far: frozenset[str], here: frozenset[str]) -> str | None:
        """Return the socket of the far end, None where it is closed. Notes whether sockets are listed here at all."""
        found = None
        port = next(iter(here)).rpartition(":")[2]
        for row in _rows():
            if row[3] == _LISTENS:
                self._can_tell = self._can_tell or row[1].endswith(f":{port}")
            elif row[1] in far and row[2] in here and row[9] != "0":
                found = row[9]
        return found


def _rows() -> Iterator[list[str]]:
    """Yield the columns: 1 local, 2 remote, 3 state, 9 inode (0 when nobody holds the socket any more)."""
    for table in _TABLES:
        try:
            lines = (_PROCESSES / table).read_text("ascii").splitlines()
        except OSError:
            continue
        yield from (line.split() for line in lines[1:])


def _ends(address: Address | None, port: int) -> frozenset[str]:
    """Return how the tables may write an end; a socket of version 6 may speak version 4."""
    if address is None:
        return frozenset({f":{port:04X}"})
    forms: list[Address] = [address]
    if isinstance(address, IPv4Address):
        forms.append(IPv6Address(f"::ffff:{address}"))
    return frozenset(f"{_written(one)}:{port:04X}" for one in forms)


def _written(address: Address) -> str:
    """Return words of 32 bits in the order of this machine's bytes."""
    packed = address.packed
    words = [packed[start : start + 4] for start in range(0, len(packed), 4)]
    return b"".join(word[:: -1 if sys.byteorder == "little" else 1] for word in words).hex().upper()


def _address(host: object) -> Address | None:
    try:
        found = ip_address(str(host))
    except ValueError:
        return None
    return getattr(found, "ipv4_mapped", None) or found


def _is_renamed(scope: Scope, host: Address) -> bool:
    """Return whether a header may have told the server who the client is, as some servers believe."""
    forwarded = b",".join(value for name, value in scope["headers"] if name == b"x-forwarded-for")
    return str(host) in forwarded.decode("latin1")


def _holders(inode: str) -> tuple[list[int], list[int]]:
    """Return the processes that hold the socket, and those of which it cannot be seen."""
    holders, hidden = [], []
    for process in _processes():
        try:
            with os.scandir(_PROCESSES / str(process) / "fd") as descriptors:
                if any(_is_socket(one.path, inode) for one in descriptors):
                    holders.append(process)
        except PermissionError:
            hidden.append(process)
        except OSError:
            continue  # it has ended
    return holders, hidden


def _processes() -> list[int]:
    return [int(one.name) for one in _PROCESSES.iterdir() if one.name.isdecimal()]


def _is_socket(path: str, inode: str) -> bool:
    try:
        return os.readlink(path) == f"socket:[{inode}]"  # noqa: PTH115  # a Path for each descriptor costs more
    except FileNotFoundError:
        return False


def _is_step(process: int) -> bool:
    """Return whether we started it, or it or an ancestor carries the mark of a step.

    A mark that we carry ourselves was not given by us.
    """
    ours, inherited = os.getpid(), mark_of(os.getpid())
    for distance in range(_MOST_ANCESTORS):
        if process == ours:
            return distance > 0
        if process <= 0:
            return False
        if mark_of(process) not in (None, inherited):
            return True
        process = _parent(process)
    return False


def _parent(process: int) -> int:
    """Return 0 for none; everyone may read this."""
    try:
        status = (_PROCESSES / str(process) / "status").read_text("utf-8", "replace")
    except OSError:
        return 0
    lines = dict(line.partition(":")[::2] for line in status.splitlines())
    return int(lines.get("PPid", "0"))


_STEP = NotAllowed(
    "A program that a step runs may not use this service.",
    code="step_refused",
    next_action="Let a person decide, or write what shall happen next as a step of the definition.",
)
_GONE = NotAllowed(
    "Whoever asked has closed the connection, so it cannot be told who it was.",
    code="caller_gone",
    next_action="Ask again and wait for the answer.",
)
_FORWARDED = NotAllowed(
    "The request says by X-Forwarded-For that it comes from this machine, which cannot be told.",
    code="forwarded_refused",
    next_action="Ask the service itself, without this header.",
)
