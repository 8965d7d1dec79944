"""What a cache holds, in the order of use: derived from its files, so that it may be forgotten at any time."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from app.clock import timestamp
from app.step_cache.entries import Entry, read_entry

__all__ = ["Holding", "Holdings"]


@dataclass(frozen=True, slots=True)
class Holding:
    """One entry; `entry` None: its file is damaged. `used_at`: seconds since the epoch; `size`: bytes of the file."""

    key: str
    size: int
    used_at: float
    entry: Entry | None
    artifacts: dict[str, int] = field(default_factory=dict)

    @classmethod
    def of(cls, entry: Entry, used_at: float) -> "Holding":
        return cls(entry.key, entry.size, used_at, _slim(entry), entry.artifacts)

    def as_json(self) -> dict[str, Any]:
        result = self.entry.result if self.entry is not None else None
        return {
            "key": self.key,
            "handler": result and result.handler,
            "definition": result and result.definition,
            "workflow_id": result and result.workflow_id,
            "step": result and result.step,
            "stored_at": result and result.stored_at,
            "expires_at": self.entry and self.entry.expires_at,
            "used_at": timestamp(datetime.fromtimestamp(self.used_at, UTC)),
            "size": self.size,
            "artifacts": len(self.artifacts),
            "artifacts_size": sum(self.artifacts.values()),
            "damaged": self.entry is None,
        }


def _slim(entry: Entry) -> Entry:
    """Return the entry without what is only worth its room on disk."""
    result = entry.result
    slim = type(result)(
        {},
        {},
        (),
        result.workflow_id,
        result.step,
        result.definition,
        result.handler,
        result.stored_at,
    )
    return Entry(entry.key, slim, entry.expires_at, entry.size)


class Holdings:
    """Not safe for threads: the cache holds a lock around it."""

    def __init__(self) -> None:
        self._by_key: dict[str, Holding] = {}
        self._uses: Counter[str] = Counter()
        self.size = 0
        """Bytes of all files and of the contents that they refer to, each content once."""

    @classmethod
    def of_folder(cls, folder: Path) -> "Holdings":
        """Read every entry of the folder (blocks); the least recently used come first."""
        found = cls()
        for holding in sorted(_read(folder), key=lambda one: one.used_at):
            found.put(holding)
        return found

    def __len__(self) -> int:
        return len(self._by_key)

    def __iter__(self) -> Iterator[Holding]:
        """Yield what is held, the least recently used first."""
        return iter(list(self._by_key.values()))

    def get(self, key: str) -> Holding | None:
        return self._by_key.get(key)

    def put(self, holding: Holding) -> None:
        """Hold it as the most recently used one, instead of what had its key."""
        self.drop(holding.key)
        self._by_key[holding.key] = holding
        self.size += holding.size
        for digest, size in holding.artifacts.items():
            self._uses[digest] += 1
            self.size += size if self._uses[digest] == 1 else 0

    def drop(self, key: str) -> None:
        holding = self._by_key.pop(key, None)
        if holding is None:
            return
        self.size -= holding.size
        for digest, size in holding.artifacts.items():
            self._uses[digest] -= 1
            if not self._uses[digest]:
                del self._uses[digest]
                self.size -= size


def _read(folder: Path) -> Iterator[Holding]:
    for path in folder.glob("??/*.json"):
        try:
            entry, stat = read_entry(path), path.stat()
        except OSError:
            continue  # removed meanwhile
        if entry is not None:
            yield Holding.of(entry, stat.st_mtime)
        else:
            yield Holding(path.stem, stat.st_size, stat.st_mtime, None)
