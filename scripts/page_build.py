"""Builds the page into `app/web/dist` when what it is made of has changed.

Safe beside a running service: new files arrive first, then `index.html` in one rename, then old files go. A build
that is interrupted leaves the page as it was. Standard library only, as `environment.py`.
"""

import gzip
import hashlib
import shutil
import sys
import time
from collections.abc import Iterator
from pathlib import Path

from scripts import node

__all__ = ["DIST", "digest", "is_current", "make", "publish", "refresh"]

ROOT = Path(__file__).resolve().parents[1]
DIST = ROOT / "app" / "web" / "dist"
FRESH = ROOT / "build" / "page"
STAMP = ".inputs"
COMPRESSED = {".css", ".html", ".js", ".json", ".svg", ".txt"}
WORTH_COMPRESSING = 1024
NO_INPUTS = ("node_modules", "bench")


def refresh() -> bool:
    """Build the page if it is not current, say so in one line, and tell whether there is a current page."""
    wanted = digest()
    if is_current(wanted):
        return True
    with node.alone() as lock:
        if is_current(wanted):  # another one built it meanwhile
            return True
        began = time.monotonic()
        _say("Building the page ... ")
        try:
            make(lock, FRESH)
        except node.Unusable as reason:
            kept = "the one from before is shown" if _is_built() else "the service runs without it"
            _say(f"failed: {reason}. Until `scripts/page` has built it, {kept}.\n{reason.output}")
            return False
        publish(wanted)
        _say(f"built in {time.monotonic() - began:.0f} s.\n")
    return True


def is_current(wanted: str) -> bool:
    try:
        return (DIST / STAMP).read_text(encoding="utf-8") == wanted and _is_built()
    except OSError:
        return False


def make(lock: int, folder: Path) -> None:
    """Build into a folder, which is emptied first. Raises Unusable when that is not possible here."""
    if node.prepare(lock):
        _say("packages installed ... ")
    shutil.rmtree(folder, ignore_errors=True)
    done = node.run(["vite", "build", "--outDir", str(folder), "--logLevel", "warn"], lock)
    if done.returncode or not (folder / "index.html").is_file():
        said = (done.stderr or done.stdout).partition("\n    at ")[0].strip() + "\n"
        raise node.Unusable("`vite build` in app/web/ui did not succeed", defect=True, output=said)
    for path in sorted(folder.rglob("*")):
        if path.suffix in COMPRESSED and path.stat().st_size >= WORTH_COMPRESSING:
            packed = gzip.compress(path.read_bytes(), compresslevel=9, mtime=0)
            path.with_name(path.name + ".gz").write_bytes(packed)


def digest() -> str:
    """Return what the page depends on: its sources, its packages, and how it is built."""
    total = hashlib.sha256(Path(__file__).read_bytes())
    for path in _inputs(node.UI):
        content = path.read_bytes()
        total.update(f"{path.relative_to(node.UI).as_posix()}\0{len(content)}\0".encode())
        total.update(content)
    return total.hexdigest()


def _inputs(folder: Path) -> Iterator[Path]:
    for entry in sorted(folder.iterdir()):
        if entry.name.startswith(".") or entry.name in NO_INPUTS or ".test." in entry.name:
            continue
        if entry.is_dir():
            yield from _inputs(entry)
        else:
            yield entry


def publish(wanted: str) -> None:
    """Move what was made to where it is served from; `index.html` follows the files that it names."""
    fresh = {path.relative_to(FRESH) for path in FRESH.rglob("*") if path.is_file()}
    index = {Path("index.html"), Path("index.html.gz")} & fresh
    for name in [*sorted(fresh - index), *sorted(index, reverse=True)]:
        (DIST / name).parent.mkdir(parents=True, exist_ok=True)
        (FRESH / name).replace(DIST / name)
    for path in [path for path in DIST.rglob("*") if path.is_file()]:
        if path.relative_to(DIST) not in fresh:
            path.unlink()
    (DIST / STAMP).write_text(wanted, encoding="utf-8")
    shutil.rmtree(FRESH, ignore_errors=True)


def _is_built() -> bool:
    return (DIST / "index.html").is_file()


def _say(text: str) -> None:
    sys.stderr.write(text)
    sys.stderr.flush()
