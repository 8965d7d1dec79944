"""Where there is no sandbox: what still runs, what is refused, and that it is said."""

import asyncio
import os
from pathlib import Path

import pytest

from app.errors import Invalid
from app.processes import Limits, Sandbox, SandboxMode, SandboxProfile

_WITHOUT = "app.processes.sandbox._bwrap"


@pytest.mark.parametrize("profile", ["standard", "elevated"])
async def test_auto_runs_what_may_use_the_network(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, profile: SandboxProfile
) -> None:
    monkeypatch.setattr(_WITHOUT, lambda: None)
    sandbox = Sandbox("auto")
    ended = await sandbox.run(["sh", "-c", "echo $HOME"], workspace=tmp_path, profile=profile)
    assert ended.returncode == 0
    home = ended.stdout.decode().strip()
    assert home != os.environ["HOME"]
    assert not Path(home).exists(), "the private home is removed"
    assert "WARNING: no sandbox (bwrap is not installed)" in (await sandbox.protection()).warning


@pytest.mark.parametrize(
    ("mode", "profile"),
    [("auto", "restricted"), ("auto", "plan_only"), ("bwrap", "standard"), ("bwrap", "restricted")],
)
async def test_what_needs_a_sandbox_is_refused_without(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, mode: SandboxMode, profile: SandboxProfile
) -> None:
    monkeypatch.setattr(_WITHOUT, lambda: None)
    with pytest.raises(Invalid, match="bwrap is not installed") as caught:
        await Sandbox(mode).run(["touch", "ran"], workspace=tmp_path, profile=profile)
    assert caught.value.code == "sandbox_unavailable"
    assert not (tmp_path / "ran").exists()


async def test_none_runs_everything_because_a_person_said_so(tmp_path: Path) -> None:
    sandbox = Sandbox("none")
    await sandbox.run(["touch", "ran"], workspace=tmp_path, profile="restricted")
    assert (tmp_path / "ran").exists()
    assert "SLIPWAY_SANDBOX=none" in (await sandbox.protection()).warning


async def test_program_that_refuses_to_start_is_no_sandbox(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    broken = tmp_path / "bwrap"
    broken.write_text(
        "#!/bin/sh\necho 'bwrap: No permissions to create a new namespace' >&2; exit 1\n"
    )
    broken.chmod(0o755)
    monkeypatch.setattr(_WITHOUT, lambda: str(broken))
    protection = await Sandbox("auto").protection()
    assert protection.kind == "none"
    assert "No permissions" in protection.reason


async def test_limits_hold_without_a_sandbox(tmp_path: Path) -> None:
    ended = await Sandbox("none").run(
        ["sh", "-c", "ulimit -n; ulimit -t"],
        workspace=tmp_path,
        profile="standard",
        limits=Limits(open_files=50, cpu_s=7),
    )
    assert ended.stdout.split() == [b"50", b"7"]


async def test_cancellation_ends_the_group_and_what_left_it(tmp_path: Path) -> None:
    script = "setsid sh -c 'echo $$ > child; exec sleep 60' & exec sleep 60"
    running = asyncio.create_task(
        Sandbox("none").run(["sh", "-c", script], workspace=tmp_path, profile="standard")
    )
    for _ in range(500):
        if (tmp_path / "child").exists() and (tmp_path / "child").read_text().strip():
            break
        await asyncio.sleep(0.01)
    child = int((tmp_path / "child").read_text())
    running.cancel()
    with pytest.raises(asyncio.CancelledError):
        await running
    for _ in range(200):
        if not Path(f"/proc/{child}").exists() or ") Z " in Path(f"/proc/{child}/stat").read_text():
            return
        await asyncio.sleep(0.01)
    raise AssertionError("it survived")
