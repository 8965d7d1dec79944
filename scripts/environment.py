"""Makes `.venv` and keeps it equal to the locks; every script calls `prepare` first.

It needs python3 and its standard library only, and is written so that an older python3 can read it, in
order to look for a newer one. Nothing is installed that the locks do not name with its hash.
"""

import contextlib
import fcntl
import hashlib
import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
VENV = ROOT / ".venv"
STAMP = VENV / "slipway.json"
LOCKS = ROOT / "scripts" / "locks"
OLDEST = (3, 11)
CANDIDATES = ("python3.14", "python3.13", "python3.12", "python3.11")
NAMES_COVERED = {"run": ["run"], "test": ["run", "test"]}  # the test lock holds all of the run lock


def prepare(name):
    # type: (str) -> None
    """Make `.venv` hold what `scripts/locks/<name>.txt` says, and the project itself.

    Two that call at once wait for each other; one that is killed is repeated from the beginning.
    """
    require_python()
    wanted = {"base": _digest_of_base(), "project": _digest_of_project()}
    if _is_ready(name, wanted):
        return
    with _only_one() as lock:
        if not _is_ready(name, wanted):
            _install(name, wanted, lock)


def require_python():
    # type: () -> None
    """Go on with a newer python3 where this one is too old."""
    if sys.version_info < OLDEST:
        _go_on_with_another_python("is older than 3.11")


def execute(command, *arguments):
    # type: (str, *str) -> None
    """Become `.venv/bin/<command>`; signals and the exit code are then its own."""
    program = str(VENV / "bin" / command)
    os.execv(program, [program, *arguments])


def _is_ready(name, wanted):
    stamp = _read_stamp()
    return name in stamp.get("locks", []) and all(stamp.get(key) == wanted[key] for key in wanted)


def _read_stamp():
    try:
        return json.loads(STAMP.read_text())
    except (OSError, ValueError):
        return {}


def _digest_of_base():
    """Return what only a new environment can follow: the interpreter, the place, the locks."""
    parts = [sys.version.encode(), str(ROOT).encode()]
    parts += [path.read_bytes() for path in sorted(LOCKS.glob("*.txt"))]
    return hashlib.sha256(b"\0".join(parts)).hexdigest()


def _digest_of_project():
    """Return what an installation of the project alone can follow: its metadata and entry points."""
    import tomllib

    document = tomllib.loads((ROOT / "pyproject.toml").read_text())
    relevant = [document.get(table) for table in ("build-system", "project")]
    return hashlib.sha256(json.dumps(relevant, sort_keys=True).encode()).hexdigest()


@contextlib.contextmanager
def _only_one():
    """Hold a lock that pip inherits: it lasts as long as the last process that installs."""
    handle = os.open(str(LOCKS), os.O_RDONLY)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX)
        yield handle
    finally:
        os.close(handle)


def _install(name, wanted, lock):
    stamp = _read_stamp()
    present = stamp.get("locks", []) if stamp.get("base") == wanted["base"] else []
    if not present:
        _make_venv(lock)
    if name not in present:
        STAMP.unlink(missing_ok=True)
        _say(
            "Installing the locked packages into .venv; this happens once and takes about a minute."
        )
        _pip(lock, "--only-binary", ":all:", "--require-hashes", "-r", str(LOCKS / (name + ".txt")))
    _pip(lock, "--no-build-isolation", "--no-index", "--force-reinstall", "-e", str(ROOT))
    locks = sorted({*present, *NAMES_COVERED[name]})
    fresh = STAMP.with_suffix(".new")
    fresh.write_text(json.dumps({"locks": locks, **wanted}))
    fresh.replace(STAMP)


def _make_venv(lock):
    try:
        import ensurepip  # noqa: F401  # asked for only: Debian leaves it out of python3
    except ImportError:
        _go_on_with_another_python("lacks the modules venv and ensurepip")
    python = getattr(sys, "_base_executable", sys.executable)  # not the one that is about to go
    _run(lock, [python, "-I", "-m", "venv", "--clear", str(VENV)])


def _pip(lock, *arguments):
    quiet = ["-qq", "--no-input", "--disable-pip-version-check", "--no-warn-script-location"]
    python = str(VENV / "bin" / "python")
    _run(lock, [python, "-I", "-m", "pip", "install", "--no-deps", *quiet, *arguments])


def _run(lock, command):
    code = subprocess.run(command, pass_fds=[lock], stdin=subprocess.DEVNULL).returncode
    if code:
        _say("Could not make .venv: " + " ".join(command))
        sys.exit("It ended with code {}. Correct the cause above and run this again.".format(code))


def _go_on_with_another_python(reason):
    test = "import ensurepip, sys, venv; sys.exit(sys.version_info < {!r})".format(OLDEST)
    for candidate in CANDIDATES:
        path = shutil.which(candidate)
        if path and subprocess.run([path, "-c", test], stderr=subprocess.DEVNULL).returncode == 0:
            os.execv(path, [path, *sys.argv])
    sys.exit(
        sys.executable + " " + reason + ", and no other python3.11 or newer with venv was found.\n"
        "Install one (on Debian and Ubuntu: apt install python3 python3-venv) and run this again."
    )


def _say(text):
    sys.stderr.write(text + "\n")
    sys.stderr.flush()
