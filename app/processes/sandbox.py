"""The one sandbox: every program that a definition or a model names runs here, by one of four profiles.

Where `bwrap` works, a program sees the system, its tools and its workspace, nothing else of this machine, and
cannot leave anything behind. Where it does not, programs run in a plain process group, and that is said.
"""

import asyncio
import os
import shutil
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Literal

from app.errors import Invalid, SlipwayError, Unavailable
from app.processes.bubblewrap import HOME, View, bubblewrap_options
from app.processes.conversation import Completed, OnOutput
from app.processes.limits import Limits, limited_by_itself
from app.processes.namespace import run_in_namespace
from app.processes.plain import program_missing, run_process
from app.processes.visible import tool_folders

__all__ = ["Protection", "Sandbox", "SandboxMode", "SandboxProfile"]

SandboxProfile = Literal["plan_only", "restricted", "standard", "elevated"]
"""`plan_only`: reads the workspace; `restricted`: writes it; both without network. `standard`: writes it, with
network. `elevated`: also writes the folders that this installation names for it."""
SandboxMode = Literal["auto", "bwrap", "none"]
"""`auto`: `bwrap` where it works, else what needs no protection from the network runs without;
`bwrap`: nothing runs without it; `none`: everything runs without it, also what shall have no network."""

_WITHOUT_NETWORK = frozenset({"plan_only", "restricted"})
_PROBE_S = 20.0
_SYSTEM_PATH = ("/usr/local/sbin", "/usr/local/bin", "/usr/sbin", "/usr/bin", "/sbin", "/bin")


@dataclass(frozen=True, slots=True)
class Protection:
    """What is in force: `kind` is `bwrap` or `none`, and `reason` says why it is none."""

    kind: Literal["bwrap", "none"]
    reason: str = ""

    @property
    def warning(self) -> str:
        """Return what people shall read before a step runs without protection, empty where it has one."""
        if self.kind == "bwrap":
            return ""
        return f"WARNING: no sandbox ({self.reason}): the command can read, write and reach all that the service can."


