"""Which hosts may be spoken to."""

import pytest

from app.errors import Invalid
from app.http.addresses import AllowedHosts


def is_allowed(patterns: list[str], host: str, port: int, *addresses: str) -> bool:
    allowed = AllowedHosts(patterns)
    try:
        allowed.check_name(host, port)
        for address in addresses:
            allowed.check_address(host, port, address)
    except Invalid as error:
        return error.code != "host_refused"
    return True


@pytest.mark.parametrize("address", ["93.184.215.14", "2606:2800:21f:cb07:6820:80da:af6b:8b2c"])
def test_public_hosts_are_allowed_without_any_pattern(address: str) -> None:
    assert is_allowed([], "example.com", 443, address)


@pytest.mark.parametrize(
    "address",
    [
        *("127.0.0.1", "127.8.8.8", "::1", "::ffff:127.0.0.1", "0.0.0.0", "::"),
        *("10.0.0.1", "172.16.0.1", "172.31.255.255", "192.168.1.1", "100.64.0.1", "fd12::1"),
        *("169.254.169.254", "169.254.0.1", "fe80::1", "fe80::1%eth0", "fd00:ec2::254"),
        *("100.100.100.200", "168.63.129.16", "::ffff:169.254.169.254", "::ffff:10.0.0.1"),
        *("64:ff9b::7f00:1", "64:ff9b::a00:1", "2002:7f00:1::", "2002:a9fe:a9fe::", "::127.0.0.1"),
        *("2001:0:4136:e378:8000:63bf:80ff:fffe", "224.0.0.1", "ff02::1", "255.255.255.255"),
        *("192.0.2.1", "198.18.0.1", "240.0.0.1", "2001:db8::1", "192.0.0.192", "::ffff:0:7f00:1"),
    ],
)
def test_addresses_that_are_not_public_are_refused(address: str) -> None:
    assert not is_allowed([], "innocent.example.com", 443, address)
    assert not is_allowed(["*"], "innocent.example.com", 443, address)


def test_one_refused_address_refuses_the_name() -> None:
    assert not is_allowed([], "example.com", 443, "93.184.215.14", "127.0.0.1")


@pytest.mark.parametrize(
    "host", ["2130706433", "0x7f000001", "017700000001", "127.1", "0177.0.0.1", "0x7f.1", "0"]
)
def test_address_in_disguise_is_refused_by_name(host: str) -> None:
    assert not is_allowed(["*", host], host, 80)


def test_with_patterns_only_those_hosts_are_allowed() -> None:
    patterns = ["api.example.com", "*.example.org", "other.example.com:8443"]
    assert is_allowed(patterns, "api.example.com", 443, "93.184.215.14")
    assert is_allowed(patterns, "a.b.example.org", 80, "93.184.215.14")
    assert is_allowed(patterns, "other.example.com", 8443, "93.184.215.14")
    assert not is_allowed(patterns, "other.example.com", 443)
    assert not is_allowed(patterns, "example.org", 443)
    assert not is_allowed(patterns, "evilexample.org", 443)
    assert not is_allowed(patterns, "api.example.com.evil.net", 443)


def test_a_named_host_may_be_private_but_not_this_machine() -> None:
    patterns = ["tracker.internal", "*.corp.example"]
    assert is_allowed(patterns, "tracker.internal", 80, "10.1.2.3")
    assert is_allowed(patterns, "git.corp.example", 443, "192.168.0.7")
    assert not is_allowed(patterns, "tracker.internal", 80, "127.0.0.1")
    assert not is_allowed(patterns, "git.corp.example", 443, "169.254.169.254")
    assert not is_allowed(patterns, "git.corp.example", 443, "fd00:ec2::254")


def test_this_machine_is_allowed_when_it_is_named_as_it_is() -> None:
    assert is_allowed(["127.0.0.1:8080"], "127.0.0.1", 8080, "127.0.0.1")
    assert not is_allowed(["127.0.0.1:8080"], "127.0.0.1", 9090)
    assert is_allowed(["localhost"], "localhost", 80, "::1", "127.0.0.1")
    assert is_allowed(["[::1]:8080"], "::1", 8080, "::1")


@pytest.mark.parametrize(
    "pattern", ["", "http://example.com", "a.*.example.com", "example.com:99999", "**", "a/b"]
)
def test_wrong_pattern_is_an_error(pattern: str) -> None:
    with pytest.raises(Invalid, match="no pattern"):
        AllowedHosts([pattern])
