"""One thing found by a static check, by its path in the document; the loader knows the lines."""

from collections.abc import Iterable, Iterator, Set
from dataclasses import dataclass, field

from app.nearest import nearest, nearest_name

__all__ = ["Finding", "Findings", "Path", "is_below"]

Path = tuple[str | int, ...]


@dataclass(frozen=True, slots=True)
class Finding:
    code: str
    message: str
    path: Path
    nearest: str | None = None
    is_warning: bool = False
    at_key: bool = False
    """Whether the key itself is wrong, not its value."""


@dataclass(slots=True)
class Findings:
    """Collects findings; what stands at or below a path that could not be read is not judged again."""

    unread: tuple[Path, ...] = ()
    unread_steps: Set[str] = frozenset()
    """Ids of steps that could not be read: naming them is no error, offering them no help."""
    _all: list[Finding] = field(default_factory=list)

    def error(
        self,
        code: str,
        message: str,
        path: Path,
        *,
        wrong: str | None = None,
        valid: Iterable[str] = (),
        at_key: bool = False,
        depends: Iterable[str] = (),
        instead: str | None = None,
    ) -> None:
        """Add an error; with `wrong`, the name among `valid` that is nearest to it is offered;
        `instead` is offered as it is.

        It is left out when one of the keys below `path` that it `depends` on could not be read.
        """
        if any(self.is_unread((*path, key)) for key in depends):
            return
        names = [name for name in valid if name not in self.unread_steps]
        offered = nearest_name(wrong, names) if wrong is not None else None
        hint = nearest(wrong, names) if wrong is not None else ""
        self._all.append(Finding(code, message + hint, path, instead or offered, at_key=at_key))

    def warning(self, code: str, message: str, path: Path) -> None:
        self._all.append(Finding(code, message, path, is_warning=True))

    def is_unread(self, path: Path) -> bool:
        return any(is_below(path, unread) for unread in self.unread)

    def __iter__(self) -> Iterator[Finding]:
        """Yield what is new: an error whose place was already reported says nothing more."""
        return (found for found in self._all if not self.is_unread(found.path))


def is_below(path: Path, above: Path) -> bool:
    return path[: len(above)] == above
