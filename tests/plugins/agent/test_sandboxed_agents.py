"""What an agent starts is held by the sandbox of its profile, and without one it starts nothing."""

import asyncio
import os
import shutil
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from app.errors import Invalid
from app.plugins.agent.handlers import ClaudeCodeStep
from app.processes import Sandbox, sandbox
from tests.fake_claude import install_claude
from tests.plugins.agent.agent_world import AgentWorld, call
from tests.scripted_model import ScriptedModel

pytestmark = pytest.mark.enable_socket


@pytest.fixture
async def held(world: AgentWorld) -> AgentWorld:
    """Return a world in which the sandbox really works."""
    protection = await Sandbox("auto").protection()
    if protection.kind != "bwrap":
        pytest.skip(f"no sandbox works here: {protection.reason}")
    world.mode = "bwrap"
    return world


@pytest.fixture
async def port() -> AsyncIterator[int]:
    """Listen on this machine, outside of every sandbox."""

    def greet(_: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(b"reached")
        writer.close()

    server = await asyncio.start_server(greet, "127.0.0.1", 0)
    async with server:
        yield server.sockets[0].getsockname()[1]


async def answer_to(world: AgentWorld, code: str, profile: str = "restricted") -> str:
    """Let the model run a piece of Python; return what it is answered."""
    model: ScriptedModel = world.play(
        call("run_command", argv=["python3", "-c", code]), {"text": "Done."}
    )
    await world.run(security_profile=profile)
    return str(model.asked[1][-1].content)


CONNECT = "import socket; s = socket.create_connection(('127.0.0.1', {}), 3); print(s.recv(9))"


async def test_restricted_commands_reach_no_network(held: AgentWorld, port: int) -> None:
    assert "reached" not in await answer_to(held, CONNECT.format(port))


async def test_standard_commands_reach_the_network(held: AgentWorld, port: int) -> None:
    assert "reached" in await answer_to(held, CONNECT.format(port), "standard")


async def test_commands_see_and_change_the_folder_alone(held: AgentWorld) -> None:
    (held.folder.parent / "outside.txt").write_text("canary")
    outside = held.folder.parent / "outside.txt"
    assert "canary" not in await answer_to(held, f"print(open({str(outside)!r}).read())")
    await answer_to(held, f"open({str(outside)!r}, 'w').write('x'); open('in.txt', 'w')")
    assert outside.read_text() == "canary"


async def test_commands_see_no_environment_but_their_own(
    held: AgentWorld, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CANARY", "canary-of-the-service")
    held.env = {"CI": "true", "ANTHROPIC_API_KEY": "canary-of-the-step"}
    code = "import glob; print([open(f, 'rb').read() for f in glob.glob('/proc/[0-9]*/environ')])"
    seen = await answer_to(held, code)
    assert "CI=true" in seen
    assert "canary" not in seen


async def test_claude_reaches_its_model_but_plan_only_writes_nothing(
    held: AgentWorld, port: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = install_claude(tmp_path / "bin", files={"a.txt": "x"}, connects=port)
    monkeypatch.setenv("PATH", f"{folder}{os.pathsep}{os.environ['PATH']}")
    done = await held.run(ClaudeCodeStep())
    assert done.outputs["text"] == "reached"
    assert done.outputs["changed_files"] == ["a.txt"]
    (held.folder / "a.txt").unlink()
    with pytest.raises(Invalid, match="Read-only file system"):
        await held.run(ClaudeCodeStep(), security_profile="plan_only")
    assert not (held.folder / "a.txt").exists()


async def test_claude_is_found_behind_links_out_of_its_folder(
    held: AgentWorld, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The installer of its maker leaves a link in a `bin` to a file beside it."""
    real = install_claude(tmp_path / "local" / "share" / "versions") / "claude"
    (tmp_path / "local" / "bin").mkdir()
    (tmp_path / "local" / "bin" / "claude").symlink_to(real)
    monkeypatch.setenv("PATH", f"{tmp_path / 'local' / 'bin'}{os.pathsep}{os.environ['PATH']}")
    assert (await held.run(ClaudeCodeStep())).outputs["text"] == "Done."


class TestWithoutSandbox:
    @pytest.fixture
    def bare(self, world: AgentWorld, monkeypatch: pytest.MonkeyPatch) -> AgentWorld:
        monkeypatch.setattr(sandbox, "_bwrap", lambda: None)
        world.mode = "auto"
        return world

    async def test_a_model_gets_no_commands_and_that_is_said(self, bare: AgentWorld) -> None:
        bare.play(call("run_command", argv=["true"]), {"text": "Done."})
        result = await bare.run()
        assert result.outputs["usage"]["refused_calls"] == 1
        assert "WARNING: the agent gets no run_command" in bare.log.text

    async def test_commands_asked_for_by_name_are_refused(self, bare: AgentWorld) -> None:
        bare.play({"text": "Done."})
        with pytest.raises(Invalid) as caught:
            await bare.run(allowed_tools=["run_command"])
        assert caught.value.code == "sandbox_unavailable"

    async def test_claude_is_not_started(
        self, bare: AgentWorld, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        folder = install_claude(tmp_path / "bin", files={"a.txt": "x"})
        monkeypatch.setenv("PATH", f"{folder}{os.pathsep}{os.environ['PATH']}")
        assert shutil.which("claude") is not None
        with pytest.raises(Invalid) as caught:
            await bare.run(ClaudeCodeStep())
        assert caught.value.code == "sandbox_unavailable"
        assert not (bare.folder / "a.txt").exists()
