"""A session asks, shows the plan, starts only what was confirmed, and goes on after a restart."""

import asyncio
from contextlib import aclosing
from pathlib import Path
from typing import Any

import pytest

from app.errors import Conflict, Invalid, NotFound
from app.principal import Principal
from tests.chat.conversation import Conversation

REQUEST = "release v2.1.0 of frontend and backend from sprint-2024-01"
INPUTS = {
    "repositories": ["frontend", "backend"],
    "fix_version": "v2.1.0",
    "sprint_name": "sprint-2024-01",
}


async def confirmed(talk: Conversation) -> None:
    """Get a release as far as its workflow running behind gate 1."""
    await talk.say(REQUEST)
    assert talk.id is not None
    await talk.sessions.confirm(talk.id)
    gate = talk.workflows.asks("wf_1", "approve_plan", "sha256:one")
    await talk.until(lambda event: event.data.get("decision") == "approve")
    assert talk.workflows.approvals[gate]["status"] == "approved"


async def test_what_is_missing_is_asked_until_the_plan_can_be_shown(talk: Conversation) -> None:
    asked = await talk.say("release v2.1.0")
    assert asked.type == "clarification_required"
    assert [one["field"] for one in asked.data["questions"]] == ["repositories", "sprint_name"]
    assert asked.data["questions"][0]["choices"] == [
        "backend",
        "frontend",
        "mobile_app",
        "payments-api",
    ]
    asked = await talk.say("frontend and backend")
    assert [one["field"] for one in asked.data["questions"]] == ["sprint_name"]
    plan = await talk.say("sprint-2024-01")
    assert (plan.type, plan.data["digest"]) == ("plan", "sha256:one")
    assert talk.workflows.inputs == []


async def test_a_near_miss_is_offered_and_yes_takes_the_offer(talk: Conversation) -> None:
    asked = await talk.say("release v2.1.0 of frontend and bakend from sprint-2024-01")
    assert asked.data["questions"][0]["choices"] == ["backend"]
    plan = await talk.say("yes")
    assert plan.data["proposal"]["repositories"] == ["frontend", "backend"]


async def test_nothing_starts_before_the_plan_is_confirmed(talk: Conversation) -> None:
    assert (await talk.say(REQUEST)).type == "plan"
    assert talk.history()["state"] == "planned"
    assert talk.workflows.keys == {}
    await talk.say("no")
    assert talk.history()["state"] == "idle"
    assert (await talk.say("yes")).data["code"] == "no_workflow"
    assert talk.workflows.keys == {}


async def test_yes_starts_exactly_what_was_shown(talk: Conversation) -> None:
    await talk.say(REQUEST)
    await talk.sessions.say(talk.id, "yes")
    await talk.until(lambda event: event.data.get("status") == "running")
    assert talk.workflows.inputs == [INPUTS]
    assert talk.history()["workflow_id"] == "wf_1"


async def test_a_yes_said_before_the_plan_was_shown_starts_nothing(talk: Conversation) -> None:
    talk.workflows.planning.clear()
    talk.id = await talk.sessions.say(None, REQUEST)
    await talk.sessions.say(talk.id, "yes")
    talk.workflows.planning.set()
    await talk.until(lambda event: event.type == "plan")
    refused = await talk.until(lambda event: event.type == "error")
    assert refused.data["code"] == "plan_not_shown"
    assert talk.workflows.keys == {}


async def test_confirming_twice_starts_once(talk: Conversation) -> None:
    await talk.say(REQUEST)
    assert talk.id is not None
    first = await talk.sessions.confirm(talk.id, "sha256:one")
    assert await talk.sessions.confirm(talk.id, "sha256:one") == first
    assert len(talk.workflows.inputs) == 1


async def test_confirming_another_plan_than_the_one_shown_is_refused(talk: Conversation) -> None:
    await talk.say(REQUEST)
    assert talk.id is not None
    with pytest.raises(Conflict) as refusal:
        await talk.sessions.confirm(talk.id, "sha256:older")
    assert refusal.value.code == "digest_mismatch"
    assert talk.workflows.keys == {}


