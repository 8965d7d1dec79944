"""What a commit's message says in the form of Conventional Commits; other messages have no type."""

import re
from dataclasses import dataclass

__all__ = ["CommitSubject", "parse_subject"]

_SUBJECT = re.compile(
    r"(?P<type>[A-Za-z]+)(?:\((?P<scope>[^()\r\n]*)\))?(?P<bang>!)?:[ \t]+(?P<text>\S.*)"
)
_FOOTER = re.compile(r"^BREAKING[ -]CHANGE:[ \t]+\S", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class CommitSubject:
    """`type` is lower case, empty where the message has none; `text` is the subject without it."""

    type: str
    scope: str | None
    text: str
    breaking: bool


def parse_subject(subject: str, body: str = "") -> CommitSubject:
    footer = _FOOTER.search(body) is not None
    match = _SUBJECT.fullmatch(subject.strip())
    if match is None:
        return CommitSubject("", None, subject.strip(), footer)
    breaking = footer or match["bang"] is not None
    return CommitSubject(match["type"].lower(), match["scope"], match["text"], breaking)
