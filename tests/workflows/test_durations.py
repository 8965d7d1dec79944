"""Durations as people write them."""

import pytest

from app.workflows.durations import parse_duration


@pytest.mark.parametrize(
    ("text", "seconds"),
    [
        ("250ms", 0.25),
        ("30s", 30),
        ("5m", 300),
        ("1h", 3600),
        ("7d", 604800),
        ("1h30m", 5400),
        ("12", 12),
        ("1.5h", 5400),
        (" 2s ", 2),
    ],
)
def test_text_reads_as_seconds(text: str, seconds: float) -> None:
    assert parse_duration(text) == pytest.approx(seconds)


@pytest.mark.parametrize("text", ["soon", "5 minutes", "", "-3s", "1h-", "9" * 50 + "d"])
def test_other_text_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="duration"):
        parse_duration(text)


def test_numbers_pass_through() -> None:
    assert parse_duration(90) == 90
