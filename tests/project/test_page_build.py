"""The page is built when its inputs changed, and what is served is never half a build. No program runs here."""

import gzip
import json
import shutil
from collections.abc import Sequence
from pathlib import Path
from subprocess import CompletedProcess
from typing import Any

import pytest

from scripts import node, page_build
from tests.project.planting import write

LOCK = {
    "packages": {
        "": {"name": "slipway-page"},
        "node_modules/react": {"version": "19.0.0"},
        "node_modules/fsevents": {"version": "2.3.0", "optional": True},
    }
}


class Programs:
    """Stands for npm and vite."""

    def __init__(self, ui: Path) -> None:
        self.ui = ui
        self.seen: list[str] = []
        self.npm_says = ""
        self.pages = {"index.html": "<a>", "assets/index-A1.js": "x" * 2000}
        self.vite_says = ""

    def run(self, command: Sequence[str], lock: int | None = None) -> "CompletedProcess[str]":
        name = Path(command[0]).name
        self.seen.append(name)
        said = getattr(self, f"{name}_says")
        if not said:
            getattr(self, f"_{name}")(command)
        return CompletedProcess(command, 1 if said else 0, "", said)

    def _npm(self, command: Sequence[str]) -> None:
        found = {"packages": {"node_modules/react": {"version": "19.0.0"}}}
        write(self.ui, "node_modules/.package-lock.json", json.dumps(found))

    def _vite(self, command: Sequence[str]) -> None:
        for name, text in self.pages.items():
            write(Path(command[command.index("--outDir") + 1]), name, text)

    def since(self) -> list[str]:
        seen, self.seen = self.seen, []
        return seen


