"""Node.js and npm as they are on this machine, and the packages of the page (`app/web/ui`).

The page is built and checked with them, the service runs without. Standard library only, as `environment.py`.
"""

import contextlib
import fcntl
import json
import os
import re
import shutil
import subprocess
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

__all__ = ["OLDEST", "UI", "Unusable", "alone", "installed", "prepare", "run", "run_npm"]

UI = Path(__file__).resolve().parents[1] / "app" / "web" / "ui"
OLDEST = (20, 19)
_NPM_CI = (
    "ci",
    "--ignore-scripts",
    "--prefer-offline",
    "--no-audit",
    "--no-fund",
    "--no-update-notifier",
    "--loglevel=error",
    "--fetch-retries=1",  # without a network, minutes would pass before the service starts
    "--fetch-retry-mintimeout=200",
    "--fetch-retry-maxtimeout=500",
    "--fetch-timeout=60000",
)


class Unusable(Exception):
    """Says in one sentence why the page cannot be built here; `defect` if the tree is wrong, not the machine.

    `output` is what a program printed about it.
    """

    def __init__(self, reason: str, *, defect: bool = False, output: str = "") -> None:
        super().__init__(reason)
        self.defect = defect
        self.output = output


@contextlib.contextmanager
def alone() -> Iterator[int]:
    """Hold a lock that programs inherit: it lasts as long as the last of them."""
    handle = os.open(str(UI), os.O_RDONLY)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX)
        yield handle
    finally:
        os.close(handle)


def prepare(lock: int) -> bool:
    """Install what `package-lock.json` names, unless it is installed; tell whether anything was done.

    Raises Unusable.
    """
    _require_node()
    if installed():
        return False
    done = run_npm(*_NPM_CI, lock=lock)
    if done.returncode:
        code = re.search(r"npm (?:error|ERR!) code (\w+)", done.stderr)
        raise Unusable(
            f"`npm ci` in app/web/ui says {_first_reason(done.stderr)}; it needs npm's registry or its cache",
            defect=code is not None and code[1] in {"EUSAGE", "EINTEGRITY", "EJSONPARSE"},
        )
    return True


def installed() -> bool:
    """Tell whether `node_modules` is what the lock says; npm writes its own list last."""
    try:
        wanted = _packages(UI / "package-lock.json")
        found = _packages(UI / "node_modules" / ".package-lock.json")
    except (OSError, ValueError, KeyError):
        return False
    needed = {name for name, package in wanted.items() if name and not package.get("optional")}
    return needed <= found.keys() and all(
        found[name]["version"] == wanted.get(name, {}).get("version") for name in found
    )


def run(command: Sequence[str], lock: int | None = None) -> "subprocess.CompletedProcess[str]":
    """Run a program of `node_modules/.bin`, or one with its path, in the page's folder."""
    program, *arguments = command
    path = program if "/" in program else str(UI / "node_modules" / ".bin" / program)
    return subprocess.run(
        [path, *arguments],
        cwd=UI,
        env={**os.environ, "NO_COLOR": "1"},
        pass_fds=[] if lock is None else [lock],
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
    )


def run_npm(*arguments: str, lock: int | None = None) -> "subprocess.CompletedProcess[str]":
    """Run npm in the page's folder. Raises Unusable where there is none."""
    npm = shutil.which("npm")
    if npm is None:
        raise Unusable("npm was not found; it comes with Node.js (on Debian: apt install npm)")
    return run([npm, *arguments], lock)


def _require_node() -> None:
    node = shutil.which("node")
    wanted = ".".join(map(str, OLDEST))
    if node is None:
        raise Unusable(f"node was not found; Node.js {wanted} or newer is needed, with npm")
    shown = subprocess.run([node, "--version"], capture_output=True, text=True, check=False).stdout
    found = tuple(map(int, re.findall(r"\d+", shown)[:2]))
    if found < OLDEST:
        raise Unusable(f"node is {shown.strip() or 'broken'}; {wanted} or newer is needed")


def _packages(lock: Path) -> Mapping[str, Any]:
    packages: Mapping[str, Any] = json.loads(lock.read_text(encoding="utf-8"))["packages"]
    return packages


def _first_reason(stderr: str) -> str:
    """Return npm's own sentence: its code, and the first line that is more than that."""
    lines = [re.sub(r"^npm (?:error|ERR!)\s*", "", line) for line in stderr.splitlines()]
    said = [line for line in lines if line and not re.match(r"(code|errno|syscall) ", line)]
    code = next((line.removeprefix("code ") for line in lines if line.startswith("code ")), "")
    return (
        ": ".join(part for part in (code, said[0] if said else "") if part) or "it gave no reason"
    )
