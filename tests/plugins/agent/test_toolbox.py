"""Tools are contained by the profile, the working folder and the list of programs, and a model's mistakes are answered."""

import shutil
from typing import Any

import pytest

from app.plugins.agent.config import AgentConfig
from app.plugins.agent.profiles import Profile, tools_of
from app.plugins.agent.programs import Programs
from app.plugins.agent.toolbox import Toolbox
from tests.plugins.agent.agent_world import AgentWorld


def toolbox(world: AgentWorld, profile: Profile = "restricted") -> Toolbox:
    context = world.context()
    config = AgentConfig(prompt="x", security_profile=profile)
    programs = Programs(config, context)
    return Toolbox(tools_of(profile), profile, context.workspace, programs)


async def test_reading_is_numbered_bounded_and_shows_hidden_characters(world: AgentWorld) -> None:
    world.write("a.txt", "one\ntwo\u202e\nthree\n")
    tools = toolbox(world)
    assert await tools.call("read_file", {"path": "a.txt", "start": 2, "lines": 1}) == (
        "two\\u{202e}\n(1 more lines)"
    )
    assert (
        await tools.call("search_files", {"text": "THREE", "ignore_case": True}) == "a.txt:3: three"
    )
    assert await tools.call("search_files", {"text": "four"}) == "(not found)"


@pytest.mark.parametrize(
    "path",
    ["../out.txt", "/etc/passwd", "a/../../out.txt", "link/out.txt", ".git/hooks/pre-commit"],
)
async def test_nothing_is_written_outside_of_the_folder_or_where_git_obeys(
    world: AgentWorld, path: str
) -> None:
    (world.folder / "link").symlink_to(world.folder.parent)
    answer = await toolbox(world).call("write_file", {"path": path, "content": "x"})
    assert answer.startswith("Error")
    assert not (world.folder.parent / "out.txt").exists()
    assert not (world.folder / ".git").exists()


@pytest.mark.parametrize("path", ["../secret.txt", "/etc/passwd", "link"])
async def test_nothing_is_read_outside_of_the_folder(world: AgentWorld, path: str) -> None:
    (world.folder.parent / "secret.txt").write_text("canary")
    (world.folder / "link").symlink_to(world.folder.parent / "secret.txt")
    tools = toolbox(world)
    assert (await tools.call("read_file", {"path": path})).startswith("Error")
    assert "canary" not in await tools.call("search_files", {"text": "canary"})


async def test_an_edit_needs_one_single_place(world: AgentWorld) -> None:
    world.write("a.txt", "x x")
    tools = toolbox(world)
    assert "2 times" in await tools.call("edit_file", {"path": "a.txt", "old": "x", "new": "y"})
    assert world.read("a.txt") == "x x"
    await tools.call("edit_file", {"path": "a.txt", "old": "x", "new": "y", "all": True})
    assert world.read("a.txt") == "y y"


@pytest.mark.parametrize(
    ("name", "arguments"),
    [
        ("delete_everything", {}),
        (None, {}),
        ("read_file", {"path": 1}),
        ("read_file", "a.txt"),
        ("read_file", {"path": "a", "as_root": True}),
        ("run_command", {"argv": []}),
    ],
)
async def test_what_cannot_be_executed_is_answered_and_counted(
    world: AgentWorld, name: Any, arguments: Any
) -> None:
    tools = toolbox(world)
    assert (await tools.call(name, arguments)).startswith("Refused")
    assert (tools.refused, dict(tools.used)) == (1, {})


@pytest.mark.parametrize("name", ["write_file", "edit_file", "run_command"])
async def test_plan_only_changes_nothing(world: AgentWorld, name: str) -> None:
    tools = toolbox(world, "plan_only")
    assert (await tools.call(name, {"path": "a", "content": "x"})).startswith("Refused")
    assert [one["function"]["name"] for one in tools.definitions()] == [
        "list_files",
        "read_file",
        "search_files",
    ]


@pytest.mark.parametrize(
    "argv",
    [
        ["curl", "http://127.0.0.1"],
        ["./pytest"],
        ["/usr/bin/python3", "-c", "1"],
        ["git"],
        ["git", "push"],
        ["git", "-c", "core.pager=x", "log"],
        ["sh", "-c", "pytest"],
        [""],
    ],
)
async def test_restricted_starts_listed_programs_only(world: AgentWorld, argv: list[str]) -> None:
    tools = toolbox(world)
    assert (await tools.call("run_command", {"argv": argv})).startswith("Refused")
    assert not tools.has_run


async def test_a_program_is_run_in_the_folder_and_its_output_answered(world: AgentWorld) -> None:
    tools = toolbox(world)
    code = "import os, sys; print(os.getcwd()); sys.stderr.write('hm'); sys.exit(3)"
    answer = await tools.call("run_command", {"argv": ["python3", "-c", code]})
    assert answer.splitlines() == [
        "exit code 3",
        "--- stdout",
        str(world.folder),
        "",
        "--- stderr",
        "hm",
    ]


@pytest.mark.skipif(shutil.which("git") is None, reason="there is no git here")
async def test_git_may_be_asked(world: AgentWorld) -> None:
    answer = await toolbox(world).call("run_command", {"argv": ["git", "status", "--short"]})
    assert answer.startswith("exit code")


async def test_a_long_answer_keeps_its_beginning_and_its_end(world: AgentWorld) -> None:
    argv = ["python3", "-c", "print('a' * 40000 + 'z')"]
    answer = await toolbox(world).call("run_command", {"argv": argv})
    assert len(answer) < 31_000
    assert answer.rstrip().endswith("z")
    assert "characters left out" in answer
