"""A real YAML language server accepts our schema: it finds what is wrong, completes step types, explains keys."""

import hashlib
import json
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from app.workflows.editor_schema import editor_schema
from app.workflows.registry import PluginRegistry
from app.workflows.schema_drafts import as_draft_7
from tests.acceptance.language_server.editor import Editor

pytestmark = [pytest.mark.acceptance, pytest.mark.timeout(180)]

HERE = Path(__file__).parent
BUILD = HERE.parents[2] / "build"
GOOD = """\
schema: 1
name: patch-release
inputs:
  bump: {type: string, enum: [patch, minor], default: patch}
timeout: 1h
steps:
  - id: check
    type: assert
    with: {that: "{{ inputs.bump != 'none' }}"}
    retry: {max: 3, delay: 5s, on: [transient]}
"""
BROKEN = GOOD.replace("timeout: 1h", "timeout: soon").replace("that:", "tht:") + "stpes: []\n"


@pytest.fixture(scope="module")
def command() -> list[str]:
    """Return the server's command; it is installed once for each content of the lock."""
    node, npm = shutil.which("node"), shutil.which("npm")
    if node is None or npm is None:
        pytest.skip("node and npm are not installed")
    lock = HERE / "package-lock.json"
    folder = BUILD / f"language-server-{hashlib.sha256(lock.read_bytes()).hexdigest()[:12]}"
    server = folder / "node_modules" / "yaml-language-server" / "bin" / "yaml-language-server"
    if not (folder / "installed").is_file():
        folder.mkdir(parents=True, exist_ok=True)
        for name in ("package.json", "package-lock.json", ".npmrc"):
            shutil.copyfile(HERE / name, folder / name)
        install = [npm, "ci", "--ignore-scripts", "--no-audit", "--no-fund"]
        ran = subprocess.run(install, cwd=folder, capture_output=True, text=True, check=False)
        if ran.returncode:
            pytest.skip(f"the language server could not be installed: {ran.stderr[-300:]}")
        (folder / "installed").touch()
    return [node, str(server), "--stdio"]


@pytest.fixture(params=["2020-12", "7"])
def schema(request: pytest.FixtureRequest, tmp_path: Path) -> Path:
    document = editor_schema(PluginRegistry.installed().handlers)
    path = tmp_path / "workflow.v1.json"
    path.write_text(json.dumps(as_draft_7(document) if request.param == "7" else document))
    return path


@pytest.fixture
def editor(command: list[str], tmp_path: Path) -> Iterator[Editor]:
    editor = Editor(command, tmp_path)
    yield editor
    editor.close()


def with_schema(schema: Path, text: str) -> str:
    return f"# yaml-language-server: $schema={schema.as_uri()}\n{text}"


def test_what_is_wrong_is_marked(editor: Editor, schema: Path) -> None:
    place = schema.parent.as_uri()

    good = editor.diagnostics(f"{place}/good.yaml", with_schema(schema, GOOD))
    broken = editor.diagnostics(f"{place}/broken.yaml", with_schema(schema, BROKEN))

    assert good == []
    lines = {one["range"]["start"]["line"] for one in broken}
    told = " ".join(one["message"] for one in broken)
    assert lines == {5, 9, 11}, broken
    assert "stpes" in told
    assert "tht" in told


def test_the_shipped_release_has_nothing_to_mark(editor: Editor, schema: Path) -> None:
    text = (HERE.parents[2] / "app" / "library" / "definitions" / "release.yaml").read_text()

    assert (
        editor.diagnostics(f"{schema.parent.as_uri()}/release.yaml", with_schema(schema, text))
        == []
    )


def test_step_types_are_offered_and_keys_explained(editor: Editor, schema: Path) -> None:
    uri = f"{schema.parent.as_uri()}/open.yaml"
    text = with_schema(schema, GOOD.replace("type: assert", "type: "))
    editor.diagnostics(uri, text)
    lines = text.splitlines()
    line = next(number for number, each in enumerate(lines) if each == "    type: ")

    offered = [each["label"] for each in editor.completions(uri, line, len(lines[line]))]

    assert {"assert", "approval"} <= set(offered)
    retry = next(number for number, each in enumerate(lines) if "retry:" in each)
    assert "tried again" in editor.hover(uri, retry, 6)
