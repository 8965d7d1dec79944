"""What a program of a definition may use up, and how the kernel is told."""

import json
import resource
import sys
from dataclasses import dataclass

__all__ = ["Limits", "limit_process", "limited_by_itself"]

_GIB = 1 << 30

_SLACK = 64
"""The kernel stops a fork bomb a little later than the watch does, which says why; it stops none of the superuser's."""

_SHIM = """
import json, os, resource, sys
for name, most in json.loads(sys.argv[1]).items():
    number = getattr(resource, name)
    hard = resource.getrlimit(number)[1]
    most = most if hard == resource.RLIM_INFINITY else min(most, hard)
    resource.setrlimit(number, (most, most))
os.execvp(sys.argv[2], sys.argv[2:])
"""


@dataclass(frozen=True, slots=True)
class Limits:
    """`cpu_s`, `address_space`, `file_size` and `open_files` count for each process (seconds, bytes, bytes, number).

    `processes` and `memory` (bytes of RAM) count for all of them together and are watched where a sandbox
    surrounds them; `output` is bytes for each stream, `scratch` the bytes of the private /tmp.
    """

    cpu_s: int = 3600
    address_space: int = 64 * _GIB
    file_size: int = 4 * _GIB
    open_files: int = 4096
    processes: int = 512
    memory: int = 8 * _GIB
    output: int = 16 << 20
    scratch: int = _GIB


def limit_process(process: int, limits: Limits) -> None:
    """Limit a process that waits to be let go, and all that it will start."""
    wanted = {**_of_each(limits), "RLIMIT_NPROC": limits.processes + _SLACK}
    for name, most in wanted.items():
        number = getattr(resource, name)
        hard = resource.prlimit(process, number)[1]
        most = most if hard == resource.RLIM_INFINITY else min(most, hard)
        resource.prlimit(process, number, (most, most))


def limited_by_itself(argv: list[str], limits: Limits) -> list[str]:
    """Return the program behind a small one that limits itself and then becomes it.

    The number of processes is left alone: outside of a namespace it counts all that the user runs.
    """
    return [sys.executable, "-I", "-S", "-c", _SHIM, json.dumps(_of_each(limits)), *argv]


def _of_each(limits: Limits) -> dict[str, int]:
    return {
        "RLIMIT_CPU": limits.cpu_s,
        "RLIMIT_AS": limits.address_space,
        "RLIMIT_FSIZE": limits.file_size,
        "RLIMIT_NOFILE": limits.open_files,
        "RLIMIT_CORE": 0,
    }
