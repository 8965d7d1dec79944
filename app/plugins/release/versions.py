"""Which version a repository gets, and the names of tags and branches that are made of it."""

import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, get_args

from app.errors import Invalid
from app.git_repository.models import CommitInfo
from app.plugins.release.commit_subjects import parse_subject
from app.plugins.release.tickets import ticket_keys
from app.plugins.release.version_numbers import Bump, Version, next_version, parse_version

__all__ = [
    "Bump",
    "Version",
    "infer_bump",
    "latest_version_tag",
    "next_version",
    "parse_tag",
    "parse_version",
    "release_branch",
    "resolve_version",
    "rollback_branch",
    "sprint_branch_candidates",
    "tag_name",
]

_TAG = re.compile(r"(?P<prefix>(?:\S*?[@/_-])?[vV]?)(?P<version>\d+\.\d.*)")
_NOT_IN_BRANCHES = re.compile(r"\.{2,}|[^A-Za-z0-9._+-]+")
_NOT_AT_END = re.compile(r"(?:\.lock|[.-])+$")
_LONGEST_BRANCH = 100
_FIRST = "0.1.0"
_FEATURES = ("story", "feature", "improvement", "epic")


def infer_bump(commits: Iterable[CommitInfo], tickets: Iterable[Mapping[str, Any]] = ()) -> Bump:
    """Return what Conventional Commits and the types of the tickets they name ask for.

    `!` or `BREAKING CHANGE` is major; `feat` or a ticket that is a story, feature, improvement or epic is
    minor; the rest is patch. A ticket that no commit names does not count: it is another repository's.
    """
    parsed = [(commit, parse_subject(commit.subject, commit.body)) for commit in commits]
    if any(subject.breaking for _, subject in parsed):
        return "major"
    if any(subject.type == "feat" for _, subject in parsed):
        return "minor"
    words = {key for commit, _ in parsed for key in _words(f"{commit.subject}\n{commit.body}")}
    types = [
        str(ticket.get("type") or "").casefold() for ticket in tickets if ticket.get("key") in words
    ]
    if any(feature in type_ for type_ in types for feature in _FEATURES):
        return "minor"
    return "patch"


def _words(text: str) -> Sequence[str]:
    """Return all that could be a ticket key, whatever the pattern of this team."""
    return ticket_keys(text, r"[A-Za-z0-9_]+-\d+|#\d+")


def resolve_version(
    *,
    version: str | None,
    versions: Mapping[str, str],
    fix_version: str,
    previous: str | None,
    bump: str | None,
    commits: Sequence[CommitInfo],
    tickets: Sequence[Mapping[str, Any]],
    repository: str,
) -> str:
    """Return the version of one repository, without a leading v.

    The first of these that is there: `versions[repository]`, `version`, `fix_version` where it is a
    version, else the step from `previous` (a version or a tag) by hand (`bump`), else the inferred step.
    Raises Invalid: `bad_version`, `bad_bump`, `version_downgrade`.
    """
    last = _previous(previous)
    given = versions.get(repository) or version
    if given:
        chosen = parse_version(given)
    else:
        chosen = _parsed(fix_version) or _stepped(last, bump, commits, tickets)
    if last is not None and chosen < last:
        raise _downgrade(repository, chosen, last, next_version(last.text, "patch"))
    return chosen.text


def _previous(previous: str | None) -> Version | None:
    if previous is None:
        return None
    _, version = parse_tag(previous) or ("", parse_version(previous))
    return version


def _parsed(fix_version: str) -> Version | None:
    try:
        return parse_version(fix_version)
    except Invalid:
        return None


def _stepped(
    last: Version | None,
    by_hand: str | None,
    commits: Sequence[CommitInfo],
    tickets: Sequence[Mapping[str, Any]],
) -> Version:
    """Before 1.0.0 a breaking change is a minor step: leaving 0.x is a decision for a person."""
    bump = _checked_bump(by_hand) if by_hand else infer_bump(commits, tickets)
    if last is None:
        return parse_version(_FIRST)
    if bump == "major" and not by_hand and last.text.startswith("0."):
        bump = "minor"
    return parse_version(next_version(last.text, bump))


def _checked_bump(bump: str) -> Bump:
    for known in get_args(Bump):
        if bump == known:
            found: Bump = known
            return found
    raise Invalid(
        f"{bump!r} is no step from one version to the next.",
        code="bad_bump",
        next_action="Name major, minor or patch, or leave bump out.",
        details={"value": bump},
    )


def _downgrade(repository: str, chosen: Version, last: Version, suggested: str) -> Invalid:
    return Invalid(
        f"Version {chosen} of {repository} is older than {last}, which is released already.",
        code="version_downgrade",
        next_action=f"Choose a version above {last}: versions: {{{repository}: {suggested}}} keeps the "
        "repository's own line.",
        details={"repository": repository, "version": chosen.text, "previous": last.text},
    )


def parse_tag(tag: str) -> tuple[str, Version] | None:
    """Return (prefix, version) of `v2.1.0`, `2.1.0`, `name@2.1.0`, `name-v2.1.0`; None for other tags."""
    match = _TAG.fullmatch(tag)
    if match is None:
        return None
    try:
        return match["prefix"], parse_version(match["version"])
    except Invalid:
        return None


def latest_version_tag(tags: Iterable[str], package: str | None = None) -> str | None:
    """Return the tag of the highest release, of the highest prerelease where there is no release.

    In a monorepo with tags of `package` (`name@2.1.0`, `name-v2.1.0`) only these count.
    """
    found = _version_tags(tags, package)
    finals = {tag: version for tag, version in found.items() if not version.prerelease}
    candidates = finals or found
    return max(candidates, key=lambda tag: (candidates[tag], tag), default=None)


def _version_tags(tags: Iterable[str], package: str | None) -> dict[str, Version]:
    parsed = {tag: found for tag in tags if (found := parse_tag(tag)) is not None}
    own = {
        tag: version
        for tag, (prefix, version) in parsed.items()
        if package and re.fullmatch(rf"(?:@[^@/]+/)?{re.escape(package)}[@/_-][vV]?", prefix)
    }
    return own or {tag: version for tag, (_, version) in parsed.items()}


def tag_name(version: str, existing_tags: Iterable[str], package: str | None = None) -> str:
    """Return the tag of a version in the form of the latest existing one; `v2.1.0` where there is none.

    Where the version is tagged already, in whatever form, that tag is returned.
    """
    tags = list(existing_tags)
    wanted = parse_version(version)
    for tag, found in sorted(_version_tags(tags, package).items()):
        if found == wanted:
            return tag
    latest = latest_version_tag(tags, package)
    parsed = parse_tag(latest) if latest else None
    return f"{parsed[0] if parsed else 'v'}{wanted.text}"


def release_branch(version: str) -> str:
    return f"release/v{parse_version(version).text}"


def rollback_branch(fix_version: str) -> str:
    """Return `rollback/v-2.1.0`; characters of a fix version that a branch cannot have become `-`."""
    bare = re.sub(r"^[vV](?=\d)", "", fix_version.strip())
    name = _NOT_AT_END.sub("", _NOT_IN_BRANCHES.sub("-", bare)[:_LONGEST_BRANCH])
    return f"rollback/v-{name or 'release'}"


def sprint_branch_candidates(sprint: str) -> tuple[str, ...]:
    """Return the names to look for: a name with `/` is the branch itself, `refs/heads/x` is exactly x."""
    name = sprint.strip()
    if name.startswith("refs/heads/"):
        return (name.removeprefix("refs/heads/"),)
    return (name,) if "/" in name else (f"sprint/{name}", name)
