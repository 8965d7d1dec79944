"""Plans, statuses and reasons in a few sentences. Reads dictionaries of the manager; text in them is data."""

from collections import Counter
from collections.abc import Iterator, Mapping
from typing import Any

__all__ = ["plan_summary", "status_summary", "why_summary", "workflows_summary"]

_Values = Mapping[str, Any]
_MOST_LINES = 40


def plan_summary(plan: _Values) -> str:
    """Return what a release plan would do, a line per repository, exclusion and warning."""
    gates: list[_Values] = plan.get("approvals") or []
    gate: _Values = gates[0] if gates else {}
    release = gate.get("plan") or {}
    lines = [
        *_headline(release),
        *_repositories(release),
        *_tickets(release),
        *_effects(plan),
        f"Digest {gate.get('digest') or plan.get('digest')}.",
    ]
    return "\n".join(lines)


def _headline(release: _Values) -> Iterator[str]:
    if release:
        sprint = f" from {release['sprint_name']}" if release.get("sprint_name") else ""
        kind = release.get("release_type") or "release"
        yield f"{kind.capitalize()} {release.get('fix_version')}{sprint}:"


def _repositories(release: _Values) -> Iterator[str]:
    for name, entry in (release.get("repositories") or {}).items():
        problems = entry.get("problems") or []
        if any(problem.get("blocking") for problem in problems):
            yield f"- {name} is left out: {' '.join(problem['message'] for problem in problems)}"
            continue
        before = entry.get("previous_version") or "nothing"
        yield (
            f"- {name}: {before} -> {entry.get('version')}, tag {entry.get('tag')}, "
            f"{entry.get('commits', 0)} commits"
        )
        yield from (f"  ! {problem['message']}" for problem in problems)


def _tickets(release: _Values) -> Iterator[str]:
    if not release:
        return
    exclusions = release.get("exclusions") or []
    yield f"{len(release.get('tickets') or [])} tickets, {len(exclusions)} exclusions."
    for exclusion in exclusions[:_MOST_LINES]:
        what = [
            str(exclusion[name]) for name in ("repository", "branch", "ticket") if name in exclusion
        ]
        yield f"- without {' '.join(what)}: {exclusion.get('reason')}"
    if len(exclusions) > _MOST_LINES:
        yield f"- and {len(exclusions) - _MOST_LINES} more"


def _effects(plan: _Values) -> Iterator[str]:
    effects = plan.get("effects") or []
    counted = Counter(effect.get("reversibility") for effect in effects)
    told = ", ".join(f"{count} {kind}" for kind, count in sorted(counted.items(), key=str))
    yield f"{len(effects)} effects{f': {told}' if told else ''}."


def status_summary(status: _Values) -> str:
    metadata, steps = status["metadata"], status.get("steps") or []
    counted = Counter(step.get("status") for step in steps)
    told = ", ".join(f"{count} {str(name).replace('_', ' ')}" for name, count in counted.items())
    word = str(metadata["status"]).replace("_", " ")
    waits = "".join(f" {line}" for line in _waits(metadata))
    return f"Workflow {status['workflow_id']} is {word}. Steps: {told or 'none yet'}.{waits}"


def _waits(metadata: _Values) -> Iterator[str]:
    for gate in metadata.get("waiting_for") or []:
        cell = f" of {gate['cell']}" if gate.get("cell") else ""
        yield f"{gate['step'] or 'It'}{cell} waits for {gate['what']} since {gate['since']}."
    if metadata.get("blocked_by"):
        yield f"It is blocked by workflow {metadata['blocked_by']}."


def why_summary(why: _Values) -> str:
    waits = why.get("waits") or []
    if not waits:
        word = str(why.get("status")).replace("_", " ")
        return f"It waits for nothing: it is {word}."
    return "\n".join(f"- {_reason(wait)}" for wait in waits)


def _reason(wait: _Values) -> str:
    cell = f" of {wait['cell']}" if wait.get("cell") else ""
    place = f"{wait['step']}{cell}: " if wait.get("step") else ""
    since = f" (since {wait['since']})" if wait.get("since") else ""
    return f"{place}{wait.get('message') or wait.get('what')}{since}"


def workflows_summary(items: list[dict[str, Any]]) -> str:
    if not items:
        return "There are no workflows yet."
    return "\n".join(
        f"- {item['workflow_id']}: {item.get('definition')} of "
        f"{', '.join(item.get('repositories') or []) or 'nothing'} is {item.get('status')}"
        for item in items
    )
