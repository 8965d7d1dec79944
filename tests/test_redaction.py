"""No credential of a known shape stays in text, and ordinary text stays as it is."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.redaction import REDACTED, redact, redact_json

CANARY = "c4n4ryValue0123456789abcdefXYZ"


@pytest.mark.parametrize(
    "text",
    [
        f"fetching https://user:{CANARY}@git.example.com/a.git failed",
        f"https://{CANARY}@git.example.com/a.git",
        f"ssh://deploy:{CANARY}@git.example.com/a.git",
        f"Authorization: Bearer {CANARY}",
        f"authorization=token {CANARY}",
        f"Authorization: Basic {CANARY}",
        f"export GITLAB_TOKEN={CANARY}",
        f'{{"password": "{CANARY}"}}',
        f"client_secret: '{CANARY}'",
        f"https://api.example.com/x?api_key={CANARY}&page=2",
        f"ghp_{CANARY}",
        f"github_pat_{CANARY}",
        f"glpat-{CANARY}",
        f"xoxb-{CANARY}",
        f"eyJhbGciOiJ.{CANARY}.{CANARY}",
        f"-----BEGIN RSA PRIVATE KEY-----\n{CANARY}\n-----END RSA PRIVATE KEY-----",
        f"-----BEGIN PRIVATE KEY-----\n{CANARY}",
    ],
)
def test_credentials_leave_the_text(text: str) -> None:
    redacted = redact(text)

    assert CANARY not in redacted
    assert REDACTED in redacted


@pytest.mark.parametrize(
    "text",
    [
        "git@github.com:team/frontend.git",
        "ssh://git@example.com/team/frontend.git",
        "release v2.1.0 of frontend from sprint-2024-01",
        "tokens: 5 of 7 used",
        "PAY-12 rotates the secret of the key store",
        "sha256:9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08",
    ],
)
def test_ordinary_text_stays_as_it_is(text: str) -> None:
    assert redact(text) == text


@given(st.text())
def test_redacting_twice_changes_nothing_more(text: str) -> None:
    assert redact(redact(text)) == redact(text)


def test_json_is_redacted_by_names_and_by_shapes() -> None:
    value = {
        "api_token": CANARY,
        "clientSecret": CANARY,
        "ticket_key": "PAY-1",
        "nested": [{"note": f"https://x:{CANARY}@host/"}, 7, None, True],
    }

    redacted = redact_json(value)

    assert CANARY not in str(redacted)
    assert redacted["ticket_key"] == "PAY-1"
    assert redacted["nested"][1:] == [7, None, True]
    assert value["api_token"] == CANARY
