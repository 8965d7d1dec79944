"""Real programs in a real sandbox: what they cannot see, write, reach or leave behind."""

import asyncio
import os
import shutil
import socket
import sys
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from app.errors import Invalid, Unavailable
from app.processes import Limits, Sandbox, SandboxProfile, Stream

pytestmark = pytest.mark.skipif(shutil.which("bwrap") is None, reason="bwrap is not installed")

_CANARY = "canary-5f1c"


@pytest.fixture
def workspace(tmp_path: Path) -> Path:
    folder = tmp_path / "workspace"
    folder.mkdir()
    return folder


async def _sh(
    script: str,
    workspace: Path,
    profile: SandboxProfile = "restricted",
    limits: Limits | None = None,
    sandbox: Sandbox | None = None,
) -> tuple[int, str, str]:
    ended = await (sandbox or Sandbox("bwrap")).run(
        ["sh", "-c", script], workspace=workspace, profile=profile, limits=limits, timeout_s=40
    )
    return ended.returncode, ended.stdout.decode(), ended.stderr.decode()


def _marked(mark: str) -> list[int]:
    """Return the processes of the machine whose command line holds the mark, zombies aside."""
    found = []
    for folder in Path("/proc").iterdir():
        if folder.name.isdecimal() and int(folder.name) != os.getpid():
            try:
                line = (folder / "cmdline").read_bytes()
            except OSError:
                continue
            if mark.encode() in line:
                found.append(int(folder.name))
    return found


async def _appears(path: Path) -> None:
    for _ in range(1000):
        if path.exists():
            return
        await asyncio.sleep(0.01)
    raise AssertionError(f"{path.name} did not appear")


async def test_output_exit_code_and_files_come_back(workspace: Path) -> None:
    ended = await Sandbox("bwrap").run(
        ["sh", "-c", "cat > kept; pwd; echo $COLOUR >&2; exit 3"],
        workspace=workspace,
        profile="restricted",
        env={"COLOUR": "red"},
        stdin=b"input",
    )
    assert (ended.returncode, ended.stderr) == (3, b"red\n")
    assert ended.stdout.decode().strip() == str(workspace.resolve())
    assert (workspace / "kept").read_bytes() == b"input"


async def test_output_arrives_while_the_program_runs(workspace: Path) -> None:
    heard: list[tuple[Stream, bytes]] = []

    def listen(stream: Stream, data: bytes) -> None:
        heard.append((stream, data))
        (workspace / "heard").touch()

    await Sandbox("bwrap").run(
        ["sh", "-c", "echo first; until [ -e heard ]; do sleep 0.01; done; echo second >&2"],
        workspace=workspace,
        profile="restricted",
        on_output=listen,
        timeout_s=40,
    )
    assert heard == [("stdout", b"first\n"), ("stderr", b"second\n")]


