"""Settings of the environment: durations as people write them, and nonsense refused."""

import pytest
from pydantic import ValidationError

from app.settings import Settings


@pytest.mark.parametrize(
    ("text", "seconds"), [(None, 30 * 86400), ("12h", 43200), ("1h30m", 5400), ("90", 90)]
)
def test_the_retention_is_a_duration(
    monkeypatch: pytest.MonkeyPatch, text: str | None, seconds: float
) -> None:
    if text is not None:
        monkeypatch.setenv("SLIPWAY_RETENTION", text)
    assert Settings().retention == seconds


@pytest.mark.parametrize("text", ["0", "-1", "soon", "inf", "nan", ""])
def test_a_retention_that_is_no_duration_is_refused(
    monkeypatch: pytest.MonkeyPatch, text: str
) -> None:
    monkeypatch.setenv("SLIPWAY_RETENTION", text)
    with pytest.raises(ValidationError):
        Settings()
