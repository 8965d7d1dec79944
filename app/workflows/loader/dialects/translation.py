"""A document on its way into the canonical form: the data, where each part was written, and what is wrong with it."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from itertools import pairwise
from typing import Any

from app.workflows.checks import Findings, Path
from app.workflows.loader.document import Document

__all__ = ["Translation"]


class Translation:
    """`findings` have the paths of the document as it is written; `unread` are canonical paths left out for them."""

    def __init__(self, document: Document) -> None:
        self.document = document
        self.data: dict[str, Any] = {}
        self.findings = Findings(tuple(fault.path for fault in document.faults if fault.path))
        self.unread: list[Path] = []
        self.words: dict[str, str] = {}
        """Beginnings of canonical names in messages of handlers, and what the dialect calls them."""
        self._written: dict[Path, Path] = {}

    def put(self, path: Path, value: Any, written: Path) -> None:
        """Set `value` at a canonical path, below what is there already; it was written at `written`.

        Two keys that say the same are an error, and the first counts.
        """
        if (first := self._written.get(path)) is not None and first != written:
            message = f"{written[-1]} says the same as {first[-1]}: leave one of them out."
            self.findings.error("said_twice", message, written, at_key=True)
            return
        here: Any = self.data
        for part, following in pairwise(path):
            if isinstance(here, list):
                here = here[int(part)]
            else:
                here = here.setdefault(part, [] if isinstance(following, int) else {})
        if isinstance(here, list) and path[-1] == len(here):
            here.append(value)
        else:
            here[path[-1]] = value
        self.place(path, written)

    def place(self, path: Path, written: Path) -> None:
        self._written[path] = written

    def leave_out(self, path: Path) -> None:
        """Say that something belongs at a canonical path which could not be read."""
        self.unread.append(path)

    def written(self, path: Path) -> Path:
        """Return where in the document something of a canonical path stands."""
        for length in range(len(path), -1, -1):
            if (found := self._written.get(path[:length])) is not None:
                return found + path[length:]
        return path

    @property
    def places(self) -> Mapping[Path, Path]:
        return self._written

    def known(
        self,
        written: Mapping[str, Any],
        path: Path,
        keys: Sequence[str],
        hint: Callable[[str], str] = lambda _: "",
        canonical: Mapping[str, str] | None = None,
    ) -> Iterator[tuple[str, Any]]:
        """Yield the keys and values that may stand at `path`; report the others, each with the hint for it.

        `canonical` are keys of the canonical form and what they are called here.
        """
        for key, value in written.items():
            if key in keys:
                yield key, value
                continue
            message = f"Unknown key {key!r}.{hint(key)}"
            if (own := (canonical or {}).get(key)) is not None:
                message = f"{key} is called {own} in this form of a definition."
                self.findings.error("unknown_key", message, (*path, key), at_key=True, instead=own)
                continue
            self.findings.error(
                "unknown_key", message, (*path, key), wrong=key, valid=keys, at_key=True
            )

    def wrong_type(self, value: Any, what: str, written: Path) -> None:
        shown = repr(value) if isinstance(value, str) else _kind(value)
        self.findings.error("wrong_type", f"{shown[:60]} is not {what}.", written)

    def mapping(self, value: Any, written: Path) -> dict[str, Any] | None:
        """Return a mapping; None, and an error, for anything else."""
        if isinstance(value, dict):
            return value
        self.wrong_type(value, "a mapping", written)
        return None

    def list(self, value: Any, written: Path) -> list[Any] | None:
        if isinstance(value, list):
            return value
        self.wrong_type(value, "a list", written)
        return None

    def text(self, value: Any, written: Path) -> str | None:
        if isinstance(value, str):
            return value
        self.wrong_type(value, "text", written)
        return None

    def version(self, value: Any, written: Path) -> Any:
        """Return a version as text; the dialects may write it as a number, which is taken as it was written."""
        if isinstance(value, int | float) and not isinstance(value, bool):
            return self.document.numbers.get(written, str(value))
        return value

    def number_text(self, path: Path) -> str | None:
        """Return how the number at a canonical path was written, None where that is how it reads."""
        return self.document.numbers.get(self.written(path))


def _kind(value: Any) -> str:
    match value:
        case None:
            return "null"
        case bool():
            return str(value).lower()
        case int() | float():
            return str(value)
        case list():
            return "a list"
    return "a mapping"