async def test_there_must_be_a_plan_to_confirm(talk: Conversation) -> None:
    await talk.say("help")
    assert talk.id is not None
    with pytest.raises(Conflict) as refusal:
        await talk.sessions.confirm(talk.id)
    assert refusal.value.code == "nothing_to_confirm"


async def test_a_start_that_is_refused_leaves_the_plan_to_be_confirmed_again(
    talk: Conversation,
) -> None:
    await talk.say(REQUEST)
    assert talk.id is not None
    talk.workflows.refusal = Conflict("It runs already.", code="duplicate_in_progress")
    with pytest.raises(Conflict, match="runs already"):
        await talk.sessions.confirm(talk.id)
    talk.workflows.refusal = None
    assert await talk.sessions.confirm(talk.id) == "wf_1"


async def test_the_first_gate_is_approved_when_it_shows_the_confirmed_plan(
    talk: Conversation,
) -> None:
    await confirmed(talk)
    assert talk.workflows.commands == [("approve", "ap_1", "local")]
    assert "approval_required" not in talk.types()


async def test_the_first_gate_is_asked_again_when_something_has_changed(talk: Conversation) -> None:
    await talk.say(REQUEST)
    assert talk.id is not None
    await talk.sessions.confirm(talk.id)
    talk.workflows.asks("wf_1", "approve_plan", "sha256:two")
    asked = await talk.until(lambda event: event.type == "approval_required")
    assert asked.data["changed"] is True
    assert asked.data["confirmed_digest"] == "sha256:one"
    assert asked.data["digest"] == "sha256:two"
    assert talk.workflows.commands == []
    await talk.sessions.say(talk.id, "approve")
    await talk.until(lambda event: event.data.get("decision") == "approve")


async def test_a_gate_asked_again_after_the_first_is_for_the_person(talk: Conversation) -> None:
    await confirmed(talk)
    talk.workflows.asks("wf_1", "approve_plan", "sha256:one")
    assert (await talk.until(lambda event: event.type == "approval_required")).data["id"] == "ap_2"


async def test_who_may_not_approve_leaves_the_gate_to_others(talk: Conversation) -> None:
    requester = Principal("rita", frozenset({"requester"}))
    await talk.say(REQUEST)
    assert talk.id is not None
    await talk.sessions.confirm(talk.id, actor=requester)
    talk.workflows.asks("wf_1", "approve_plan", "sha256:one")
    asked = await talk.until(lambda event: event.type == "approval_required")
    assert "rita may not approve" in asked.data["message"]
    assert talk.workflows.approvals["ap_1"]["status"] == "pending"


async def test_the_second_gate_is_bound_to_what_was_shown(talk: Conversation) -> None:
    await confirmed(talk)
    gate = talk.workflows.asks("wf_1", "approve_publish", "sha256:evidence")
    asked = await talk.until(lambda event: event.type == "approval_required")
    assert asked.data["approval_id"] == gate
    assert talk.history()["shown_approvals"][gate] == "sha256:evidence"
    talk.workflows.approvals[gate]["digest"] = "sha256:other"
    assert (await talk.say("approve")).data["code"] == "digest_mismatch"
    talk.workflows.approvals[gate]["digest"] = "sha256:evidence"
    await talk.sessions.say(talk.id, "approve")
    decided = await talk.until(lambda event: event.data.get("decision") == "approve")
    assert decided.data["approval_id"] == gate


async def test_progress_and_the_end_are_told(talk: Conversation) -> None:
    await confirmed(talk)
    talk.workflows.happens("wf_1", "step_started", step="tickets", attempt=1, of=4)
    talk.workflows.happens("wf_1", "checkpoint_saved")
    effect = {"kind": "git.tag", "target": "frontend v2.1.0", "summary": "Tag frontend"}
    talk.workflows.happens("wf_1", "effect_made", step="tag", effect=effect)
    error = {"code": "merge_conflict", "message": "It conflicts.", "next_action": "Resolve it."}
    talk.workflows.happens("wf_1", "recovery_requested", step="candidate", error=error)
    failed = await talk.until(lambda event: event.type == "error")
    assert (failed.data["code"], failed.data["next_action"]) == ("merge_conflict", "Resolve it.")
    assert "Made: Tag frontend" in [event.data.get("message") for event in talk.events]
    talk.workflows.happens("wf_1", "workflow_completed", status="completed_with_failures")
    end = await talk.until(lambda event: event.type == "complete")
    assert (end.data["what"], end.data["status"]) == ("workflow", "completed_with_failures")
    assert [event.seq for event in talk.events] == list(range(1, len(talk.events) + 1))


