"""Text to plain values with the line and column of every path. Refuses what YAML offers beyond JSON.

Works on the parser's events, not on its objects: aliases, tags and duplicate keys are seen, and depth
and size are bounded before anything is built.
"""

from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import yaml

from app.workflows.loader.scalars import Number, is_ambiguous, resolve_plain

__all__ = ["LIMIT_BYTES", "Document", "Fault", "read_document"]

LIMIT_BYTES = 1024 * 1024
_DEPTH = 64
_VALUES = 50_000

Path = tuple[str | int, ...]


@dataclass(frozen=True, slots=True)
class Fault:
    """A place, by line and column from 1, that is not allowed in any document."""

    code: str
    message: str
    line: int
    column: int
    path: Path = ()


@dataclass(slots=True)
class Document:
    """`data` is None unless the text is one mapping; `faults` stand beside what could be read."""

    data: dict[str, Any] | None = None
    faults: list[Fault] = field(default_factory=list)
    values: dict[Path, tuple[int, int]] = field(default_factory=dict)
    keys: dict[Path, tuple[int, int]] = field(default_factory=dict)
    numbers: dict[Path, str] = field(default_factory=dict)
    """Numbers as they were written, where that differs from what they are read as."""
    texts: list[tuple[int, int]] = field(default_factory=list)
    """Where each scalar begins and ends, in characters from 0."""

    def position(self, path: Path, *, at_key: bool = False) -> tuple[int, int]:
        """Return the line and column of a path, else of the nearest thing above it."""
        if at_key and path in self.keys:
            return self.keys[path]
        while path and path not in self.values:
            path = path[:-1]
        return self.values.get(path, (1, 1))


@dataclass(slots=True)
class _Frame:
    """A collection that is being read; `dropped` ones are read to their end and not kept."""

    container: dict[str, Any] | list[Any]
    path: Path
    dropped: bool
    key: str | None = None
    expects_key: bool = True
    key_dropped: bool = False


class _Refused(Exception):
    """Reading on would not help."""


