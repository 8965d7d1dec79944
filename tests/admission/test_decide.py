"""Who may start, who waits, who is refused."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

from app.admission.decide import Active, Ended, Request, decide

BACKEND = Request("release", ("repo:backend",), "a")
BOTH = Request("release", ("repo:backend", "repo:frontend"), "b")
OTHER = Request("release", ("repo:mobile",), "c")


def test_nothing_active_admits() -> None:
    assert decide(BACKEND, []).outcome == "admit"


def test_the_same_request_is_a_duplicate_and_names_the_active_one() -> None:
    decision = decide(BACKEND, [Active("wf_1", BACKEND, holds=True)])
    assert (decision.outcome, decision.reason) == ("reject", "duplicate_in_progress")
    assert decision.duplicate_of == "wf_1"


def test_a_shared_repository_waits_and_names_the_holder() -> None:
    decision = decide(BOTH, [Active("wf_1", BACKEND, holds=True)])
    assert (decision.outcome, decision.reason) == ("wait", "resource_busy")
    assert decision.blocking_workflow == "wf_1"
    assert decision.evidence == {"resources": ["repo:backend"]}


def test_other_repositories_do_not_wait() -> None:
    assert decide(OTHER, [Active("wf_1", BACKEND, holds=True)]).outcome == "admit"


def test_a_new_request_does_not_overtake_a_queued_one() -> None:
    third = Request("release", ("repo:frontend",), "d")
    active = [Active("wf_1", BACKEND, holds=True), Active("wf_2", BOTH, holds=False)]
    assert decide(third, active).blocking_workflow == "wf_2"


def test_the_first_in_the_queue_starts_once_the_holder_is_gone() -> None:
    queue = [Active("wf_2", BOTH, holds=False), Active("wf_3", BACKEND, holds=False)]
    assert decide(BOTH, queue, ahead_of="wf_2").outcome == "admit"
    assert decide(BACKEND, queue, ahead_of="wf_3").blocking_workflow == "wf_2"


def test_a_queued_request_is_no_duplicate_of_itself() -> None:
    assert decide(BOTH, [Active("wf_2", BOTH, holds=False)], ahead_of="wf_2").outcome == "admit"


NOW = datetime(2026, 3, 1, 12, 0, tzinfo=UTC)
RESTING = Request("release", ("repo:backend",), "d", cooldown_s=300)


def ended(workflow_id: str, minutes_ago: float, *resources: str) -> Ended:
    return Ended(workflow_id, "release", resources, NOW - timedelta(minutes=minutes_ago))


def test_one_that_ended_just_now_makes_the_next_wait_until_the_cooldown_is_over() -> None:
    decision = decide(
        RESTING, [], [ended("wf_1", 9, "repo:backend"), ended("wf_2", 2, "repo:backend")], NOW
    )
    assert (decision.outcome, decision.reason) == ("wait", "recently_completed")
    assert decision.blocking_workflow == "wf_2"
    assert decision.until == (NOW + timedelta(minutes=3)).isoformat()


def test_after_the_cooldown_and_for_other_resources_nothing_waits() -> None:
    assert decide(RESTING, [], [ended("wf_1", 5, "repo:backend")], NOW).outcome == "admit"
    assert decide(RESTING, [], [ended("wf_1", 1, "repo:frontend")], NOW).outcome == "admit"


def test_a_definition_may_refuse_instead_of_waiting() -> None:
    strict = replace(RESTING, on_conflict="reject")
    busy = decide(strict, [Active("wf_1", BACKEND, holds=True)])
    assert (busy.outcome, busy.reason) == ("reject", "resource_busy")
    resting = decide(strict, [], [ended("wf_2", 1, "repo:backend")], NOW)
    assert (resting.outcome, resting.reason) == ("reject", "recently_completed")