@pytest.mark.parametrize(
    ("text", "command"),
    [
        ("pause", ("pause", "wf_1", "local")),
        ("resume", ("resume", "wf_1", "local")),
        ("cancel the release", ("cancel", "wf_1", "local")),
        ("roll back", ("rollback", "wf_1", "local")),
        ("retry payments-api", ("retry", "wf_1", "payments-api")),
        ("try again", ("retry", "wf_1", None)),
        ("skip mobile_app", ("skip", "wf_1", "mobile_app")),
    ],
)
async def test_a_command_goes_to_the_sessions_workflow(
    talk: Conversation, text: str, command: tuple[Any, ...]
) -> None:
    await confirmed(talk)
    assert (await talk.say(text)).type == "complete"
    assert talk.workflows.commands[-1] == command


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("status", "Workflow wf_1 is running"),
        ("why is it waiting?", "A reason"),
        ("list", "wf_1"),
        ("help", "release v2.1.0 of frontend"),
    ],
)
async def test_a_question_is_answered(talk: Conversation, text: str, said: str) -> None:
    await confirmed(talk)
    answer = await talk.say(text)
    assert (answer.type, answer.data["what"]) == ("complete", "answer")
    assert said in answer.data["message"]


async def test_what_the_manager_refuses_is_told(talk: Conversation) -> None:
    await confirmed(talk)
    talk.workflows.refusal = Conflict("Not now.", code="operation_not_allowed", next_action="Wait.")
    refused = await talk.say("pause")
    assert refused.type == "error"
    assert (refused.data["code"], refused.data["next_action"]) == ("operation_not_allowed", "Wait.")


async def test_a_session_with_a_living_workflow_plans_no_other(talk: Conversation) -> None:
    await confirmed(talk)
    assert (await talk.say("release v3.0.0 of backend from sprint-9")).data[
        "code"
    ] == "session_busy"
    talk.workflows.happens("wf_1", "workflow_completed", status="completed")
    await talk.until(lambda event: event.type == "complete")
    assert (await talk.say("release v3.0.0 of backend from sprint-9")).type == "plan"


async def test_a_plan_that_cannot_be_is_told_and_can_be_corrected(talk: Conversation) -> None:
    talk.workflows.errors = [{"code": "nothing_to_release", "message": "Nothing fits."}]
    assert (await talk.say(REQUEST)).data["code"] == "nothing_to_release"
    talk.workflows.errors = []
    plan = await talk.say("drop frontend")
    assert (plan.type, plan.data["proposal"]["repositories"]) == ("plan", ["backend"])


async def test_a_refused_plan_can_be_corrected(talk: Conversation) -> None:
    talk.workflows.refusal = Invalid("No such version.", code="bad_version")
    assert (await talk.say(REQUEST)).data["code"] == "bad_version"
    talk.workflows.refusal = None
    plan = await talk.say("v2.2.0")
    assert plan.data["proposal"]["fix_version"] == "v2.2.0"
    assert plan.data["proposal"]["repositories"] == ["frontend", "backend"]


async def test_a_shown_plan_is_changed_by_saying_so(talk: Conversation) -> None:
    await talk.say(REQUEST)
    plan = await talk.say("leave out frontend")
    assert plan.data["proposal"]["repositories"] == ["backend"]
    plan = await talk.say("add payments api")
    assert plan.data["proposal"]["repositories"] == ["backend", "payments-api"]
    assert talk.workflows.keys == {}


async def test_a_dry_run_ends_with_the_plan(talk: Conversation) -> None:
    plan = await talk.say(f"{REQUEST}, dry run")
    assert (plan.type, plan.data["dry_run"]) == ("plan", True)
    end = await talk.until(lambda event: event.type == "complete")
    assert end.data["what"] == "dry_run"
    assert talk.id is not None
    with pytest.raises(Conflict):
        await talk.sessions.confirm(talk.id)
    assert (await talk.say("for real")).data["dry_run"] is False