class _Reader:
    def __init__(self, text: str) -> None:
        self.document = Document()
        self._text = text
        self._frames: list[_Frame] = []
        self._root: Any = None
        self._documents = 0
        self._count = 0
        self._texts = self.document.texts

    def read(self) -> Document:
        try:
            for event in yaml.parse(self._text, Loader=yaml.CSafeLoader):
                self._take(event)
        except yaml.MarkedYAMLError as error:
            self._syntax(error)
        except (yaml.YAMLError, UnicodeError) as error:
            line, column = _place_of_error(error, self._text)
            what = f"The text cannot be read: {_first_line(error)}."
            self._fault("yaml_syntax", what, line, column)
        except _Refused:
            pass
        else:
            self._finish()
        return self.document

    def _finish(self) -> None:
        self._check_tabs()
        if isinstance(self._root, dict):
            self.document.data = self._root
        else:
            what = "empty" if self._root is None else "not a mapping"
            self._fault("not_a_mapping", f"The document is {what}: write `name: ...` first.", 1, 1)

    def _fault(self, code: str, message: str, line: int, column: int, path: Path = ()) -> None:
        self.document.faults.append(Fault(code, message, line, column, path))

    def _fault_at(self, code: str, message: str, event: yaml.Event, path: Path = ()) -> None:
        line, column = _place(event)
        self._fault(code, message, line, column, path)

    def _syntax(self, error: yaml.MarkedYAMLError) -> None:
        mark = error.problem_mark or error.context_mark
        line, column = (mark.line + 1, mark.column + 1) if mark else (1, 1)
        lines = self._text.splitlines()
        shown = lines[line - 1] if line <= len(lines) else ""
        if "\t" in shown[: len(shown) - len(shown.lstrip())] or "'\\t'" in str(error.problem):
            message = "A tab stands where YAML wants spaces."
            self._fault("yaml_tab", message, line, shown.find("\t") + 1 or column)
            return
        context = f" {error.context}" if error.context else ""
        self._fault("yaml_syntax", f"{error.problem or 'unreadable'}{context}.", line, column)

    def _take(self, event: yaml.Event) -> None:
        self._count += isinstance(event, yaml.NodeEvent)
        if self._count > _VALUES:
            self._fault_at("too_large", f"The document has more than {_VALUES} values.", event)
            raise _Refused
        match event:
            case yaml.DocumentStartEvent():
                self._documents += 1
                if self._documents > 1:
                    self._fault_at("yaml_documents", "Only one document is allowed.", event)
                    raise _Refused
            case yaml.AliasEvent():
                path = self._path()
                self._fault_at(
                    "yaml_alias", f"Aliases (*{event.anchor}) are not allowed.", event, path
                )
                self._add(None, event)
            case yaml.ScalarEvent():
                self._check_properties(event)
                self._texts.append(_span(event))
                self._add_scalar(event)
            case yaml.CollectionStartEvent():
                self._check_properties(event)
                self._open(event)
            case yaml.CollectionEndEvent():
                self._frames.pop()
                self._step_over()

    def _check_properties(self, event: yaml.ScalarEvent | yaml.CollectionStartEvent) -> None:
        if event.anchor is not None:
            self._fault_at("yaml_alias", f"Anchors (&{event.anchor}) are not allowed.", event)
        if event.tag is not None:
            self._fault_at("yaml_tag", f"Tags ({event.tag}) are not allowed.", event)

    def _path(self) -> Path:
        if not self._frames:
            return ()
        top = self._frames[-1]
        here = len(top.container) if isinstance(top.container, list) else top.key or ""
        return (*top.path, here)

    def _add_scalar(self, event: yaml.ScalarEvent) -> None:
        path = self._path()
        value: Any = event.value
        if event.implicit[0]:
            value = resolve_plain(event.value)
            if isinstance(value, Number):
                self._fault_at(
                    "wrong_number", f"{event.value} is no number that can be kept.", event, path
                )
                value = 0
            elif isinstance(value, int | float) and is_ambiguous(event.value):
                self.document.numbers[path] = event.value
        self._add(value, event)

    def _open(self, event: yaml.CollectionStartEvent) -> None:
        if len(self._frames) >= _DEPTH:
            self._fault_at(
                "too_deep", f"The document is nested deeper than {_DEPTH} levels.", event
            )
            raise _Refused
        container: dict[str, Any] | list[Any] = (
            {} if isinstance(event, yaml.MappingStartEvent) else []
        )
        top = self._frames[-1] if self._frames else None
        as_key = top is not None and isinstance(top.container, dict) and top.expects_key
        dropped = top is not None and (top.dropped or as_key or top.key_dropped)
        path = self._path()
        self._add(container, event, is_open=True)
        self._frames.append(_Frame(container, path, dropped))

    def _add(self, value: Any, event: yaml.Event, *, is_open: bool = False) -> None:
        """Put a value where it belongs: a key, an item, or the root."""
        if not self._frames:
            self._root = value
            self.document.values[()] = _place(event)
            return
        top = self._frames[-1]
        if isinstance(top.container, dict) and top.expects_key:
            self._set_key(top, value, event)
        elif not (top.dropped or top.key_dropped):
            path = self._path()
            self.document.values[path] = _place(event)
            if isinstance(top.container, dict):
                top.container[str(top.key)] = value
            else:
                top.container.append(value)
        if not is_open:
            self._step_over()

    def _set_key(self, top: _Frame, value: Any, event: yaml.Event) -> None:
        top.key_dropped = True
        path = (*top.path, str(value)) if isinstance(value, str) else top.path
        if not isinstance(value, str):
            self._fault_at("key_not_text", "A key is not text: write it in quotes.", event, path)
        elif path in self.document.keys and not top.dropped:
            first = self.document.keys[path][0]
            self._fault_at(
                "duplicate_key", f"The key {value!r} is there twice, first in line {first}.", event
            )
        else:
            top.key, top.key_dropped = value, False
            if not top.dropped:
                self.document.keys[path] = _place(event)

    def _step_over(self) -> None:
        """After a key comes its value, after a value the next key."""
        if self._frames and isinstance(self._frames[-1].container, dict):
            top = self._frames[-1]
            top.expects_key = not top.expects_key

    def _check_tabs(self) -> None:
        """Report tabs outside of texts and comments; the parser lets some pass."""
        for line, start, shown in self._lines_with_tabs():
            comment = shown.find("#")
            for column, character in enumerate(shown):
                if comment >= 0 and column >= comment:
                    break
                if character == "\t" and not self._is_in_text(start + column):
                    self._fault(
                        "yaml_tab", "A tab stands where YAML wants spaces.", line, column + 1
                    )
                    break

    def _lines_with_tabs(self) -> Iterator[tuple[int, int, str]]:
        start = 0
        for number, line in enumerate(self._text.split("\n"), 1):
            if "\t" in line:
                yield number, start, line
            start += len(line) + 1

    def _is_in_text(self, index: int) -> bool:
        position = bisect_right(self._texts, index, key=lambda span: span[0]) - 1
        return position >= 0 and index < self._texts[position][1]


def read_document(text: str) -> Document:
    """Return the document with all that is wrong with its form; never raises for any text."""
    if len(text) > LIMIT_BYTES or len(text.encode("utf-8", "surrogatepass")) > LIMIT_BYTES:
        message = f"The document is larger than {LIMIT_BYTES} bytes."
        return Document(faults=[Fault("too_large", message, 1, 1)])
    return _Reader(text).read()


def _place(event: yaml.Event) -> tuple[int, int]:
    assert event.start_mark is not None
    return event.start_mark.line + 1, event.start_mark.column + 1


def _span(event: yaml.Event) -> tuple[int, int]:
    assert event.start_mark is not None
    assert event.end_mark is not None
    return event.start_mark.index, event.end_mark.index


def _place_of_error(error: Exception, text: str) -> tuple[int, int]:
    """Return the place of a character that no document may hold; the reader counts bytes."""
    position = getattr(error, "position", None)
    if not isinstance(position, int):
        return 1, 1
    before = text.encode("utf-8", "surrogatepass")[:position].decode("utf-8", "replace")
    return before.count("\n") + 1, len(before) - (before.rfind("\n") + 1) + 1


def _first_line(error: Exception) -> str:
    return str(error).splitlines()[0].rstrip(".") if str(error) else type(error).__name__
