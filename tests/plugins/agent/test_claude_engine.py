"""An agent out of the `claude` command line: held by its options, told by its JSON, its faults told apart."""

import json
import os
import signal
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest

from app.errors import Invalid, NotFound, SlipwayError, Unavailable
from app.plugins.agent.claude_command import claude_argv
from app.plugins.agent.config import AgentConfig
from app.plugins.agent.handlers import AgentStep, ClaudeCodeStep
from tests.fake_claude import install_claude
from tests.plugins.agent.agent_world import AgentWorld


class Claude:
    def __init__(self, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        self._folder = folder
        self._monkeypatch = monkeypatch

    def says(self, **said: Any) -> None:
        folder = install_claude(self._folder, **said)
        path = [one for one in os.get_exec_path() if one != str(folder)]
        self._monkeypatch.setenv("PATH", os.pathsep.join([str(folder), *path]))


@pytest.fixture
def claude(tmp_path: Path, world: AgentWorld, monkeypatch: pytest.MonkeyPatch) -> Claude:
    return Claude(tmp_path / "bin", monkeypatch)


async def test_its_result_changes_and_counts_are_told(world: AgentWorld, claude: Claude) -> None:
    claude.says(files={"tests/test_a.py": "import a\n"}, calls=["Read", "Write", "Write"])
    result = await world.run(ClaudeCodeStep())
    assert result.outputs["text"] == "Done."
    assert result.outputs["changed_files"] == ["tests/test_a.py"]
    assert result.outputs["tools_used"] == {"Read": 1, "Write": 2}
    assert result.outputs["usage"] == {
        "input_tokens": 123,
        "output_tokens": 40,
        "total_tokens": 163,
        "cost_usd": 0.0125,
        "turns": 2,
        "model": "claude-sonnet",
        "engine": "claude",
        "refused_calls": 0,
    }
    assert "[claude] Working." in world.log.text
    assert '[claude] Write({"n": 1})' in world.log.text


async def test_a_result_without_messages_is_enough(world: AgentWorld, claude: Claude) -> None:
    claude.says(terse=True, answer="Short.")
    result = await world.run(ClaudeCodeStep())
    assert (result.outputs["text"], result.outputs["tools_used"]) == ("Short.", {})
    assert "[claude] Short." in world.log.text


async def test_the_prompt_is_on_its_input_and_only_named_variables_reach_it(
    world: AgentWorld, claude: Claude, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CANARY_OF_THE_SERVICE", "canary")
    monkeypatch.setenv("ANTHROPIC_API_KEY", "canary")
    world.env = {"ANTHROPIC_BASE_URL": "http://127.0.0.1:1", "OTHER": "canary"}
    claude.says(answer="ECHO")
    result = await world.run(ClaudeCodeStep(), prompt="Do the secret work.", system="Be kind.")
    seen = json.loads(result.outputs["text"])
    assert "Do the secret work." in seen["prompt"]
    assert "Be kind." in seen["prompt"]
    assert "secret work" not in " ".join(seen["argv"])
    assert "canary" not in json.dumps(seen["env"])
    assert seen["env"]["ANTHROPIC_BASE_URL"] == "http://127.0.0.1:1"


async def test_its_key_is_a_secret_that_is_revealed_to_it_alone(
    world: AgentWorld, claude: Claude
) -> None:
    world.secrets = {"KEY": "canary-key-1"}
    claude.says(answer="ECHO")
    result = await world.run(ClaudeCodeStep(), api_key="secret://KEY")
    seen = json.loads(result.outputs["text"])
    assert seen["env"]["ANTHROPIC_API_KEY"] == "canary-key-1"
    assert "canary-key-1" not in " ".join(seen["argv"]) + seen["prompt"]
    assert "canary-key-1" not in repr(world.ledger.made)


def options(**config: Any) -> dict[str, str]:
    argv = claude_argv(AgentConfig(prompt="x", **config))
    return {name: value for name, value in pairwise(argv) if name[:2] == "--"}


@pytest.mark.parametrize(
    ("profile", "mode", "tools"),
    [
        ("plan_only", "plan", "Glob,Read,Grep"),
        ("restricted", "acceptEdits", "Glob,Read,Grep,Write,Edit"),
        ("standard", "acceptEdits", "Glob,Read,Grep,Write,Edit,Bash,WebFetch,WebSearch"),
        ("elevated", "acceptEdits", "Glob,Read,Grep,Write,Edit,Bash,WebFetch,WebSearch"),
    ],
)
def test_each_profile_gives_its_tools(profile: str, mode: str, tools: str) -> None:
    given = options(security_profile=profile)
    assert (given["--permission-mode"], given["--tools"]) == (mode, tools)
    assert not set(given["--disallowedTools"].split(",")) & set(tools.split(","))
    assert "Task" in given["--disallowedTools"]
    assert "Read(./**)" in given["--allowedTools"]


def test_a_narrower_list_and_limits_are_handed_over() -> None:
    given = options(allowed_tools=["Read", "search_files"], max_turns=7, max_cost_usd=0.5)
    assert given["--tools"] == "Read,Grep"
    assert (given["--max-turns"], given["--max-budget-usd"]) == ("7", "0.5")
    assert given["--setting-sources"] == "user"


@pytest.mark.parametrize(
    ("said", "kind", "code"),
    [
        ({"printed": "not JSON"}, Invalid, "agent_unreadable"),
        ({"printed": '{"type": "assistant"}'}, Invalid, "agent_unreadable"),
        ({"printed": "[" * 100_000}, Invalid, "agent_unreadable"),
        ({"printed": ""}, Invalid, "agent_unreadable"),
        ({"printed": "", "exit": 1, "stderr": "unknown option"}, Invalid, "agent_failed"),
        (
            {"printed": "Invalid API key · Please run /login", "exit": 1},
            Invalid,
            "agent_not_logged_in",
        ),
        ({"killed": int(signal.SIGKILL)}, Unavailable, "agent_failed"),
        (
            {"result": {"is_error": True, "result": "API Error: 529 overloaded"}, "exit": 1},
            Unavailable,
            "agent_unavailable",
        ),
        (
            {"result": {"is_error": True, "result": "hm", "api_error_status": 429}},
            Unavailable,
            "agent_unavailable",
        ),
        (
            {"result": {"is_error": True, "result": "API Error: 401"}},
            Invalid,
            "agent_not_logged_in",
        ),
        ({"result": {"is_error": True, "result": "prompt is too long"}}, Invalid, "agent_failed"),
        ({"result": {"subtype": "error_max_turns", "result": None}}, Invalid, "agent_max_turns"),
        ({"result": {"subtype": "error_max_budget_usd"}}, Invalid, "agent_over_budget"),
        (
            {"result": {"subtype": "error_during_execution", "errors": ["ECONNRESET"]}},
            Unavailable,
            "agent_unavailable",
        ),
    ],
)
async def test_faults_say_what_helps(
    world: AgentWorld, claude: Claude, said: dict[str, Any], kind: type[SlipwayError], code: str
) -> None:
    claude.says(**said)
    with pytest.raises(kind) as caught:
        await world.run(ClaudeCodeStep())
    assert caught.value.code == code
    assert caught.value.next_action


async def test_a_wrong_answer_is_asked_for_once_more(world: AgentWorld, claude: Claude) -> None:
    claude.says(answer=["It is three.", '{"count": 3}'])
    schema = {"type": "object", "required": ["count"], "properties": {"count": {"type": "integer"}}}
    result = await world.run(ClaudeCodeStep(), output_schema=schema)
    assert result.outputs["json"] == {"count": 3}
    assert result.outputs["usage"]["turns"] == 4


async def test_claude_code_takes_a_chat_model_where_claude_is_not_installed(
    world: AgentWorld,
) -> None:
    world.play({"text": "Done."})
    result = await world.run(ClaudeCodeStep())
    assert result.outputs["usage"]["engine"] == "model"


async def test_each_type_prefers_its_own_engine(world: AgentWorld, claude: Claude) -> None:
    claude.says()
    world.play({"text": "Done."})
    assert (await world.run(AgentStep())).outputs["usage"]["engine"] == "model"
    assert (await world.run(ClaudeCodeStep())).outputs["usage"]["engine"] == "claude"
    forced = await world.run(AgentStep(), engine="claude")
    assert forced.outputs["usage"]["engine"] == "claude"


async def test_agent_takes_claude_where_no_model_is_configured(
    world: AgentWorld, claude: Claude
) -> None:
    claude.says()
    assert (await world.run(AgentStep())).outputs["usage"]["engine"] == "claude"


@pytest.mark.parametrize("engine", ["auto", "claude", "model"])
async def test_without_any_engine_both_ways_to_one_are_named(
    world: AgentWorld, engine: str
) -> None:
    with pytest.raises(NotFound) as caught:
        await world.run(engine=engine)
    assert caught.value.code == "no_agent_engine"
    assert "claude" in caught.value.next_action
    assert "SLIPWAY_MODELS" in caught.value.next_action


async def test_an_unknown_model_is_not_replaced_by_another_engine(
    world: AgentWorld, claude: Claude
) -> None:
    claude.says()
    world.play({"text": "Done."}, name="fast")
    with pytest.raises(NotFound) as caught:
        await world.run(AgentStep(), model="fasd")
    assert caught.value.code == "unknown_model"