async def test_fields_of_a_form_go_before_the_text(talk: Conversation) -> None:
    fields = {"repositories": ["backend"], "sprint_name": "sprint-7", "fix_version": None}
    plan = await talk.say("release frontend v2.1.0", fields)
    assert plan.data["proposal"]["repositories"] == ["backend"]
    assert plan.data["proposal"]["sprint_name"] == "sprint-7"
    assert plan.data["proposal"]["fix_version"] == "v2.1.0"


async def test_wrong_fields_are_told(talk: Conversation) -> None:
    assert (await talk.say("release", {"repositories": ["bakend"]})).data[
        "code"
    ] == "unknown_repository"
    assert (await talk.say("release", {"release_type": "big"})).data["code"] == "invalid_fields"
    with pytest.raises(Invalid, match="no field"):
        await talk.sessions.say(None, "release", {"colour": "red"})


@pytest.mark.parametrize(
    ("text", "code"), [("  ", "empty_message"), ("x" * 20_001, "message_too_long")]
)
async def test_messages_that_cannot_be_taken_are_refused(
    talk: Conversation, text: str, code: str
) -> None:
    with pytest.raises(Invalid) as refusal:
        await talk.sessions.say(None, text)
    assert refusal.value.code == code
    assert talk.sessions.list() == []


@pytest.mark.parametrize(
    "session_id", ["ch_00000000000000000000000000", "../../etc/passwd", "", "ch_", "x" * 5000]
)
async def test_an_unknown_session_is_refused(talk: Conversation, session_id: str) -> None:
    with pytest.raises(NotFound) as refusal:
        talk.sessions.history(session_id)
    assert refusal.value.code == "unknown_session"


async def test_what_is_not_understood_is_said_and_values_are_kept(talk: Conversation) -> None:
    asked = await talk.say("frontend v2.1.0 sprint-2024-01")
    assert asked.type == "clarification_required"
    plan = await talk.say("release")
    assert (plan.type, plan.data["proposal"]["repositories"]) == ("plan", ["frontend"])


async def test_what_is_not_understood_leaves_the_session_with_its_workflow(
    talk: Conversation,
) -> None:
    await confirmed(talk)
    asked = await talk.say("purple elephants")
    assert asked.type == "clarification_required"
    assert talk.history()["state"] == "following"
    await talk.say("pause")
    assert talk.workflows.commands[-1] == ("pause", "wf_1", "local")


async def test_secrets_in_messages_are_not_kept(talk: Conversation, tmp_path: Path) -> None:
    await talk.say("release with password=hunter2222 please")
    assert "hunter2222" not in str(talk.history())
    assert "hunter2222" not in _content(tmp_path)


def _content(folder: Path) -> str:
    return "".join(path.read_text(encoding="utf-8") for path in folder.rglob("*.jsonl"))


async def test_sessions_are_listed_with_what_they_are_about(talk: Conversation) -> None:
    await talk.say(REQUEST)
    await talk.restart()
    [listed] = talk.sessions.list()
    assert listed["title"] == REQUEST
    assert listed["state"] == "planned"


async def test_a_plan_is_confirmed_after_a_restart(talk: Conversation) -> None:
    await talk.say(REQUEST)
    await talk.restart()
    await talk.sessions.say(talk.id, "yes")
    await talk.until(lambda event: event.data.get("status") == "running")
    assert talk.workflows.inputs == [INPUTS]


async def test_an_asked_question_is_answered_after_a_restart(talk: Conversation) -> None:
    await talk.say("release v2.1.0 of frontend and bakend from sprint-2024-01")
    await talk.restart()
    plan = await talk.say("backend")
    assert plan.data["proposal"]["repositories"] == ["frontend", "backend"]


async def test_after_a_restart_the_workflow_is_followed_from_the_last_event_told(
    talk: Conversation,
) -> None:
    await confirmed(talk)
    await talk.sessions.close()
    talk.workflows.happens("wf_1", "step_started", step="tickets")
    talk.workflows.happens("wf_1", "workflow_completed", status="completed")
    await talk.restart()
    await talk.until(lambda event: event.type == "complete")
    told = [event.data.get("message") for event in talk.events if event.data.get("step")]
    assert told.count("tickets runs.") == 1
    assert [event.seq for event in talk.events] == list(range(1, len(talk.events) + 1))


