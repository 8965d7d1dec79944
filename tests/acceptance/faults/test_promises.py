"""Every row of `scripts/soak`, a few trials each: the same faults, against the same real service."""

from pathlib import Path

import pytest

from scripts.soaking.rows import NotAvailable, SweepEnded
from scripts.soaking.table import ROWS

pytestmark = [pytest.mark.acceptance, pytest.mark.enable_socket]

QUICK: dict[str, tuple[int, ...]] = {
    "accepted": (0, 1, 2),
    "idempotency": (0, 1),
    "idempotency-killed": (0, 1, 2),
    "power-loss": tuple(range(0, 400, 16)),
    "effects": (1, 5),
    "effects-counted": tuple(range(6)),
    "completed-steps": (3, 9, 16, 25),
    "retry-limit": (0,),
    "approval-counts-once": (0, 1, 2),
    "approval-bound": (0, 1),
    "approval-waits": (0, 1, 2),
    "torn-files": (0, 40, 900, 3000, 6000, 9000, 12000),
    "flipped-bits": tuple(range(12)),
    "one-bad-workflow": (0, 1, 2, 3),
    "failing-calls": (0, 1, 2, 3, 5, 6),
    "full-disk": (0,),
    "no-leftovers": (0, 1, 2, 3, 5, 10),
    "one-owner": (0, 1, 2, 3),
    "sigterm": (0, 1, 3, 5, 7, 8),
    "streams-cut": (0, 4, 9),
    "streams-crowd": (0,),
    "loop-and-disk": (0,),
    "random-commands": (0, 1),
    "chaos": (0,),
    "killed-starts": (0, 1),
    "crash-loop": (0,),
    "clean-up": (0, 1, 2),
}
"""Row -> numbers of the trials."""


def test_every_row_has_a_quick_version() -> None:
    assert QUICK.keys() == ROWS.keys()


@pytest.mark.parametrize("name", QUICK)
def test_the_promise_is_kept(name: str, tmp_path: Path) -> None:
    cases = 0
    try:
        with ROWS[name].stage(tmp_path) as trial:
            for number in QUICK[name]:
                cases += trial(number)
    except SweepEnded:
        pass
    except NotAvailable as missing:
        pytest.skip(str(missing))
    assert cases > 0, "nothing was tried"
