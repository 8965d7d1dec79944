"""Which hosts may be spoken to, by name and by address. Everything that is not public has to be named."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from ipaddress import IPv4Address, IPv6Address, IPv6Network, ip_address, ip_network

from app.errors import Invalid

__all__ = ["AllowedHosts"]

Address = IPv4Address | IPv6Address

_PATTERN = re.compile(r"(?P<host>\*|\[[0-9a-f:.]+\]|(?:\*\.)?[a-z0-9_.-]+)(?::(?P<port>\d{1,5}))?")
_NUMERIC = re.compile(r"(?:0x[0-9a-f]*|\d+)(?:\.(?:0x[0-9a-f]*|\d+)){0,3}")
_TRANSLATED = IPv6Network("64:ff9b::/96")
_WITH_IPV4 = (_TRANSLATED, IPv6Network("::ffff:0:0:0/96"), IPv6Network("::/96"))
"""Networks whose addresses carry an IPv4 address in their last 32 bits, beside those that `ipaddress` knows."""
_PRIVATE = tuple(
    map(ip_network, ("10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "100.64.0.0/10", "fc00::/7"))
)
_RESERVED = tuple(map(ip_network, ("192.0.0.0/24", "192.88.99.0/24", "fec0::/10", "3fff::/20")))
"""What older versions of `ipaddress` take for public."""
_METADATA = frozenset(
    map(ip_address, ("169.254.169.254", "fd00:ec2::254", "100.100.100.200", "168.63.129.16"))
)
"""Where clouds hand out credentials to whoever asks."""


@dataclass(frozen=True, slots=True)
class _Pattern:
    host: str
    port: int | None

    def fits(self, host: str, port: int) -> bool:
        if self.port is not None and self.port != port:
            return False
        if self.host.startswith("*."):
            return host.endswith(self.host[1:])
        return self.host in {"*", host}


class AllowedHosts:
    """Hosts by pattern: `api.example.com`, `*.example.com` (not `example.com`), `127.0.0.1:8080`, `*` (every public host).

    Without patterns every public host is allowed; with some, only those. A host that is named, by itself or by `*.`,
    may have a private address; this machine, link-local and other special addresses must be named as they are
    (`localhost` names this machine).
    """

    def __init__(self, patterns: Iterable[str] = ()) -> None:
        self._patterns = tuple(_read(pattern) for pattern in patterns) or (_Pattern("*", None),)

    def check_name(self, host: str, port: int) -> None:
        """Raise Invalid `host_refused` when no pattern fits, or when the name is an address in disguise."""
        if _is_disguised(host):
            raise _refused(host, "it is an address in an unusual form")
        if not self._fitting(host, port):
            raise _refused(host, "it is not among the allowed hosts")

    def check_address(self, host: str, port: int, address: str) -> None:
        """Raise Invalid `host_refused` when the address that the name has may not be spoken to."""
        fitting = self._fitting(host, port)
        found = ip_address(address.partition("%")[0])
        what = _special(found)
        if what is None:
            return
        is_named = any(pattern.host != "*" for pattern in fitting)
        if what == "private" and is_named:
            return
        names = {str(found)} | ({"localhost"} if found.is_loopback else set())
        if any(pattern.host in names for pattern in fitting):
            return
        raise _refused(host, f"its address {address} is {what}")

    def _fitting(self, host: str, port: int) -> list[_Pattern]:
        return [pattern for pattern in self._patterns if pattern.fits(host, port)]


def _read(pattern: str) -> _Pattern:
    found = _PATTERN.fullmatch(pattern.strip().lower())
    if found is None or int(found["port"] or 0) > 65535:
        raise Invalid(
            f"{pattern!r} is no pattern for allowed hosts.",
            code="wrong_host_pattern",
            next_action="Write for example api.example.com, *.example.com, 127.0.0.1:8080, [::1]:8080 or *.",
        )
    host = found["host"].strip("[]").rstrip(".")
    return _Pattern(host, int(found["port"]) if found["port"] else None)


def _is_disguised(host: str) -> bool:
    """Return whether a resolver may read the name as an IPv4 address although it is not written as one."""
    if not _NUMERIC.fullmatch(host):
        return False
    try:
        return str(ip_address(host)) != host
    except ValueError:
        return True


def _special(address: Address) -> str | None:
    """Return what kind of address it is when it is not a public one; what it carries inside counts."""
    if isinstance(address, IPv6Address) and (inner := _carried(address)) is not None:
        is_usual = address.ipv4_mapped is not None or address in _TRANSLATED
        return _special(inner) or (None if is_usual else "of another network")
    if address in _METADATA:
        return "the metadata of a cloud"
    if address.is_loopback:
        return "this machine"
    if address.is_link_local:
        return "link-local"
    if address.is_multicast or address.is_unspecified:
        return "of no single host"
    if any(address in network for network in _PRIVATE):
        return "private"
    is_reserved = any(address in network for network in _RESERVED)
    return "reserved" if is_reserved or not address.is_global else None


def _carried(address: IPv6Address) -> IPv4Address | None:
    if address.ipv4_mapped or address.sixtofour:
        return address.ipv4_mapped or address.sixtofour
    if address.teredo:
        return address.teredo[1]
    if address.is_loopback or address.is_unspecified:
        return None
    if any(address in network for network in _WITH_IPV4):
        return IPv4Address(int(address) & 0xFFFFFFFF)
    return None


def _refused(host: str, why: str) -> Invalid:
    return Invalid(
        f"{host} is not spoken to: {why}.",
        code="host_refused",
        next_action="An operator can name it in SLIPWAY_ALLOWED_HOSTS.",
    )
