"""How far each row is, kept in a file, so that a run that was interrupted goes on."""

import json
import subprocess
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime
from pathlib import Path

from scripts.soaking.rows import Row

__all__ = ["Progress", "Standing"]

_ROOT = Path(__file__).resolve().parent.parent.parent


@dataclass(slots=True)
class Standing:
    """`trial` is the next number to try, `version` what was tried, `at` the day of the last trial."""

    version: str = ""
    at: str = ""
    trial: int = 0
    cases: int = 0
    ended: bool = False
    seconds: float = 0.0
    failures: list[str] = field(default_factory=list)
    unavailable: str = ""


class Progress:
    """The standing of every row; a row that another version of the product was tried in begins again."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._version = product_version()
        try:
            saved = json.loads(path.read_text(encoding="utf-8"))
        except (OSError, ValueError):
            saved = {}
        self._standings = {name: Standing(**one) for name, one in saved.items()}

    def of(self, row: Row) -> Standing:
        return self._standings.get(row.name, Standing())

    def begin(self, row: Row) -> Standing:
        """Return the row's standing to go on with."""
        standing = self.of(row)
        if standing.version != self._version or standing.failures or standing.unavailable:
            standing = Standing(self._version)
        self._standings[row.name] = standing
        return standing

    def save(self) -> None:
        today = datetime.now(UTC).date().isoformat()
        for standing in self._standings.values():
            standing.at = standing.at or today
        self._path.parent.mkdir(parents=True, exist_ok=True)
        fresh = self._path.with_suffix(".new")
        named = {name: asdict(one) for name, one in self._standings.items()}
        fresh.write_text(json.dumps(named, indent=1), encoding="utf-8")
        fresh.replace(self._path)


def product_version() -> str:
    """Return the commit that last changed the product."""
    command = ["git", "-C", str(_ROOT), "log", "-1", "--format=%h", "--", "app"]
    return subprocess.run(command, capture_output=True, text=True, check=False).stdout.strip()
