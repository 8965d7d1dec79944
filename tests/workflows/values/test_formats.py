"""Formats: what has them, what nearly has them."""

import pytest

from app.workflows.values.formats import FORMATS, has_format

CASES = {
    "artifact": (["wf_1/a.txt", "wf_1/a/b@2"], ["a.txt", "wf_1", "wf_1/", "wf_-/a"]),
    "date": (["2024-02-29"], ["2023-02-29", "2024-2-1", "2024-W01-1", "२०२४-01-01"]),
    "date-time": (
        ["2024-02-29T12:00:00Z", "2024-02-29t12:00:00.5+02:00", "1990-12-31T23:59:60Z"],
        ["2024-02-29T12:00:00", "2024-02-29 12:00:00Z", "2024-02-29T25:00:00Z", "2024-02-29"],
    ),
    "duration": (["P1Y2M3DT4H5M6S", "PT1H", "P2W"], ["P", "PT", "1h", "P1H"]),
    "email": (["a@b.example", "a.b+c@d", "a@[127.0.0.1]"], ["a", "@b", "a@", "a..b@c", "a@b_c"]),
    "hostname": (["a", "a.example", "a-b.c"], ["", "-a", "a-", "a..b", "a_b", "x" * 64]),
    "ipv4": (["127.0.0.1"], ["127.0.0", "127.0.0.01", "::1"]),
    "ipv6": (["::1", "fe80::1"], ["127.0.0.1", "fe80::1%eth0", ":::"]),
    "json-pointer": (["", "/a/0", "/a~0b~1"], ["a", "/a~2"]),
    "regex": (["^a+$"], ["(", "(?=a)"]),
    "time": (["12:00:00Z", "12:00:00.123-01:30"], ["12:00", "12:00:00", "24:00:00Z"]),
    "uri": (
        ["https://a.example/b?c#d", "urn:a:b", "mailto:a@b"],
        ["a/b", "//a", "http://a b", "http://a:port/", "ä:b"],
    ),
    "uri-reference": (["a/b", "#x", "//a.example", ""], ["a b", "http://[::1"]),
    "uuid": (
        ["12345678-1234-1234-1234-123456789abc"],
        ["12345678123412341234123456789abc", "{12345678-1234-1234-1234-123456789abc}"],
    ),
}


@pytest.mark.parametrize("name", FORMATS)
def test_format(name: str) -> None:
    right, wrong = CASES[name]

    assert [text for text in right if not has_format(text, name)] == []
    assert [text for text in wrong if has_format(text, name)] == []


def test_a_format_that_is_not_known_is_not_judged() -> None:
    assert has_format("anything", "colour")
