"""Which folders of the machine a sandboxed program may read: the system, and the tools that PATH names. No home, no data."""

from collections.abc import Iterable, Iterator
from pathlib import Path

__all__ = ["ETC", "SYSTEM", "tool_folders"]

SYSTEM = ("/usr", "/bin", "/sbin", "/lib", "/lib32", "/lib64", "/libx32", "/opt", "/nix/store")
ETC = (
    *("alternatives", "ca-certificates", "fonts", "group", "host.conf", "hosts", "java"),
    *("ld.so.cache", "ld.so.conf", "ld.so.conf.d", "locale.alias", "localtime", "mime.types"),
    *("nsswitch.conf", "os-release", "passwd", "pki/ca-trust", "pki/tls/certs", "protocols"),
    *("resolv.conf", "services", "ssl/cert.pem", "ssl/certs", "ssl/openssl.cnf", "timezone"),
)
"""Readable by everyone on any machine, and without any key."""

_BINARIES = frozenset({"bin", "sbin"})
_PARTS = ("bin", "sbin", "lib", "lib32", "lib64", "libexec", "include", "conf", "pyvenv.cfg")
"""What programs need of the folder that they are installed in; `share` and `etc` of a home hold keys too."""


def tool_folders(path: Iterable[str]) -> list[Path]:
    """Return what has to be visible for the programs of these folders of PATH, none twice (reads the disk)."""
    found: dict[Path, None] = {}
    for entry in path:
        folder = Path(entry)
        if folder.is_absolute() and folder.is_dir() and not Path.home().is_relative_to(folder):
            found.update(dict.fromkeys(_installation(folder)))
    return [folder for folder in found if not any(folder.is_relative_to(one) for one in SYSTEM)]


def _installation(folder: Path) -> Iterator[Path]:
    prefix = folder.parent
    if folder.name not in _BINARIES or prefix == Path(prefix.anchor):
        yield folder
        return
    yield from (prefix / part for part in _PARTS if (prefix / part).exists())
    home = _python_home(prefix / "pyvenv.cfg")
    if home is not None and home != folder and home.is_dir():
        yield from _installation(home)


def _python_home(settings: Path) -> Path | None:
    """Return the folder of the Python that a virtual environment was made from."""
    try:
        lines = settings.read_text(encoding="utf-8", errors="replace").splitlines()
    except OSError:
        return None
    for line in lines:
        name, _, value = line.partition("=")
        if name.strip() == "home" and value.strip():
            return Path(value.strip())
    return None
