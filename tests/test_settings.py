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


def test_allowed_hosts_are_separated_by_commas(monkeypatch: pytest.MonkeyPatch) -> None:
    assert Settings().allowed_hosts == ()
    monkeypatch.setenv("SLIPWAY_ALLOWED_HOSTS", "api.example.com, *.example.org ,")
    assert Settings().allowed_hosts == ("api.example.com", "*.example.org")


def test_secrets_of_the_environment_are_known_by_name(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SLIPWAY_SECRET_Deploy", "value")
    monkeypatch.setenv("SLIPWAY_SECRET_EMPTY", "")
    assert Settings().secrets() == {"DEPLOY": "value"}
