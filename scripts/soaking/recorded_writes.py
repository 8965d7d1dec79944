"""What a process did to files and what it told its clients, in order, read from a trace of its system calls."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

__all__ = ["ARGUMENTS", "Call", "read_calls"]

ARGUMENTS = (
    "-f",
    "-y",
    "-xx",
    "-s",
    "16000000",
    "-e",
    "trace=openat,write,pwrite64,fsync,fdatasync,rename,renameat,renameat2,link,linkat,unlink,unlinkat,"
    "ftruncate,mkdir,mkdirat,rmdir,sendto",
)
_WHOLE = re.compile(r"^(\d+)\s+(\w+)\((.*)\)\s+=\s+(-?\d+)")
_BEGUN = re.compile(r"^(\d+)\s+(\w+)\((.*?)\s*<unfinished \.\.\.>$")
_ENDED = re.compile(r"^(\d+)\s+<\.\.\. (\w+) resumed>(.*)\)\s+=\s+(-?\d+)")
_TEXT = re.compile(r'"((?:\\x[0-9a-f]{2})*)"')
_DESCRIPTOR = re.compile(r"^\d+<([^>]*)>")


@dataclass(frozen=True, slots=True)
class Call:
    """One system call; `begun` marks a flush that starts now and ends with the call of the same process.

    `paths` are those of its arguments or its descriptor, `data` what was written or sent, `number` an offset or length.
    """

    name: str
    process: int
    paths: tuple[str, ...]
    data: bytes = b""
    number: int = 0
    creates: bool = False
    truncates: bool = False
    begun: bool = False


def read_calls(trace: Path) -> Iterator[Call]:
    """Yield the calls that succeeded, in the order in which they ended; flushes also when they begin."""
    open_calls: dict[int, tuple[str, str]] = {}
    for line in trace.read_text(encoding="latin-1").splitlines():
        if found := _BEGUN.match(line):
            process, name, arguments = int(found[1]), found[2], found[3]
            open_calls[process] = (name, arguments)
            if name in {"fsync", "fdatasync"}:
                yield _call(process, name, arguments, begun=True)
            continue
        found = _ENDED.match(line)
        if found and int(found[1]) in open_calls:
            process, result = int(found[1]), int(found[4])
            name, arguments = open_calls.pop(process)
            arguments += found[3]
        elif found := _WHOLE.match(line):
            process, name, arguments, result = int(found[1]), found[2], found[3], int(found[4])
            if name in {"fsync", "fdatasync"}:
                yield _call(process, name, arguments, begun=True)
        else:
            continue
        if result >= 0:
            yield _call(process, name, arguments, result=result)


def _call(process: int, name: str, arguments: str, *, result: int = 0, begun: bool = False) -> Call:
    texts = [_bytes(text) for text in _TEXT.findall(arguments)]
    descriptor = _DESCRIPTOR.match(arguments)
    own = (_path(descriptor[1]),) if descriptor else ()
    match name:
        case "write" | "pwrite64" | "sendto":
            offset = int(arguments.rpartition(",")[2]) if name == "pwrite64" else 0
            data = texts[0][:result] if texts else b""
            return Call(name, process, own, data=data, number=offset)
        case "fsync" | "fdatasync":
            return Call(name, process, own, begun=begun)
        case "ftruncate":
            return Call(name, process, own, number=int(arguments.rpartition(",")[2]))
        case _:
            paths = tuple(text.decode() for text in texts)
            creates, truncates = "O_CREAT" in arguments, "O_TRUNC" in arguments
            return Call(name, process, paths, creates=creates, truncates=truncates)


def _bytes(text: str) -> bytes:
    return bytes.fromhex(text.replace("\\x", ""))


def _path(text: str) -> str:
    return _bytes(text).decode() if text.startswith("\\x") else text
