"""An agent out of a chat model: it does what its tools allow, and its answer, changes and counts are told."""

import pytest

from app.errors import Invalid, SlipwayError, Unavailable
from app.models.prices import Price
from tests.plugins.agent.agent_world import AgentWorld, call


async def test_the_agent_edits_files_and_what_it_did_is_told(world: AgentWorld) -> None:
    world.write("src/a.py", "x = 1\ny = 2\n")
    world.play(
        call("list_files", pattern="src/**"),
        call("read_file", path="src/a.py"),
        {
            "calls": [
                {"name": "edit_file", "args": {"path": "src/a.py", "old": "x = 1", "new": "x = 3"}},
                {
                    "name": "write_file",
                    "args": {"path": "tests/test_a.py", "content": "import a\n"},
                },
            ]
        },
        {"text": "Both are done."},
    )
    result = await world.run()
    assert world.read("src/a.py") == "x = 3\ny = 2\n"
    assert result.outputs["text"] == "Both are done."
    assert result.outputs["changed_files"] == ["src/a.py", "tests/test_a.py"]
    assert result.outputs["tools_used"] == {
        "edit_file": 1,
        "list_files": 1,
        "read_file": 1,
        "write_file": 1,
    }
    usage = result.outputs["usage"]
    assert (usage["input_tokens"], usage["output_tokens"], usage["total_tokens"]) == (40, 20, 60)
    assert (usage["turns"], usage["engine"], usage["model"]) == (4, "model", "default")


async def test_what_a_model_costs_is_null_where_nobody_says(world: AgentWorld) -> None:
    world.play({"text": "Done.", "tokens": None})
    usage = (await world.run()).outputs["usage"]
    assert usage["cost_usd"] is None
    assert usage["total_tokens"] is None


async def test_the_price_of_the_settings_gives_the_cost(world: AgentWorld) -> None:
    world.remotes.prices["default"] = Price(3.0, 15.0)
    world.play({"text": "Done.", "tokens": [1000, 200]})
    assert (await world.run()).outputs["usage"]["cost_usd"] == pytest.approx(0.006)


async def test_a_cost_that_the_message_carries_wins(world: AgentWorld) -> None:
    world.remotes.prices["default"] = Price(3.0, 15.0)
    world.play({"text": "Done.", "metadata": {"token_usage": {"cost": 0.5}, "model_name": "m-1"}})
    usage = (await world.run()).outputs["usage"]
    assert (usage["cost_usd"], usage["model"]) == (0.5, "m-1")


async def test_changed_files_are_artifacts_that_know_their_place(world: AgentWorld) -> None:
    world.write("gone.txt", "x")
    world.play(call("write_file", path="docs/a.md", content="# A\n"), {"text": "Done."})
    (kept,) = (await world.run()).artifacts
    assert (kept["path"], kept["name"]) == ("docs/a.md", "a.md")
    assert await world.artifacts.get(kept) == b"# A\n"


async def test_turns_are_bounded(world: AgentWorld) -> None:
    world.play(*[call("list_files", pattern=f"{number}*") for number in range(5)])
    with pytest.raises(Invalid) as caught:
        await world.run(max_turns=3)
    assert caught.value.code == "agent_max_turns"
    assert world.log.steps == [(0, 3), (1, 3), (2, 3)]


async def test_an_agent_that_goes_round_in_circles_is_told_and_then_stopped(
    world: AgentWorld,
) -> None:
    model = world.play(*[call("list_files", pattern="*") for _ in range(20)])
    with pytest.raises(Invalid, match="6 times") as caught:
        await world.run()
    assert caught.value.code == "agent_in_a_loop"
    assert "You made this call before" in str(model.asked[3][-1].content)


@pytest.mark.parametrize(
    ("limits", "code"),
    [({"max_tokens": 20}, "agent_over_budget"), ({"max_cost_usd": 0.00001}, "agent_over_budget")],
)
async def test_more_than_the_step_allows_is_not_used(
    world: AgentWorld, limits: dict[str, float], code: str
) -> None:
    world.remotes.prices["default"] = Price(1.0, 1.0)
    model = world.play(*[call("list_files", pattern=f"{number}*") for number in range(9)])
    with pytest.raises(Invalid) as caught:
        await world.run(**limits)
    assert caught.value.code == code
    assert len(model.asked) < 3


async def test_a_limit_that_cannot_be_held_is_refused(world: AgentWorld) -> None:
    world.play({"text": "Done."})
    with pytest.raises(Invalid, match="SLIPWAY_MODEL_PRICES") as caught:
        await world.run(max_cost_usd=1)
    assert caught.value.code == "usage_unknown"


@pytest.mark.parametrize(
    ("status", "kind", "code"),
    [
        (429, Unavailable, "model_unavailable"),
        (529, Unavailable, "model_unavailable"),
        (401, Invalid, "model_refused"),
        (400, Invalid, "model_refused"),
    ],
)
async def test_faults_of_a_model_say_whether_trying_again_helps(
    world: AgentWorld, status: int, kind: type[SlipwayError], code: str
) -> None:
    world.play({"fails": {"status": status, "message": "key sk-abcdefghijklmnopqrstuvwx refused"}})
    with pytest.raises(kind) as caught:
        await world.run()
    assert caught.value.code == code
    assert "sk-abcdef" not in str(caught.value)


async def test_a_workflow_that_is_stopped_stops_the_agent_between_turns(world: AgentWorld) -> None:
    model = world.play({"text": "Done."})
    world.draining.set()
    with pytest.raises(Unavailable):
        await world.run()
    assert model.asked == []


async def test_the_log_follows_turns_calls_and_answers(world: AgentWorld) -> None:
    world.play(
        {"text": "I look first.", "calls": [{"name": "list_files", "args": {"pattern": "*.py"}}]},
        {"text": "Done.\u200b"},
    )
    await world.run()
    assert world.log.text.splitlines()[1:] == [
        "engine model, profile restricted, tools: list_files, read_file, search_files, write_file,"
        " edit_file, run_command",
        "[turn 1] I look first.",
        '[turn 1] list_files({"pattern": "*.py"}) -> "(no file matches)"',
        "[turn 2] Done.\\u{200b}",
    ]