async def test_no_environment_of_any_process_holds_the_canary(
    workspace: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SLIPWAY_CANARY", _CANARY)
    holder = await asyncio.create_subprocess_exec("sleep", "60")
    try:
        seen = Path(f"/proc/{holder.pid}/environ").read_bytes()
        assert _CANARY.encode() in seen, "the fault is that a process of ours holds it"
        code, out, _ = await _sh(
            "ls /proc | grep -c '^[0-9]'; cat /proc/*/environ /proc/*/cmdline | tr '\\0' '\\n'; env",
            workspace,
            "elevated",
        )
    finally:
        holder.kill()
        await holder.wait()
    assert code == 0
    assert "PATH=" in out
    assert _CANARY not in out


@pytest.mark.parametrize("profile", ["restricted", "standard"])
async def test_nothing_outside_of_the_workspace_can_be_written(
    workspace: Path, profile: SandboxProfile
) -> None:
    beside = workspace.parent / "beside"
    beside.write_text("untouched")
    script = f"""
    cat {beside} /etc/shadow; ls {workspace.parent}; echo ours > inside; echo ours > /tmp/own
    echo x > {beside}; echo x > /usr/bin/planted; echo x > /etc/passwd; mkdir /planted"""
    _, out, _ = await _sh(script, workspace, profile)
    assert out.split() == ["workspace"]
    assert beside.read_text() == "untouched"
    assert (workspace / "inside").read_text() == "ours\n"
    assert not Path("/tmp/own").exists()


async def test_plan_only_cannot_write_its_workspace(workspace: Path) -> None:
    (workspace / "kept").write_text("as it was")
    code, out, err = await _sh("cat kept; echo x > kept || touch new", workspace, "plan_only")
    assert (code != 0, out) == (True, "as it was")
    assert "Read-only file system" in err
    assert [path.name for path in workspace.iterdir()] == ["kept"]


async def test_data_folder_is_hidden_also_below_a_visible_folder(tmp_path: Path) -> None:
    data = tmp_path / "tools" / "data"
    workspace = data / "workspaces" / "one"
    workspace.mkdir(parents=True)
    (data / "secret").write_text(_CANARY)
    (tmp_path / "tools" / "tool").write_text("visible")
    sandbox = Sandbox("bwrap", readable=[tmp_path / "tools"], hidden=[data])
    script = f"cat {tmp_path}/tools/tool; ls {data}; cat {data}/secret; touch {data}/new here"
    _, out, _ = await _sh(script, workspace, sandbox=sandbox)
    assert out == "visibleworkspaces\n"
    assert (workspace / "here").exists()
    assert not (data / "new").exists()


async def test_elevated_alone_may_write_the_folders_that_are_named(tmp_path: Path) -> None:
    more, workspace = tmp_path / "more", tmp_path / "workspace"
    more.mkdir()
    workspace.mkdir()
    sandbox = Sandbox("bwrap", writable=[more])
    assert (await _sh(f"touch {more}/a", workspace, "standard", sandbox=sandbox))[0] != 0
    assert (await _sh(f"touch {more}/b", workspace, "elevated", sandbox=sandbox))[0] == 0
    assert [path.name for path in more.iterdir()] == ["b"]


async def test_python_of_the_path_runs_with_its_packages(workspace: Path) -> None:
    here = str(Path(sys.executable).parent)
    sandbox = Sandbox("bwrap", path=[here])
    ended = await sandbox.run(
        ["python", "-c", "import pytest, sys; print(sys.prefix)"],
        workspace=workspace,
        profile="restricted",
    )
    assert ended.stdout.decode().strip() == sys.prefix, ended.stderr


async def test_step_cannot_make_a_folder_visible_by_its_own_path(tmp_path: Path) -> None:
    (tmp_path / "keys").mkdir()
    (tmp_path / "keys" / "key").write_text(_CANARY)
    workspace = tmp_path / "workspace"
    workspace.mkdir()
    ended = await Sandbox("bwrap").run(
        ["sh", "-c", f"/bin/cat {tmp_path}/keys/key"],
        workspace=workspace,
        profile="standard",
        env={"PATH": f"{tmp_path}/keys:/usr/bin"},
    )
    assert (ended.returncode, ended.stdout) == (1, b"")


@pytest.fixture
def listener() -> Iterator[tuple[int, list[bytes]]]:
    """Yield the port of a listener on this machine's loopback, and what it was sent."""
    heard: list[bytes] = []
    with socket.create_server(("127.0.0.1", 0)) as server:

        def serve() -> None:
            while True:
                try:
                    connection, _ = server.accept()
                except OSError:
                    return
                with connection:
                    heard.append(connection.recv(100))

        thread = threading.Thread(target=serve, daemon=True)
        thread.start()
        yield server.getsockname()[1], heard
        server.shutdown(socket.SHUT_RDWR)
    thread.join(5)


_CALL = "import socket,sys; socket.create_connection(('127.0.0.1', int(sys.argv[1])), 3).sendall(b'hello')"


@pytest.mark.enable_socket
@pytest.mark.parametrize(
    ("profile", "arrives"), [("plan_only", False), ("restricted", False), ("standard", True)]
)
async def test_network_is_there_for_standard_only(
    workspace: Path,
    listener: tuple[int, list[bytes]],
    profile: SandboxProfile,
    arrives: bool,
) -> None:
    port, heard = listener
    ended = await Sandbox("bwrap", path=[str(Path(sys.executable).parent)]).run(
        ["python", "-c", _CALL, str(port)], workspace=workspace, profile=profile
    )
    for _ in range(100 if arrives else 1):
        if heard:
            break
        await asyncio.sleep(0.02)
    assert heard == ([b"hello"] if arrives else [])
    assert (ended.returncode == 0) is arrives


_AWAY = {
    "background": "sleep {mark} & touch started; exec sleep {mark}",
    "setsid": "setsid sleep {mark} & touch started; exec sleep {mark}",
    "double fork": "(setsid sh -c 'setsid sleep {mark} & exit' &) & touch started; exec sleep {mark}",
    "wiped environment": "env -i setsid nohup sleep {mark} >/dev/null 2>&1 & touch started; exec sleep {mark}",
    "deaf": "trap '' TERM HUP INT; sleep {mark} & touch started; while :; do sleep {mark}; done",
    "its parent has ended": "(env -i setsid sleep {mark} >/dev/null 2>&1 &); touch started; exit 0",
}


@pytest.mark.parametrize("number", range(3))
@pytest.mark.parametrize("way", _AWAY)
async def test_cancellation_leaves_no_process(workspace: Path, way: str, number: int) -> None:
    mark = f"{7000 + os.getpid()}.{number}{list(_AWAY).index(way)}"
    running = asyncio.create_task(_sh(_AWAY[way].format(mark=mark), workspace))
    await _appears(workspace / "started")
    if "ended" not in way:
        assert _marked(mark), "the fault is that something runs"
        running.cancel()
        with pytest.raises(asyncio.CancelledError):
            await running
    else:
        assert (await running)[0] == 0
    assert _marked(mark) == []


async def test_time_out_leaves_no_process(workspace: Path) -> None:
    mark = f"{8000 + os.getpid()}.5"
    with pytest.raises(Unavailable) as caught:
        await Sandbox("bwrap").run(
            ["sh", "-c", f"env -i setsid sleep {mark} & sleep {mark}"],
            workspace=workspace,
            profile="restricted",
            timeout_s=0.7,
        )
    assert caught.value.code == "process_timeout"
    assert _marked(mark) == []


async def test_program_that_is_stopped_may_clean_up(workspace: Path) -> None:
    script = "trap 'rm lock; exit 1' TERM; touch lock started; sleep 60 & wait"
    running = asyncio.create_task(_sh(script, workspace))
    await _appears(workspace / "started")
    running.cancel()
    with pytest.raises(asyncio.CancelledError):
        await running
    assert not (workspace / "lock").exists()


async def test_fork_bomb_is_stopped(workspace: Path) -> None:
    mark = f"bomb{os.getpid()}"
    script = f": {mark}; touch started; bomb() {{ bomb | bomb & }}; bomb; sleep 30"
    with pytest.raises(Invalid) as caught:
        await _sh(script, workspace, limits=Limits(processes=40))
    assert caught.value.code == "too_many_processes"
    assert (workspace / "started").exists()
    assert _marked(mark) == []


async def test_ten_gigabytes_of_output_are_stopped(workspace: Path) -> None:
    with pytest.raises(Invalid) as caught:
        await _sh("head -c 10000000000 /dev/zero", workspace, limits=Limits(output=1_000_000))
    assert caught.value.code == "output_too_large"


async def test_processes_that_take_too_much_memory_together_are_stopped(workspace: Path) -> None:
    taking = "x = b'x' * 150_000_000; import time; time.sleep(60)"
    with pytest.raises(Invalid) as caught:
        await Sandbox("bwrap", path=[str(Path(sys.executable).parent)]).run(
            ["python", "-c", taking],
            workspace=workspace,
            profile="restricted",
            limits=Limits(memory=100_000_000),
            timeout_s=40,
        )
    assert caught.value.code == "too_much_memory"


async def test_limits_of_each_process_hold(workspace: Path) -> None:
    limits = Limits(
        file_size=100_000, open_files=50, cpu_s=7, address_space=1 << 30, scratch=1 << 20
    )
    code, out, err = await _sh(
        "ulimit -n; ulimit -t; ulimit -v; head -c 3000000 /dev/zero > /tmp/full;"
        "head -c 200000 /dev/zero > large",
        workspace,
        limits=limits,
    )
    assert out.split() == ["50", "7", str((1 << 30) // 1024)]
    assert code != 0, err
    assert (workspace / "large").stat().st_size <= 100_000


async def test_missing_program_is_named(workspace: Path) -> None:
    with pytest.raises(Unavailable, match="no-such-program") as caught:
        await Sandbox("bwrap").run(["no-such-program"], workspace=workspace, profile="restricted")
    assert caught.value.code == "program_missing"


async def test_missing_workspace_is_named(tmp_path: Path) -> None:
    with pytest.raises(Unavailable) as caught:
        await _sh("true", tmp_path / "absent")
    assert caught.value.code == "folder_missing"


async def test_protection_is_tried_and_told() -> None:
    protection = await Sandbox("auto").protection()
    assert (protection.kind, protection.warning) == ("bwrap", "")
