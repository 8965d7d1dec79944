"""`pom.xml`: the project's own version, or the property it names, and its modules' references to it.

Parents and dependencies from elsewhere keep theirs.
"""

import re
from collections.abc import Collection, Mapping, Sequence

from app.plugins.release.version_files.updater import Malformed, Span, Updater, updater_of_spans
from app.plugins.release.version_files.xml_text import XmlPath, texts_of

__all__ = ["POM", "artifact_id", "module_updater"]

_PROPERTY = re.compile(r"\$\{([\w.-]+)\}")
_VERSION = ("project", "version")
_PARENT_VERSION = ("project", "parent", "version")


def artifact_id(text: str) -> str | None:
    return _text(text, _texts(text).get(("project", "artifactId")))


def _own(text: str) -> Sequence[Span]:
    """Return the version's place. A version built of several properties is put into the first of them."""
    texts = _texts(text)
    span = texts.get(_VERSION)
    if span is None:
        return []
    named = _PROPERTY.search(text[slice(*span)])
    if named is None:
        return [span]
    place = texts.get(("project", "properties", named[1]))
    return [] if place is None else [place]


POM = updater_of_spans(_own)


def module_updater(own: Collection[str]) -> Updater:
    """Return the updater of a pom below the top: its version, and its parent's where that is one of `own`."""

    def find(text: str) -> Sequence[Span]:
        texts = _texts(text)
        if _text(text, texts.get(("project", "parent", "artifactId"))) not in own:
            return _own(text)
        parent, version = texts.get(_PARENT_VERSION), texts.get(_VERSION)
        follows = _text(text, parent) == _text(text, version)
        return [span for span in (parent, version if follows else None) if span is not None]

    return updater_of_spans(find)


def _texts(text: str) -> Mapping[XmlPath, Span]:
    """Return the first text of each path."""
    found = list(texts_of(text))
    if not any(path[0] == "project" for path, _ in found):
        raise Malformed(1, "it has no <project>")
    return dict(reversed(found))


def _text(text: str, span: Span | None) -> str | None:
    return text[slice(*span)] if span else None
