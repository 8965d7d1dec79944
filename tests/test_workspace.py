"""Files of the working folder, and nothing beside it."""

import os
from pathlib import Path

import pytest

from app.errors import Invalid, NotFound, SlipwayError
from app.workspace import Workspace

OUTSIDE = [
    "..",
    "../secret",
    "a/../../secret",
    "/etc/passwd",
    "a/..",
    "link",
    "link/secret",
    "file_link",
    "deep/link/secret",
    "nul\0byte",
]


@pytest.fixture
def workspace(tmp_path: Path) -> Workspace:
    (tmp_path / "outside").mkdir()
    (tmp_path / "outside" / "secret").write_text("canary")
    inside = tmp_path / "inside"
    (inside / "deep").mkdir(parents=True)
    (inside / "link").symlink_to(tmp_path / "outside")
    (inside / "deep" / "link").symlink_to("../../outside")
    (inside / "file_link").symlink_to(tmp_path / "outside" / "secret")
    return Workspace(inside)


@pytest.mark.parametrize("path", OUTSIDE)
def test_nothing_outside_is_read_or_written(workspace: Workspace, path: str) -> None:
    with pytest.raises(SlipwayError):
        workspace.read_bytes(path)
    with pytest.raises(SlipwayError):
        workspace.write_bytes(path, b"written")
    assert (workspace.root.parent / "outside" / "secret").read_text() == "canary"


def test_a_file_is_written_with_its_folders_and_read_back(workspace: Workspace) -> None:
    assert workspace.write_bytes("./a/b.txt", b"x") == workspace.root / "a" / "b.txt"
    assert workspace.read_bytes("a/b.txt") == b"x"
    assert workspace.is_file("a/b.txt")
    assert workspace.is_dir("a")
    assert not workspace.is_file("a/none")


def test_a_file_that_is_absent_is_said_by_name(workspace: Workspace) -> None:
    with pytest.raises(NotFound, match=r"none\.txt"):
        workspace.read_bytes("none.txt")


def test_a_large_file_is_refused_instead_of_cut(workspace: Workspace) -> None:
    workspace.write_bytes("big", b"x" * 11)
    with pytest.raises(Invalid, match="larger than 10 bytes"):
        workspace.read_bytes("big", limit=10)


def test_a_pipe_does_not_block(workspace: Workspace) -> None:
    os.mkfifo(workspace.root / "pipe")
    with pytest.raises(NotFound):
        workspace.read_bytes("pipe")


def test_patterns_stay_within_their_folders(workspace: Workspace) -> None:
    for path in ("a.py", "src/b.py", "src/deep/c.py", ".git/config", "src/d.txt"):
        workspace.write_bytes(path, b"")
    assert workspace.glob("*.py") == ["a.py"]
    assert workspace.glob("**/*.py") == ["a.py", "src/b.py", "src/deep/c.py"]
    assert workspace.glob("src/**") == ["src/b.py", "src/d.txt", "src/deep/c.py"]
    assert workspace.glob("src/?.py") == ["src/b.py"]
    assert workspace.glob("**/config") == []
    assert "link/secret" not in workspace.glob("**")
