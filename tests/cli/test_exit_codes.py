"""An exit code says what happened; scripts depend on every one."""

import pytest

from app.cli.exit_codes import code_of_error, code_of_status
from app.errors import Conflict, Invalid, NotAllowed, NotFound, SlipwayError, Unavailable
from app.workflows.state import TERMINAL_STATUSES


@pytest.mark.parametrize(
    ("error", "code"),
    [
        (Invalid("x"), 3),
        (NotFound("x"), 3),
        (Conflict("x"), 4),
        (NotAllowed("x"), 6),
        (Unavailable("x"), 7),
        (SlipwayError("x"), 1),
    ],
)
def test_an_error_has_the_code_of_its_kind(error: SlipwayError, code: int) -> None:
    assert code_of_error(error) == code


@pytest.mark.parametrize(
    ("status", "code"),
    [
        ("completed", 0),
        ("completed_with_failures", 1),
        ("failed", 1),
        ("cancelled", 1),
        ("rolled_back", 1),
        ("rejected", 1),
        ("waiting_for_approval", 5),
        ("waiting_for_recovery", 5),
        ("paused", 5),
        ("queued", 5),
    ],
)
def test_a_status_has_its_code(status: str, code: int) -> None:
    assert code_of_status(status) == code


def test_only_one_end_is_a_success() -> None:
    assert {status for status in TERMINAL_STATUSES if code_of_status(status) == 0} == {"completed"}
