"""Counting the deaths of the process under a workflow: three in a row without progress, and no other stop counts."""

from pathlib import Path

import pytest

from app.events.models import Event
from app.workflows.crash_loop import forget, hand_over, progress, take_up


def deaths_until_refused(folder: Path, at: int = 0) -> int:
    """Return how often the process may die; the first drive, which no start took up, is one of them."""
    deaths = 1
    while take_up(folder, at):
        deaths += 1
    return deaths


def test_after_three_deaths_in_a_row_it_is_not_taken_up(tmp_path: Path) -> None:
    assert deaths_until_refused(tmp_path) == 3
    assert not take_up(tmp_path, 0)


def test_progress_begins_a_new_row(tmp_path: Path) -> None:
    for step in range(10):
        assert take_up(tmp_path, step)
    assert take_up(tmp_path, 9)
    assert not take_up(tmp_path, 9)


def test_a_stop_that_handed_over_is_no_death(tmp_path: Path) -> None:
    for _ in range(10):
        assert take_up(tmp_path, 0)
        hand_over(tmp_path, 0)
    assert deaths_until_refused(tmp_path) == 4


def test_the_end_of_a_drive_ends_the_row(tmp_path: Path) -> None:
    assert deaths_until_refused(tmp_path) == 3
    forget(tmp_path)
    forget(tmp_path)
    assert take_up(tmp_path, 0)


@pytest.mark.parametrize("content", [b"", b"{}", b"\xff\x00"])
def test_a_damaged_count_begins_anew(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "taken-up.json").write_bytes(content)
    assert deaths_until_refused(tmp_path) == 3


def test_trying_again_is_no_progress_but_an_end_is() -> None:
    def event(seq: int, kind: str) -> Event:
        return Event(seq, f"wf_1:{seq}", kind, "wf_1", "", "slipway")

    begun = [event(1, "workflow_started"), event(2, "step_started"), event(3, "step_log")]
    assert progress(begun) == 0
    assert progress([*begun, event(4, "step_completed"), event(5, "step_started")]) == 4
