"""One version number: SemVer, CalVer or PEP 440 in one order, and the number after it.

Nothing here knows what day it is: a calendar version is continued, a new one is given by a person.
"""

import re
from dataclasses import dataclass, field
from functools import total_ordering
from typing import Any, Literal

import semver
from packaging.version import InvalidVersion
from packaging.version import Version as Pep440

from app.errors import Invalid

__all__ = ["Bump", "Version", "next_version", "parse_version"]

Bump = Literal["major", "minor", "patch"]
Scheme = Literal["semver", "calver", "pep440"]

_LONGEST = 100
_CALENDAR = re.compile(r"20\d\d\.(0?[1-9]|1[0-2])(\.\d+){0,2}")
_STAGES = {"a": "alpha", "b": "beta", "rc": "rc"}
_Identifiers = tuple[tuple[int, int, str], ...]


@total_ordering
@dataclass(frozen=True, slots=True, eq=False)
class Version:
    """`text` has no leading v; versions are compared by `precedence`, whatever their scheme."""

    text: str
    scheme: Scheme
    precedence: tuple[Any, ...] = field(repr=False)
    prerelease: bool = False

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Version) and self.precedence == other.precedence

    def __lt__(self, other: "Version") -> bool:
        return self.precedence < other.precedence

    def __hash__(self) -> int:
        return hash(self.precedence)

    def __str__(self) -> str:
        return self.text


def parse_version(text: str) -> Version:
    """Read `2.1.0`, `v2.1.0-rc.1`, `2024.06.1`, `1.0rc1`; raise Invalid `bad_version` for anything else."""
    bare = re.sub(r"^[vV](?=\d)", "", text.strip())
    if len(bare) <= _LONGEST and bare.isascii():
        if _CALENDAR.fullmatch(bare):
            return _from_pep440(bare, Pep440(bare), "calver")
        if semver.Version.is_valid(bare):
            return _from_semver(bare)
        try:
            return _from_pep440(bare, Pep440(bare), "pep440")
        except InvalidVersion:
            pass
    raise Invalid(
        f"{text[:_LONGEST]!r} is not a version.",
        code="bad_version",
        next_action="Write it like v2.1.0, 2.1.0-rc.1, 2024.06.1 or 1.0rc1.",
        details={"value": text[:_LONGEST]},
    )


def _from_semver(text: str) -> Version:
    parsed = semver.Version.parse(text)
    release = _trimmed((parsed.major, parsed.minor, parsed.patch))
    identifiers = tuple(
        (0, int(part), "") if part.isdigit() else (1, 0, part)
        for part in (parsed.prerelease or "").split(".")
        if part
    )
    rank = 0 if identifiers else 1
    return Version(text, "semver", (0, release, rank, identifiers, 0, (1, 0)), bool(identifiers))


def _from_pep440(text: str, parsed: Pep440, scheme: Scheme) -> Version:
    identifiers: _Identifiers = ()
    if parsed.pre:
        identifiers = ((1, 0, _STAGES[parsed.pre[0]]), (0, parsed.pre[1], ""))
    only_dev = parsed.dev is not None and parsed.pre is None and parsed.post is None
    rank = -1 if only_dev else 0 if identifiers else 1
    post = 0 if parsed.post is None else parsed.post + 1
    dev = (1, 0) if parsed.dev is None else (0, parsed.dev)
    precedence = (parsed.epoch, _trimmed(parsed.release), rank, identifiers, post, dev)
    return Version(text, scheme, precedence, parsed.is_prerelease)


def _trimmed(release: tuple[int, ...]) -> tuple[int, ...]:
    """Drop trailing zeros: 2.1 and 2.1.0 are the same release."""
    while release and release[-1] == 0:
        release = release[:-1]
    return release


def next_version(previous: str, bump: Bump) -> str:
    """Return the next version in the scheme of `previous`.

    A prerelease becomes its own release when that is enough (2.1.0-rc.1 and patch give 2.1.0). A
    calendar version only counts its last number up, because its other parts say when.
    """
    version = parse_version(previous)
    if version.scheme == "calver":
        return _continued(version.text)
    if version.scheme == "semver":
        return str(semver.Version.parse(version.text).next_version(bump))
    return _next_pep440(Pep440(version.text), bump)


def _continued(text: str) -> str:
    head, _, last = text.rpartition(".")
    if text.count(".") < 2:
        return f"{text}.1"
    return f"{head}.{int(last) + 1:0{len(last)}}"


def _next_pep440(parsed: Pep440, bump: Bump) -> str:
    major, minor, patch, *_ = (*parsed.release, 0, 0, 0)
    if parsed.is_prerelease and (
        bump == "patch" or (bump == "minor" and not patch) or not (minor or patch)
    ):
        return ".".join(str(part) for part in (major, minor, patch)[: max(2, len(parsed.release))])
    if bump == "major":
        return f"{major + 1}.0.0"
    return f"{major}.{minor + 1}.0" if bump == "minor" else f"{major}.{minor}.{patch + 1}"
