"""A plan as people read it before they say yes: versions, tickets, what is left out, conflicts, every effect, digest."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from rich.text import Text

from app.cli.output import columns
from app.cli.printable import printable

__all__ = ["exclusion_text", "plan_lines", "release_lines"]

_MANY = 60
_WORDS = {"known_later": "cannot be known yet"}
Lines = Iterator[str | Text]


def plan_lines(plan: Mapping[str, Any]) -> Lines:
    """Yield a plan as `plan_workflow` returns it; a release plan in it is written out."""
    approvals = plan["approvals"]
    release = approvals[0]["plan"] if approvals else None
    if isinstance(release, Mapping) and "repositories" in release and "fix_version" in release:
        yield from release_lines(release)
    else:
        yield from _steps(plan)
    yield from _effects(plan["effects"])
    yield from _named("Warnings", plan["warnings"])
    yield from _named("Errors", [_error(each) for each in plan["errors"]])
    if plan["errors"]:
        return
    yield ""
    for approval in approvals:
        yield f"Approval: {approval['title']}. {approval['message']}"
    yield f"Digest: {plan['digest']}"


def release_lines(release: Mapping[str, Any]) -> Lines:
    """Yield what gate 1 signs."""
    kind = "Hotfix" if release["release_type"] == "hotfix" else "Release"
    sprint = f" from {release['sprint_name']}" if release.get("sprint_name") else ""
    yield f"{kind} {release['fix_version']}{sprint}"
    yield ""
    repositories = release["repositories"]
    headings = ("REPOSITORY", "FROM", "TO", "TAG", "COMMITS", "VERSION FILES")
    yield from columns(headings, [_repository(*each) for each in repositories.items()])
    yield from _tickets(release["tickets"])
    yield from _named("Left out", [exclusion_text(each) for each in release["exclusions"]])
    yield from _named("Conflicts", list(_conflicts(repositories)))
    yield from _named("Open blockers", [_blocker(each) for each in release["blockers"]])
    yield from _named("Problems", list(_problems(repositories)))


def _repository(name: str, entry: Mapping[str, Any]) -> Sequence[object]:
    files = ", ".join(entry["version_files"]) or "none"
    return (
        name,
        entry["previous_version"] or "-",
        entry["version"] or "-",
        entry["tag"] or "-",
        entry["commits"],
        files,
    )


def _tickets(tickets: Sequence[Mapping[str, Any]]) -> Lines:
    if not tickets:
        return
    yield ""
    yield "Tickets"
    rows = [
        (
            f"  {each['key']}",
            each["status"],
            ", ".join(each["repositories"]) or "-",
            each["summary"],
        )
        for each in tickets
    ]
    yield from columns(("  KEY", "STATUS", "REPOSITORIES", "SUMMARY"), rows)


def exclusion_text(entry: Mapping[str, str]) -> str:
    what = " ".join(entry[name] for name in ("ticket", "branch") if entry.get(name))
    where = entry.get("repository")
    named = f"{where}: {what}" if where and what else where or what
    return f"{named}: {entry['reason']}"


def _conflicts(repositories: Mapping[str, Mapping[str, Any]]) -> Iterator[str]:
    for name, entry in repositories.items():
        for each in entry["conflicts"]:
            yield f"{name}: {each['path']} in {each['stage']}, last changed by {', '.join(each['owners'])}"


def _blocker(entry: Mapping[str, Any]) -> str:
    return f"{entry['ticket']} is blocked by {entry['blocked_by']} ({entry['status']})"


def _problems(repositories: Mapping[str, Mapping[str, Any]]) -> Iterator[str]:
    for name, entry in repositories.items():
        for each in entry["problems"]:
            kind = "left out" if each["blocking"] else "note"
            yield f"{name} ({kind}): {each['message']} {each['next_action']}"


def _steps(plan: Mapping[str, Any]) -> Lines:
    """Yield a row for each step by level; after an error only those that were reached.

    Steps of one level may run at the same time.
    """
    found = {_key(each): each for each in plan["steps"]}
    rows: list[tuple[object, ...]] = []
    for number, level in enumerate(plan["levels"], 1):
        reached = [
            found[key] for key in level if key in found and _is_reached(found[key], plan["errors"])
        ]
        rows += [
            (
                number if first else "",
                _key(each),
                each["type"] or "-",
                _WORDS.get(each["disposition"], each["disposition"].replace("_", " ")),
                each["reason"] or "",
            )
            for first, each in zip([True] + [False] * len(reached), reached, strict=False)
        ]
    yield from columns(("LEVEL", "STEP", "TYPE", "WILL", "WHY"), rows)


def _key(step: Mapping[str, Any]) -> str:
    return str(step["id"] if step["cell"] is None else f"{step['id']}[{step['cell']}]")


def _is_reached(step: Mapping[str, Any], errors: Sequence[Any]) -> bool:
    return not (errors and step["disposition"] == "known_later")


def _effects(effects: Sequence[Mapping[str, Any]]) -> Lines:
    if not effects:
        return
    yield ""
    yield f"Effects, in order ({len(effects)})"
    yield from columns(
        ("  UNDO", "WHAT"),
        [(f"  {each['reversibility']}", each["summary"]) for each in effects[:_MANY]],
    )
    if len(effects) > _MANY:
        yield f"  and {len(effects) - _MANY} more, which --json lists"


def _error(entry: Mapping[str, Any]) -> str:
    return f"{entry['step']}: {entry['message']} {entry.get('next_action') or ''}".strip()


def _named(title: str, lines: Sequence[str]) -> Lines:
    if lines:
        yield ""
        yield title
        yield from (f"  {printable(line)}" for line in lines)
