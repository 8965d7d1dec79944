"""Files are checked, planned and run without a server, and without loading any HTTP framework."""

import subprocess
import sys
from pathlib import Path

import pytest

from tests.cli.command_line import CommandLine

FRAMEWORKS = ("fastapi", "starlette", "uvicorn", "sse_starlette")
TEXT = """\
schema: 1
name: hello
inputs: {who: {type: string, default: world}}
outputs: {said: {type: string, from: "inputs.who"}}
steps:
  - {id: check, type: assert, with: {that: "{{ inputs.who != 'nobody' }}"}}
"""
PROGRAM = f"""\
import atexit, sys
loaded = lambda: [n for n in sys.modules if n.partition(".")[0] in {FRAMEWORKS}]
atexit.register(lambda: print("frameworks:", sorted(loaded())))
from app.cli.application import main
main(sys.argv[1:])
"""
MANAGED = f"""\
import asyncio, sys
from app.workflows import get_workflow_manager
from app.workflows.loader import load_definition
from app.workflows.starting import StartOptions

async def work():
    manager = get_workflow_manager()
    loaded = load_definition(open("hello.yaml").read())
    workflow = await manager.start_loaded(loaded, {{}}, StartOptions(on_error="fail"))
    found = await manager.wait_settled(workflow)
    await manager.close()
    return found["metadata"]["status"]

print(asyncio.run(work()))
print("frameworks:", [n for n in sys.modules if n.partition(".")[0] in {FRAMEWORKS}])
"""


def run(program: str, *words: str, here: Path) -> str:
    ended = subprocess.run(
        [sys.executable, "-c", program, *words],
        cwd=here,
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )
    return ended.stdout + ended.stderr


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        (["validate", "hello.yaml"], "hello 1.0.0 is valid."),
        (["plan", "hello.yaml"], "Digest: sha256:"),
        (["graph", "hello.yaml"], "flowchart"),
        (["run", "hello.yaml", "--input", "who=me"], "said    me"),
        (["save", "hello.yaml"], "hello is saved as version 1."),
    ],
)
def test_a_file_needs_no_http_framework(line: CommandLine, words: list[str], expected: str) -> None:
    line.file("hello.yaml", TEXT)
    printed = run(PROGRAM, "definitions", *words, here=line.here)
    assert expected in printed
    assert "frameworks: []" in printed


def test_the_manager_runs_a_definition_without_an_http_framework(line: CommandLine) -> None:
    line.file("hello.yaml", TEXT)
    assert run(MANAGED, here=line.here).splitlines() == ["completed", "frameworks: []"]
