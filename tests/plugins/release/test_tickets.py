"""Ticket keys in text."""

import pytest

from app.errors import Invalid
from app.plugins.release.tickets import natural_order, ticket_keys


@pytest.mark.parametrize(
    ("text", "keys"),
    [
        ("SHOP-101: pay", ("SHOP-101",)),
        ("feature/SHOP-101-pay-by-card", ("SHOP-101",)),
        ("Merge SHOP-2, SHOP-1 and SHOP-2", ("SHOP-2", "SHOP-1")),
        ("[A1B2-3] (X9-4)", ("A1B2-3", "X9-4")),
        ("XSHOP-1 shop-1 SHOP-1a SHOP- UTF-8b", ("XSHOP-1",)),
        ("feature/SHOP-1_pay", ("SHOP-1",)),
        ("", ()),
    ],
)
def test_keys_are_found_once_in_their_order(text: str, keys: tuple[str, ...]) -> None:
    assert ticket_keys(text) == keys


def test_pattern_of_the_team_is_used() -> None:
    assert ticket_keys("fixes !12 and GH-3", r"!\d+|GH-\d+") == ("!12", "GH-3")


def test_pattern_that_matches_nothing_at_all_finds_nothing() -> None:
    assert ticket_keys("SHOP-1", "x*") == ()


def test_pattern_that_is_none_is_refused() -> None:
    with pytest.raises(Invalid) as refused:
        ticket_keys("SHOP-1", "[")
    assert refused.value.code == "bad_ticket_pattern"


def test_keys_sort_by_their_numbers() -> None:
    keys = ["SHOP-10", "SHOP-9", "APP-11", "SHOP-101", "odd"]
    assert sorted(keys, key=natural_order) == ["odd", "APP-11", "SHOP-9", "SHOP-10", "SHOP-101"]
