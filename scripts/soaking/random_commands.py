"""Random commands on small workflows, with a crash at any write (see `tests.workflows.random_commands`)."""

import contextlib
from collections.abc import Iterator
from pathlib import Path

from scripts.soaking.rows import Row, Trial
from tests.workflows.random_commands import STEPS, play

__all__ = ["ROWS"]

_EXAMPLES = 10


@contextlib.contextmanager
def _random_commands(_: Path) -> Iterator[Trial]:
    def trial(number: int) -> int:
        return play(number, _EXAMPLES)

    yield trial


ROWS = (
    Row(
        "random-commands",
        "whatever is commanded, nothing is done twice and nothing is lost",
        f"crashes at any write within random sequences of {STEPS} commands, failures and forks; the files must tell what the"
        " memory tells, closed stays closed, rounds and limits hold",
        400,
        _random_commands,
    ),
)
