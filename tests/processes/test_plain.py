"""A program gets nothing of ours, and nothing of it survives."""

import asyncio
import os
import sys
from pathlib import Path
from typing import Any

import pytest

from app.errors import Invalid, Unavailable
from app.processes.plain import run_process

_SLEEPING_CHILD = "sleep 60 & echo $! > child; exec sleep 60"


def _lives(pid: int) -> bool:
    try:
        state = Path(f"/proc/{pid}/stat").read_text(encoding="utf-8").rpartition(")")[2].split()[0]
    except FileNotFoundError:
        return False
    return state not in {"Z", "X"}


async def _started_child(folder: Path) -> int:
    written = folder / "child"
    for _ in range(500):
        if written.exists() and (pid := written.read_text(encoding="utf-8").strip()):
            return int(pid)
        await asyncio.sleep(0.01)
    raise AssertionError("the child did not start")


async def _ends(pid: int) -> bool:
    for _ in range(200):
        if not _lives(pid):
            return True
        await asyncio.sleep(0.01)
    return False


async def test_output_and_exit_code_are_returned() -> None:
    ended = await run_process(["sh", "-c", "cat; echo oops >&2; exit 3"], stdin=b"input")
    assert (ended.returncode, ended.stdout, ended.stderr) == (3, b"input", b"oops\n")


async def test_nothing_of_our_environment_is_handed_on(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SLIPWAY_SECRET", "canary")
    ended = await run_process([sys.executable, "-c", "import os; print(sorted(os.environ))"])
    assert b"SLIPWAY_SECRET" not in ended.stdout
    assert b"PATH" in ended.stdout


async def test_environment_that_is_given_arrives() -> None:
    ended = await run_process(["sh", "-c", "echo $COLOUR"], env={"COLOUR": "red"})
    assert ended.stdout == b"red\n"


async def test_input_that_nobody_reads_is_no_error() -> None:
    ended = await run_process(["true"], stdin=b"x" * 1_000_000)
    assert ended.returncode == 0


async def test_time_out_kills_the_whole_group(tmp_path: Path) -> None:
    with pytest.raises(Unavailable) as caught:
        await run_process(["sh", "-c", _SLEEPING_CHILD], cwd=tmp_path, timeout_s=0.5)
    assert caught.value.code == "process_timeout"
    assert await _ends(await _started_child(tmp_path))


async def test_cancellation_kills_the_whole_group(tmp_path: Path) -> None:
    running = asyncio.create_task(run_process(["sh", "-c", _SLEEPING_CHILD], cwd=tmp_path))
    child = await _started_child(tmp_path)
    assert _lives(child)
    running.cancel()
    with pytest.raises(asyncio.CancelledError):
        await running
    assert await _ends(child)


async def test_cancellation_while_it_starts_leaves_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = asyncio.create_subprocess_exec

    async def slow(*words: Any, **options: Any) -> Any:
        process = await real(*words, **options)
        await _started_child(tmp_path)
        await asyncio.sleep(0.3)
        return process

    monkeypatch.setattr(asyncio, "create_subprocess_exec", slow)
    running = asyncio.create_task(run_process(["sh", "-c", _SLEEPING_CHILD], cwd=tmp_path))
    child = await _started_child(tmp_path)
    running.cancel()
    with pytest.raises(asyncio.CancelledError):
        await running
    assert await _ends(child)


_AWAY = {
    "setsid": "setsid sleep 60 & echo $! > child; exec sleep 60",
    "double fork": "(setsid sh -c 'echo $$ > child; exec sleep 60' &) & exec sleep 60",
    "its parent has ended": "(setsid sh -c 'echo $$ > child; exec sleep 60' &); exit 0",
}


@pytest.mark.skipif(not Path("/proc/self/environ").exists(), reason="only Linux has /proc")
@pytest.mark.parametrize("way", _AWAY)
async def test_what_left_the_group_is_ended_too(tmp_path: Path, way: str) -> None:
    running = asyncio.create_task(run_process(["sh", "-c", _AWAY[way]], cwd=tmp_path))
    child = await _started_child(tmp_path)
    assert os.getpgid(child) == child, "the fault is that it has a group of its own"
    running.cancel()
    with pytest.raises(asyncio.CancelledError):
        await running
    assert await _ends(child)


async def test_program_that_is_stopped_may_clean_up(tmp_path: Path) -> None:
    script = "trap 'rm lock; exit 1' TERM; touch lock; sleep 60 & wait"
    with pytest.raises(Unavailable):
        await run_process(["sh", "-c", script], cwd=tmp_path, timeout_s=0.5)
    assert not (tmp_path / "lock").exists()


async def test_program_that_will_not_end_is_killed(tmp_path: Path) -> None:
    script = "trap '' TERM; sleep 60 & echo $! > child; wait; sleep 60"
    with pytest.raises(Unavailable):
        await run_process(["sh", "-c", script], cwd=tmp_path, timeout_s=0.5)
    assert await _ends(await _started_child(tmp_path))


async def test_child_that_outlives_its_parent_is_killed(tmp_path: Path) -> None:
    script = "(trap '' TERM; echo started > ready; exec sleep 60) & echo $! > child; wait"
    with pytest.raises(Unavailable):
        await run_process(["sh", "-c", script], cwd=tmp_path, timeout_s=0.5)
    assert (tmp_path / "ready").exists()
    assert await _ends(await _started_child(tmp_path))


async def test_output_beyond_the_limit_stops_the_program() -> None:
    with pytest.raises(Invalid) as caught:
        await run_process(["yes"], output_limit=100_000, timeout_s=20)
    assert caught.value.code == "output_too_large"


async def test_output_of_exactly_the_limit_is_fine() -> None:
    ended = await run_process(["printf", "12345"], output_limit=5)
    assert ended.stdout == b"12345"


async def test_missing_program_is_named() -> None:
    with pytest.raises(Unavailable, match="no-such-program") as caught:
        await run_process(["no-such-program"])
    assert caught.value.code == "program_missing"


async def test_missing_folder_is_told_from_a_missing_program(tmp_path: Path) -> None:
    with pytest.raises(Unavailable) as caught:
        await run_process(["true"], cwd=tmp_path / "absent")
    assert caught.value.code == "folder_missing"
