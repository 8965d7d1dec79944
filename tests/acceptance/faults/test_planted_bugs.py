"""The checks behind the promises see what they are for: each is shown a bug that it must catch."""

from pathlib import Path
from typing import Any

import pytest
from hypothesis.errors import Flaky

from app.workflows.ledger import RecordLedger
from scripts.soaking.effects import thing_under_fault
from scripts.soaking.power_loss import check_state, recorded_states
from scripts.soaking.release_world import check_events
from scripts.soaking.rows import NotAvailable
from scripts.soaking.steps import check_told
from tests.workflows.random_commands import play

pytestmark = [pytest.mark.acceptance, pytest.mark.enable_socket]


def event(seq: int, kind: str, step: str | None = None) -> dict[str, Any]:
    return {"seq": seq, "type": kind, "step": step, "cell": None, "data": {}}


def test_a_ledger_that_forgets_its_effects_is_caught(tmp_path: Path) -> None:
    thing_under_fault(tmp_path / "sound", "made")

    with pytest.raises(AssertionError, match="made 2 times"):
        thing_under_fault(tmp_path / "forgetful", "made", forgetful=True)


@pytest.mark.parametrize("mutant", ["no-file-flush", "no-folder-flush"])
def test_a_service_that_does_not_flush_is_caught(tmp_path: Path, mutant: str) -> None:
    try:
        with recorded_states(tmp_path, mutant) as states:
            caught = False
            for state in states[::4]:
                try:
                    check_state(state, tmp_path)
                except Exception:  # noqa: BLE001  # whatever shows it, a lost acknowledgement or a refusal to open
                    caught = True
                    break
    except NotAvailable as missing:
        pytest.skip(str(missing))

    assert caught, f"{mutant} was not caught in {len(states)} states"


def test_an_event_that_was_told_and_is_gone_is_caught() -> None:
    told = [event(1, "workflow_started"), event(2, "step_completed", "one")]
    kept = [event(1, "workflow_started"), event(2, "step_started", "one")]

    with pytest.raises(AssertionError, match="told: 2 step_completed one"):
        check_told(told, kept)


def test_a_gap_in_the_events_is_caught() -> None:
    with pytest.raises(AssertionError, match="gap"):
        check_told([], [event(1, "workflow_started"), event(3, "workflow_completed")])


def test_a_step_that_completed_twice_is_caught() -> None:
    events = [
        event(1, "step_completed", "one"),
        event(2, "step_completed", "one"),
        event(3, "workflow_completed"),
    ]

    with pytest.raises(AssertionError, match="completed twice"):
        check_events(events)


@pytest.mark.timeout(240)
def test_a_ledger_that_asks_nobody_is_caught_by_random_commands(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    async def perform(
        ledger: object, effect: object, *, find: object, make: Any, assumed: object = None
    ) -> Any:
        return await make()

    monkeypatch.setattr(RecordLedger, "perform", perform)
    with pytest.raises((AssertionError, Flaky), match=r"twice|Inconsistent"):
        play(0, 30)
