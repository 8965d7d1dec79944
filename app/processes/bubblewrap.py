"""The options of `bwrap`: what a program sees, may write and may reach. Pure but for looking at the disk."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from app.leftovers import MARK
from app.processes.visible import ETC, SYSTEM

__all__ = ["HOME", "View", "bubblewrap_options"]

HOME = "/tmp/home"  # noqa: S108  # inside of the sandbox /tmp is private
_SHARED_MEMORY = 256 << 20


@dataclass(frozen=True, slots=True)
class View:
    """What of the machine a program sees. `hidden` wins over `readable`; the workspace wins over both."""

    workspace: Path
    is_writable: bool
    has_network: bool
    scratch: int
    """Bytes of the private /tmp."""
    has_sizes: bool = True
    """False for a `bwrap` before 0.7, whose private folders cannot be bounded."""
    readable: Sequence[Path] = ()
    writable: Sequence[Path] = ()
    hidden: Sequence[Path] = ()


def bubblewrap_options(view: View, cwd: Path, env: Mapping[str, str]) -> list[str]:
    """Return the options, to be handed over by `--args` (an argument list can be read by everyone)."""
    return [
        *("--unshare-user", "--unshare-pid", "--unshare-ipc", "--unshare-uts"),
        *("--unshare-cgroup-try", "--hostname", "sandbox", "--die-with-parent", "--new-session"),
        *("--cap-drop", "ALL"),
        *(() if view.has_network else ("--unshare-net",)),
        *_machine(view),
        *_private(view),
        *_places(view),
        *("--remount-ro", "/", "--chdir", str(cwd)),
        *("--unsetenv", MARK),
        *(part for name, value in env.items() for part in ("--setenv", name, value)),
    ]


def _machine(view: View) -> Iterator[str]:
    for name in SYSTEM:
        folder = Path(name)
        if folder.is_symlink():
            yield from ("--symlink", str(folder.readlink()), name)
        elif folder.is_dir():
            yield from ("--ro-bind", name, name)
    for name in ETC:
        if name != "resolv.conf" or view.has_network:
            yield from ("--ro-bind-try", f"/etc/{name}", f"/etc/{name}")
    yield from ("--proc", "/proc", "--dev", "/dev")


def _private(view: View) -> Iterator[str]:
    yield from (*_size(view, _SHARED_MEMORY), "--tmpfs", "/dev/shm", "--remount-ro", "/dev")  # noqa: S108  # private
    yield from (*_size(view, view.scratch), "--tmpfs", "/tmp", "--dir", HOME)  # noqa: S108  # private
    yield from ("--dir", "/run", "--dir", "/var", "--symlink", "/tmp", "/var/tmp")  # noqa: S108  # private


def _places(view: View) -> Iterator[str]:
    roots = [Path(name) for name in SYSTEM] + list(view.readable)
    hidden = [one for one in view.hidden if any(one.is_relative_to(root) for root in roots)]
    for folder in view.readable:
        yield from ("--ro-bind-try", str(folder), str(folder))
    for folder in hidden:
        yield from ("--tmpfs", str(folder))
    for folder in view.writable:
        yield from ("--bind-try", str(folder), str(folder))
    bind = "--bind" if view.is_writable else "--ro-bind"
    yield from (bind, str(view.workspace), str(view.workspace))
    for folder in hidden:
        yield from ("--remount-ro", str(folder))


def _size(view: View, size: int) -> tuple[str, ...]:
    return ("--size", str(size)) if view.has_sizes else ()
