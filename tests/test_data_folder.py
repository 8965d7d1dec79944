"""One living owner per data folder, asked with real processes."""

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from app.data_folder import DataFolder, Owner
from app.errors import Conflict

ROOT = Path(__file__).resolve().parent.parent

CLAIM_AND_WAIT = """
import sys
from pathlib import Path
from app.data_folder import DataFolder
folder = DataFolder.claim(Path(sys.argv[1]), "http://127.0.0.1:8123")
print("claimed", flush=True)
sys.stdin.read()
"""


def start_owner(path: Path) -> subprocess.Popen[str]:
    process = subprocess.Popen(
        [sys.executable, "-c", CLAIM_AND_WAIT, str(path)],
        cwd=ROOT,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert process.stdout is not None
    assert process.stdout.readline() == "claimed\n"
    return process


def end(process: subprocess.Popen[str]) -> None:
    process.kill()
    process.communicate()


def test_a_second_process_is_refused_with_pid_and_url(tmp_path: Path) -> None:
    owner = start_owner(tmp_path)
    try:
        with pytest.raises(Conflict) as caught:
            DataFolder.claim(tmp_path)

        assert caught.value.code == "data_folder_in_use"
        assert caught.value.details["pid"] == owner.pid
        assert caught.value.details["url"] == "http://127.0.0.1:8123"
        assert str(owner.pid) in caught.value.message
        found = DataFolder.owner(tmp_path)
        assert found is not None
        assert (found.pid, found.url) == (owner.pid, "http://127.0.0.1:8123")
        assert found.started_at.endswith("Z")
    finally:
        end(owner)


def test_a_killed_owner_leaves_the_folder_free(tmp_path: Path) -> None:
    owner = start_owner(tmp_path)
    owner.send_signal(signal.SIGKILL)
    owner.communicate()

    assert (tmp_path / ".lock").read_text(encoding="utf-8") != ""
    assert DataFolder.owner(tmp_path) is None
    DataFolder.claim(tmp_path).release()


def test_a_stopped_owner_still_owns(tmp_path: Path) -> None:
    owner = start_owner(tmp_path)
    try:
        owner.send_signal(signal.SIGSTOP)
        with pytest.raises(Conflict):
            DataFolder.claim(tmp_path)
    finally:
        end(owner)


def test_a_child_process_does_not_keep_the_lock(tmp_path: Path) -> None:
    folder = DataFolder.claim(tmp_path)
    child = subprocess.Popen([sys.executable, "-c", "input()"], stdin=subprocess.PIPE, text=True)
    try:
        folder.release()
        DataFolder.claim(tmp_path).release()
    finally:
        end(child)


def test_asking_for_the_owner_does_not_disturb_a_claim(tmp_path: Path) -> None:
    DataFolder.claim(tmp_path).release()
    code = (
        "import sys; from pathlib import Path; from app.data_folder import DataFolder\n"
        "print('asking', flush=True)\n"
        "while True: DataFolder.owner(Path(sys.argv[1]))"
    )
    asker = subprocess.Popen(
        [sys.executable, "-c", code, str(tmp_path)], cwd=ROOT, stdout=subprocess.PIPE, text=True
    )
    try:
        assert asker.stdout is not None
        assert asker.stdout.readline() == "asking\n"
        for _ in range(20):
            DataFolder.claim(tmp_path).release()
    finally:
        end(asker)


def test_the_url_can_be_told_later_and_shrink(tmp_path: Path) -> None:
    folder = DataFolder.claim(tmp_path / "new" / "data")
    path = tmp_path / "new" / "data"

    folder.set_url("http://127.0.0.1:8000/a/long/path")
    folder.set_url("http://[::1]:1")

    owner = DataFolder.owner(path)
    assert isinstance(owner, Owner)
    assert (owner.pid, owner.url) == (os.getpid(), "http://[::1]:1")
    folder.release()
    folder.release()
    assert DataFolder.owner(path) is None


def test_a_folder_that_does_not_exist_has_no_owner(tmp_path: Path) -> None:
    assert DataFolder.owner(tmp_path / "nowhere") is None