async def test_a_start_that_a_crash_interrupted_is_finished_once(talk: Conversation) -> None:
    await talk.say(REQUEST)
    assert talk.id is not None
    session = talk.sessions._session(talk.id)
    by = {"id": "local", "roles": ["approver"]}
    await session.tell(None, state="starting", confirmed_by=by)
    await talk.restart()
    await talk.until(lambda event: event.data.get("status") == "running")
    await talk.restart()
    assert len(talk.workflows.inputs) == 1
    assert talk.history()["workflow_id"] == "wf_1"


async def test_an_answer_that_a_crash_interrupted_is_excused(talk: Conversation) -> None:
    talk.workflows.planning.clear()
    talk.id = await talk.sessions.say(None, REQUEST)
    await talk.until(lambda event: event.data.get("status") == "planning")
    await talk.restart()
    excuse = await talk.until(lambda event: event.type == "error")
    assert excuse.data["code"] == "interrupted"
    talk.workflows.planning.set()
    assert (await talk.say(REQUEST)).type == "plan"


async def test_a_stream_is_rejoined_without_gap_or_duplicate(talk: Conversation) -> None:
    await confirmed(talk)
    assert talk.id is not None
    middle = talk.events[len(talk.events) // 2].seq
    again = []
    async with aclosing(talk.sessions.stream(talk.id, middle)) as events:
        async for event in events:
            again.append(event)
            if event.seq == talk.events[-1].seq:
                break
    assert again == [event for event in talk.events if event.seq > middle]


async def test_streams_end_when_the_service_closes(talk: Conversation) -> None:
    await talk.say("help")

    async def read() -> int:
        assert talk.id is not None
        return len([event async for event in talk.sessions.stream(talk.id)])

    reading = asyncio.create_task(read())
    await asyncio.sleep(0.05)
    await talk.sessions.close()
    assert await reading == 2


async def test_an_unreadable_session_does_not_hide_the_others(
    talk: Conversation, tmp_path: Path
) -> None:
    await talk.say("help")
    (tmp_path / "chat" / "ch_00000000000000000000000001.jsonl").write_text("not json\n")
    (tmp_path / "chat" / "ch_00000000000000000000000002.jsonl").write_text("")
    await talk.restart()
    assert talk.id in {one["session_id"] for one in talk.sessions.list()}


async def test_many_sessions_at_rest_are_not_kept_in_memory(talk: Conversation) -> None:
    ids: list[str | None] = []
    for _ in range(110):
        talk.id, talk.events = None, []
        await talk.say("help")
        ids.append(talk.id)
    assert len(talk.sessions._loaded) <= 102
    assert len(talk.sessions.list()) == 110
    assert ids[0] is not None
    assert talk.sessions.history(ids[0])["messages"][0]["text"] == "help"


async def test_an_event_that_nobody_wants_does_not_stop_the_session_from_following(
    talk: Conversation,
) -> None:
    await confirmed(talk)
    talk.workflows.happens("wf_1", "event_of_a_later_release")
    talk.workflows.happens("wf_1", "workflow_completed", status="completed")
    assert (await talk.until(lambda event: event.type == "complete")).data["what"] == "workflow"


async def test_dropping_a_ticket_of_what_runs_plans_it_again(talk: Conversation) -> None:
    await confirmed(talk)
    said = await talk.say("drop SHOP-101 and backend")
    assert "planned again" in said.data["message"]
    change = {"drop_tickets": ["SHOP-101"], "drop_repositories": ["backend"]}
    assert talk.workflows.commands[-1] == (
        "scope",
        "wf_1",
        change,
        "drop SHOP-101 and backend",
        "local",
    )


async def test_before_anything_runs_dropping_is_a_matter_of_the_plan(talk: Conversation) -> None:
    await talk.say(REQUEST)
    await talk.say("drop backend")
    assert talk.workflows.commands == []
