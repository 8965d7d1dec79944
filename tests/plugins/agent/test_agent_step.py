"""The step around the engine: typed answers, effects by profile, and configuration that is checked before anything runs."""

from dataclasses import replace
from typing import Any

import pytest

from app.errors import Invalid, Unavailable
from app.plugins.agent.handlers import AgentStep, register
from app.workflows.handlers import EffectUnknown
from app.workflows.registry import PluginRegistry
from tests.plugins.agent.agent_world import AgentWorld, call

SCHEMA = {
    "type": "object",
    "required": ["tests_added"],
    "properties": {"tests_added": {"type": "integer", "minimum": 0}, "note": {"type": "string"}},
}


@pytest.mark.parametrize(
    "text",
    [
        '{"tests_added": 2}',
        'Here it is:\n```json\n{"tests_added": 2}\n```\nDone.',
        'I added them. {"tests_added": 2} That is all.',
    ],
)
async def test_an_answer_is_read_wherever_it_stands(world: AgentWorld, text: str) -> None:
    world.play({"text": text})
    result = await world.run(output_schema=SCHEMA)
    assert result.outputs["json"] == {"tests_added": 2}
    assert result.outputs["tests_added"] == 2


async def test_a_member_that_the_schema_does_not_name_is_no_output(world: AgentWorld) -> None:
    world.play({"text": '{"tests_added": 2, "approver": "me", "usage": 0}'})
    outputs = (await world.run(output_schema=SCHEMA)).outputs
    assert "approver" not in outputs
    assert outputs["usage"]["engine"] == "model"


async def test_a_wrong_answer_is_repaired_once(world: AgentWorld) -> None:
    model = world.play({"text": '{"tests_added": "two"}'}, {"text": '{"tests_added": 2}'})
    assert (await world.run(output_schema=SCHEMA)).outputs["json"] == {"tests_added": 2}
    assert "tests_added must be a whole number" in str(model.asked[1][-1].content)


@pytest.mark.parametrize("text", ["two", '{"tests_added": -1}', "[" * 5000, '{"tests_added": NaN}'])
async def test_an_answer_that_stays_wrong_fails_the_step(world: AgentWorld, text: str) -> None:
    model = world.play({"text": text}, {"text": text}, {"text": '{"tests_added": 2}'})
    with pytest.raises(Invalid) as caught:
        await world.run(output_schema=SCHEMA)
    assert caught.value.code == "agent_output"
    assert len(model.asked) == 2


@pytest.mark.parametrize(
    ("profile", "effects"),
    [
        ("plan_only", "none"),
        ("restricted", "none"),
        ("standard", "irreversible"),
        ("elevated", "irreversible"),
    ],
)
async def test_the_profile_decides_about_effects(
    world: AgentWorld, profile: str, effects: str
) -> None:
    handler, config = AgentStep(), {"prompt": "Look.", "security_profile": profile}
    assert handler.effects_of_config(config) == effects
    planned = await handler.plan(world.step(config, handler), world.context())
    assert [one.reversibility for one in planned] == ([effects] if effects != "none" else [])
    assert AgentStep.runs_in_plan is False


async def test_with_a_network_it_works_once_and_its_result_is_kept(world: AgentWorld) -> None:
    model = world.play(call("write_file", path="a.txt", content="x"), {"text": "Done."})
    first = await world.run(security_profile="standard")
    again = await world.run(security_profile="standard")
    assert len(model.asked) == 2
    assert (again.outputs, again.artifacts) == (first.outputs, first.artifacts)


async def test_a_step_that_is_brought_back_works_anew(world: AgentWorld) -> None:
    model = world.play({"text": "Done."})
    await world.run(security_profile="standard")
    world.round = 2
    await world.run(security_profile="standard")
    assert len(model.asked) == 2


async def test_with_a_network_it_is_not_repeated_when_nobody_knows_how_far_it_came(
    world: AgentWorld,
) -> None:
    world.play(call("run_command", argv=["true"]), {"fails": {"status": 503}})
    with pytest.raises(Unavailable):
        await world.run(security_profile="standard")
    model = world.play({"text": "Done."})
    with pytest.raises(EffectUnknown):
        await world.run(security_profile="standard")
    assert model.asked == []


async def test_what_failed_before_anything_was_run_leaves_no_doubt(world: AgentWorld) -> None:
    world.play(call("write_file", path="a.txt", content="x"), {"fails": {"status": 503}})
    with pytest.raises(Unavailable):
        await world.run(security_profile="standard")
    world.play({"text": "Done."})
    assert (await world.run(security_profile="standard")).outputs["text"] == "Done."


async def test_without_a_network_it_may_simply_begin_again(world: AgentWorld) -> None:
    world.play(call("run_command", argv=["true"]), {"fails": {"status": 503}})
    with pytest.raises(Unavailable):
        await world.run()
    world.play({"text": "Done."})
    assert (await world.run()).outputs["text"] == "Done."


async def test_a_step_may_say_itself_what_its_effects_are(world: AgentWorld) -> None:
    handler, config = AgentStep(), {"prompt": "Look.", "security_profile": "standard"}
    for said in ("none", "reversible"):
        step = replace(world.step(config, handler), effects=said)
        planned = await handler.plan(step, world.context())
        assert [one.reversibility for one in planned] == ([said] if said != "none" else [])


@pytest.mark.parametrize(
    ("config", "problem"),
    [
        ({}, "prompt: it is missing"),
        ({"prompt": ""}, "prompt: "),
        ({"prompt": "x", "security_profile": "root"}, "security_profile: "),
        ({"prompt": "x", "allowed_tools": ["read_fil"]}, "Did you mean 'read_file'?"),
        (
            {"prompt": "{{ x }}", "security_profile": "plan_only", "allowed_tools": ["Bash"]},
            "'run_command', which the profile plan_only does not give",
        ),
        ({"prompt": "x", "api_key": "sk-1234567890"}, "api_key: "),
        ({"prompt": "x", "max_turns": 0}, "max_turns: "),
        ({"prompt": "x", "temperature": 1}, "temperature: "),
        ({"prompt": "x", "output_schema": {"type": "numbr"}}, "output_schema"),
        ({"prompt": "x", "output_schema": {"type": "string", "pattern": "("}}, "output_schema"),
    ],
)
def test_wrong_configuration_is_told_before_anything_runs(
    config: dict[str, Any], problem: str
) -> None:
    assert problem in " ".join(AgentStep().validate_config(config))


def test_a_profile_that_is_an_expression_is_judged_later() -> None:
    config = {
        "prompt": "x",
        "security_profile": "{{ inputs.profile }}",
        "allowed_tools": ["run_command"],
    }
    assert AgentStep().validate_config(config) == []


def test_both_types_are_registered() -> None:
    registry = PluginRegistry()
    register(registry)
    assert set(registry.handlers) == {"agent", "claude_code"}
