"""Where texts stand in an XML document. A scanner of tags only: nothing is expanded, included or fetched."""

import re
from collections.abc import Iterator

from app.plugins.release.version_files.updater import Malformed, Span, line_of

__all__ = ["XmlPath", "texts_of"]

XmlPath = tuple[str, ...]

_MARKUP = re.compile(
    r"<!--(?s:.*?)-->|<!\[CDATA\[(?s:.*?)\]\]>|<\?(?s:.*?)\?>|<![A-Za-z][^>]*>"
    r"|<(?P<close>/?)(?P<name>[^\s/>!?][^\s/>]*)(?:[^>\"']|\"[^\"]*\"|'[^']*')*?(?P<empty>/?)>"
)


def texts_of(text: str) -> Iterator[tuple[XmlPath, Span]]:
    """Yield (path of element names, span of the trimmed text) of every element that holds only text."""
    open_elements: list[tuple[str, int]] = []
    leaf_start: int | None = None
    for tag in _tags(text):
        name = tag["name"].rpartition(":")[2]
        if tag["empty"]:
            leaf_start = None
        elif not tag["close"]:
            open_elements.append((name, tag.start()))
            leaf_start = tag.end()
        else:
            if not open_elements or open_elements[-1][0] != name:
                raise Malformed(line_of(text, tag.start()), f"</{name}> closes nothing")
            if leaf_start is not None:
                path = tuple(one for one, _ in open_elements)
                yield path, _trimmed(text, leaf_start, tag.start())
            open_elements.pop()
            leaf_start = None
    if open_elements:
        name, start = open_elements[-1]
        raise Malformed(line_of(text, start), f"<{name}> is not closed")


def _tags(text: str) -> Iterator[re.Match[str]]:
    """Yield elements' tags; a `<` that begins no markup makes the text malformed."""
    position = 0
    while (start := text.find("<", position)) >= 0:
        match = _MARKUP.match(text, start)
        if match is None:
            raise Malformed(line_of(text, start), "a '<' begins no tag")
        if match["name"] is not None:
            yield match
        position = match.end()


def _trimmed(text: str, start: int, end: int) -> Span:
    """Return the span without blanks and comments around the text."""
    inner = re.sub(r"<!--(?s:.*?)-->", lambda found: " " * len(found[0]), text[start:end])
    return start + len(inner) - len(inner.lstrip()), start + len(inner.rstrip())