@pytest.fixture
def ui(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    ui = tmp_path / "app" / "web" / "ui"
    write(ui, "src/main.tsx", "start();")
    write(ui, "index.html", "<div>")
    write(ui, "package-lock.json", json.dumps(LOCK))
    monkeypatch.setattr(node, "UI", ui)
    monkeypatch.setattr(page_build, "DIST", ui.parent / "dist")
    monkeypatch.setattr(page_build, "FRESH", tmp_path / "build" / "page")
    return ui


@pytest.fixture
def programs(ui: Path, monkeypatch: pytest.MonkeyPatch) -> Programs:
    programs = Programs(ui)
    monkeypatch.setattr(node, "run", programs.run)
    monkeypatch.setattr(node, "_require_node", lambda: None)
    monkeypatch.setattr(shutil, "which", lambda name: f"/usr/bin/{name}")
    return programs


def _served() -> dict[str, bytes]:
    dist = page_build.DIST
    return {
        path.relative_to(dist).as_posix(): path.read_bytes()
        for path in dist.rglob("*")
        if path.is_file() and path.name != page_build.STAMP
    }


def test_the_first_call_builds_and_the_second_does_nothing(programs: Programs) -> None:
    assert page_build.refresh()
    assert programs.since() == ["npm", "vite"]
    assert page_build.refresh()
    assert programs.since() == []


@pytest.mark.parametrize(
    "name", ["src/main.tsx", "src/new.css", "public/icon.svg", "vite.config.ts"]
)
def test_a_changed_source_is_built_with_the_packages_at_hand(
    programs: Programs, ui: Path, name: str
) -> None:
    page_build.refresh()
    programs.since()
    write(ui, name, "changed")
    assert page_build.refresh()
    assert programs.since() == ["vite"]


@pytest.mark.parametrize("name", ["src/main.test.tsx", "node_modules/x/index.js", ".cache/x"])
def test_what_the_page_does_not_hold_builds_nothing(
    programs: Programs, ui: Path, name: str
) -> None:
    page_build.refresh()
    programs.since()
    write(ui, name, "changed")
    assert page_build.refresh()
    assert programs.since() == []


@pytest.mark.parametrize(
    ("version", "installs"), [({"version": "19.0.0"}, False), ({"version": "19.0.1"}, True)]
)
def test_packages_are_installed_when_the_lock_names_others(
    programs: Programs, ui: Path, version: dict[str, Any], installs: bool
) -> None:
    page_build.refresh()
    programs.since()
    packages = {**LOCK["packages"], "node_modules/react": {**version, "license": "MIT"}}
    write(ui, "package-lock.json", json.dumps({"packages": packages}))
    page_build.refresh()
    assert programs.since() == (["npm"] if installs else []) + ["vite"]


def test_a_package_that_is_no_longer_named_is_taken_away(programs: Programs, ui: Path) -> None:
    page_build.refresh()
    programs.since()
    write(ui, "package-lock.json", json.dumps({"packages": {"": {}}}))
    page_build.refresh()
    assert programs.since() == ["npm", "vite"]


def test_long_texts_are_compressed_and_the_same_every_time(programs: Programs) -> None:
    page_build.refresh()
    served = _served()
    assert set(served) == {"index.html", "assets/index-A1.js", "assets/index-A1.js.gz"}
    packed = served["assets/index-A1.js.gz"]
    assert gzip.decompress(packed) == served["assets/index-A1.js"]
    assert packed[4:8] == bytes(4)  # no time of its making


def test_a_new_build_leaves_nothing_of_the_old_one(programs: Programs, ui: Path) -> None:
    page_build.refresh()
    write(ui, "src/main.tsx", "other();")
    programs.pages = {"index.html": "<b>", "assets/index-B2.js": "y"}
    page_build.refresh()
    assert _served() == {"index.html": b"<b>", "assets/index-B2.js": b"y"}
    assert not page_build.FRESH.exists()


def test_index_html_comes_after_the_files_that_it_names(
    programs: Programs, ui: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    page_build.refresh()
    write(ui, "src/main.tsx", "other();")
    programs.pages = {"index.html": "<b>", "assets/index-B2.js": "y", "zebra.svg": "<svg/>"}
    rename, unlink, seen = Path.replace, Path.unlink, list[tuple[str, set[str]]]()

    def look(change: str) -> None:
        served = _served()
        seen.append((change, set(served)))
        page = served["index.html"]
        assert {b"<a>": "assets/index-A1.js", b"<b>": "assets/index-B2.js"}[page] in served

    def replace(self: Path, target: Path) -> Path:
        moved = rename(self, target)
        look("moved")
        return moved

    def remove(self: Path, missing_ok: bool = False) -> None:
        unlink(self, missing_ok)
        look("removed")

    monkeypatch.setattr(Path, "replace", replace)
    monkeypatch.setattr(Path, "unlink", remove)
    assert page_build.refresh()
    assert [change for change, _ in seen].count("moved") == 3
    assert "removed" in {change for change, _ in seen}


@pytest.mark.parametrize("after", ["npm", "vite", "publish"])
def test_an_interrupted_build_leaves_the_page_and_is_repeated(
    programs: Programs, ui: Path, monkeypatch: pytest.MonkeyPatch, after: str
) -> None:
    page_build.refresh()
    before = _served()
    write(ui, "src/main.tsx", "other();")
    write(ui, "package-lock.json", json.dumps({"packages": {"": {}}}))
    run = programs.run

    def interrupted(command: Sequence[str], lock: int | None = None) -> "CompletedProcess[str]":
        done = run(command, lock)
        if Path(command[0]).name == after:
            raise KeyboardInterrupt
        return done

    def stop(wanted: str) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(node, "run", interrupted)
        if after == "publish":
            patch.setattr(page_build, "publish", stop)
        with pytest.raises(KeyboardInterrupt):
            page_build.refresh()
    assert _served() == before
    programs.pages["index.html"] = "<b>"
    assert page_build.refresh()
    assert _served()["index.html"] == b"<b>"


@pytest.mark.parametrize(
    ("broken", "says", "told"),
    [
        (
            "npm",
            "npm error code EAI_AGAIN\nnpm error errno EAI_AGAIN\nnpm error request failed\n",
            "`npm ci` in app/web/ui says EAI_AGAIN: request failed",
        ),
        ("vite", "Unexpected token\n    at stack (file.js)", "`vite build` in app/web/ui"),
    ],
)
def test_a_program_that_fails_is_told_in_a_line_and_the_service_runs(
    programs: Programs, capsys: pytest.CaptureFixture[str], broken: str, says: str, told: str
) -> None:
    setattr(programs, f"{broken}_says", says)
    assert not page_build.refresh()
    error = capsys.readouterr().err
    assert told in error
    assert "the service runs without it" in error
    assert "stack" not in error
    assert error.count("\n") == (1 if broken == "npm" else 2)


def test_a_page_from_before_stays_when_building_fails(
    programs: Programs, ui: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    page_build.refresh()
    before = _served()
    write(ui, "src/main.tsx", "broken(")
    programs.vite_says = "Unexpected end"
    assert not page_build.refresh()
    assert _served() == before
    assert "the one from before is shown" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("version", "told"),
    [
        ("", "node was not found"),
        ("v18.20.4", "node is v18.20.4; 20.19 or newer is needed"),
        ("v20.18.1", "node is v20.18.1; 20.19 or newer is needed"),
        ("nonsense", "node is nonsense; 20.19 or newer is needed"),
    ],
)
def test_without_a_new_enough_node_one_line_says_so(
    ui: Path,
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    version: str,
    told: str,
) -> None:
    if version:
        write(tmp_path, "bin/node", f"#!/bin/sh\necho {version}\n")
        (tmp_path / "bin" / "node").chmod(0o755)
    monkeypatch.setenv("PATH", str(tmp_path / "bin"))
    assert not page_build.refresh()
    error = capsys.readouterr().err
    assert told in error
    assert error.count("\n") == 1


@pytest.mark.parametrize(("code", "defect"), [("EUSAGE", True), ("ENOTFOUND", False)])
def test_a_lock_that_does_not_fit_is_the_fault_of_the_tree(
    programs: Programs, code: str, defect: bool
) -> None:
    programs.npm_says = f"npm error code {code}\nnpm error said why\n"
    with node.alone() as lock, pytest.raises(node.Unusable) as caught:
        node.prepare(lock)
    assert caught.value.defect is defect