class Sandbox:
    """`path` (folders with programs) decides what is visible, never the environment of a step.

    `hidden`: the service's data; `readable`: more that may be read; `writable`: more that `elevated` may write.
    """

    def __init__(
        self,
        mode: SandboxMode = "auto",
        *,
        path: Sequence[str] | None = None,
        hidden: Sequence[Path] = (),
        readable: Sequence[Path] = (),
        writable: Sequence[Path] = (),
    ) -> None:
        self._mode = mode
        self._path = tuple(os.get_exec_path() if path is None else path)
        self._hidden = tuple(Path(os.path.realpath(one)) for one in hidden)
        self._readable = tuple(readable)
        self._writable = tuple(writable)
        self._probed: asyncio.Task[Protection] | None = None
        self._protection: Protection | None = None
        self._has_sizes = True

    @property
    def mode(self) -> SandboxMode:
        return self._mode

    @property
    def path(self) -> str:
        """Return the PATH that programs get."""
        return os.pathsep.join(dict.fromkeys((*self._path, *_SYSTEM_PATH)))

    async def protection(self) -> Protection:
        """Return what is in force; the first call really starts a sandbox."""
        if self._protection is None:
            self._protection = await self._probe()
        return self._protection

    async def require(self, profile: SandboxProfile) -> Protection:
        """Return what is in force; raise Invalid `sandbox_unavailable` where the profile may not run with that."""
        protection = await self.protection()
        if protection.kind == "bwrap" or self._mode == "none":
            return protection
        if self._mode == "auto" and profile not in _WITHOUT_NETWORK:
            return protection
        raise Invalid(
            f"The profile {profile} needs a sandbox, and there is none: {protection.reason}.",
            code="sandbox_unavailable",
            next_action="Install bubblewrap and allow user namespaces, or set SLIPWAY_SANDBOX=none to run without.",
        )

    async def run(
        self,
        argv: Sequence[str],
        *,
        workspace: Path,
        profile: SandboxProfile,
        env: Mapping[str, str] | None = None,
        cwd: Path | None = None,
        stdin: bytes = b"",
        timeout_s: float | None = None,
        limits: Limits | None = None,
        on_output: OnOutput | None = None,
        needs_network: bool = False,
        readable: Sequence[Path] = (),
    ) -> Completed:
        """Run a program to its end and return what it said; a non-zero end is not an error here.

        `needs_network` and `readable` (more that it may read) are for a program of our own choice that could not work
        in its profile otherwise, never for what a definition or a model names.

        Its environment is `env` with PATH, HOME and LANG, nothing of ours. On time-out, on cancellation and
        beyond a limit it is told to end, has two seconds, and is killed with all that it started. What dies by
        a signal inside of a sandbox ends with 128 plus its number.

        Raises Unavailable (`program_missing`, `folder_missing`, `process_timeout`, `sandbox_failed`) and Invalid
        (`sandbox_unavailable`, `output_too_large`, `too_many_processes`, `too_much_memory`).
        """
        limits = limits or Limits()
        protection = await self.require(profile)
        place = await asyncio.to_thread(_folder, workspace)
        inside = await asyncio.to_thread(_folder, cwd or workspace)
        full = {"PATH": self.path, "LANG": "C.UTF-8", **(env or {})}
        if (
            "/" not in argv[0]
            and await asyncio.to_thread(shutil.which, argv[0], path=full["PATH"]) is None
        ):
            raise program_missing(argv[0], "no such program on its PATH")
        if protection.kind == "none":
            return await _run_plainly(argv, inside, full, stdin, timeout_s, limits, on_output)
        options = await asyncio.to_thread(
            lambda: bubblewrap_options(
                self._view(place, profile, limits, needs_network, readable),
                inside,
                {"HOME": HOME, **full},
            )
        )
        return await run_in_namespace(
            _bwrap() or "bwrap",
            options,
            argv,
            stdin=stdin,
            timeout_s=timeout_s,
            limits=limits,
            on_output=on_output,
        )

    def _view(
        self,
        workspace: Path,
        profile: SandboxProfile,
        limits: Limits,
        needs_network: bool = False,
        readable: Sequence[Path] = (),
    ) -> View:
        return View(
            workspace,
            is_writable=profile != "plan_only",
            has_network=needs_network or profile not in _WITHOUT_NETWORK,
            scratch=limits.scratch,
            has_sizes=self._has_sizes,
            readable=(*tool_folders(self._path), *self._readable, *readable),
            writable=self._writable if profile == "elevated" else (),
            hidden=self._hidden,
        )

    async def _probe(self) -> Protection:
        if self._mode == "none":
            return Protection("none", "SLIPWAY_SANDBOX=none")
        program = _bwrap()
        if program is None:
            return Protection("none", "bwrap is not installed")
        try:
            said = await run_process([program, "--version"], timeout_s=_PROBE_S)
            self._has_sizes = _version(said.stdout) >= (0, 7)
            with tempfile.TemporaryDirectory() as folder:
                view = self._view(Path(folder).resolve(), "restricted", Limits())  # noqa: ASYNC240  # once, of a folder just made
                view = replace(view, readable=())
                ended = await run_in_namespace(
                    program,
                    bubblewrap_options(view, view.workspace, {"PATH": self.path}),
                    ["true"],
                    stdin=b"",
                    timeout_s=_PROBE_S,
                    limits=Limits(),
                    on_output=None,
                )
        except SlipwayError as error:
            return Protection("none", error.message.rstrip("."))
        if ended.returncode:
            why = (
                ended.stderr.decode(errors="replace").strip()
                or f"bwrap ended with {ended.returncode}"
            )
            return Protection("none", why)
        return Protection("bwrap")


async def _run_plainly(
    argv: Sequence[str],
    cwd: Path,
    env: Mapping[str, str],
    stdin: bytes,
    timeout_s: float | None,
    limits: Limits,
    on_output: OnOutput | None,
) -> Completed:
    with tempfile.TemporaryDirectory(prefix="slipway-home-") as home:
        return await run_process(
            limited_by_itself(list(argv), limits),
            cwd=cwd,
            env={"HOME": home, **env},
            stdin=stdin,
            timeout_s=timeout_s,
            output_limit=limits.output,
            on_output=on_output,
        )


def _bwrap() -> str | None:
    return shutil.which("bwrap", path=os.pathsep.join((*os.get_exec_path(), *_SYSTEM_PATH)))


def _version(said: bytes) -> tuple[int, ...]:
    numbers = said.decode(errors="replace").rpartition(" ")[2].strip().split(".")
    return tuple(int(number) for number in numbers if number.isdecimal())


def _folder(folder: Path) -> Path:
    real = Path(os.path.realpath(folder))
    if not real.is_dir() or real == Path(real.anchor):
        raise Unavailable(f"{folder} is no folder to work in.", code="folder_missing")
    return real
