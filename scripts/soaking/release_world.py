"""What a release must have left in the world, whatever happened to the process: everything once, and all told."""

import json
from collections import Counter
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from scripts.soaking.served import Served
from tests.acceptance.slipway_process import git, refs

__all__ = ["check_events", "check_release"]

_ENDS = {"completed", "completed_with_failures", "failed", "cancelled", "rolled_back", "rejected"}


def check_release(
    service: Served, before: Mapping[str, Mapping[str, str]], workflow: str, *names: str
) -> None:
    """Raise AssertionError for anything made twice, lost, or touched without being in scope."""
    after = refs(service.workspace)
    for name in before.keys() - set(names):
        assert after[name] == before[name], f"{name} was not in scope"
    for name in names:
        _check_repository(service, name, before[name], after[name])
    pages = list((service.workspace / "pages").rglob("*.md"))
    published = [one.name for one in pages if "drafts" not in one.parts]
    assert len(published) == 1, f"pages: {published}"
    told = (service.data / "notifications.jsonl").read_text(encoding="utf-8").splitlines()
    assert len(told) == 1, f"people were told {len(told)} times"
    effects = service.get(f"/workflows/{workflow}/effects")["items"]
    assert {one["status"] for one in effects} <= {"made", "found"}, effects
    check_events(list(service.events(workflow)))


def _check_repository(
    service: Served, name: str, before: Mapping[str, str], after: Mapping[str, str]
) -> None:
    repository = service.workspace / f"{name}.git"
    new = after.keys() - before.keys()
    kinds = Counter(ref.split("/")[1] for ref in new)
    assert kinds["tags"] == 1, f"{name}: {sorted(new)}"
    assert kinds["heads"] == 2, f"{name}: {sorted(new)}"
    moved = f"{before['refs/heads/main']}..main"
    merges = git(repository, "rev-list", "--merges", "--first-parent", moved).split()
    assert len(merges) == 1, f"{name}: {len(merges)} merges on main"
    records = _records(service.data / "repositories" / f"{name}.pulls.json")
    assert len(records["pull_requests"]) == 1, f"{name}: {len(records['pull_requests'])} pulls"
    assert len(records["releases"]) == 1, f"{name}: {len(records['releases'])} forge releases"


def _records(path: Path) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    return found


def check_events(events: list[dict[str, Any]]) -> None:
    """Raise AssertionError unless the log has no gap, no step completed twice, and one end."""
    assert [one["seq"] for one in events] == list(range(1, len(events) + 1)), "a gap in the events"
    completed = Counter((one["step"], one["cell"]) for one in events if _is(one, "step_completed"))
    again = [key for key, count in completed.items() if count > 1]
    assert not again, f"completed twice: {again}"
    ends = [one["type"] for one in events if _is_end(one)]
    assert len(ends) == 1, ends
    made = Counter(
        (one["data"]["effect"]["kind"], one["data"]["effect"]["target"])
        for one in events
        if one["type"] in {"effect_made", "effect_found"}
    )
    twice = [key for key, count in made.items() if count > 1]
    assert not twice, f"recorded twice: {twice}"


def _is(event: Mapping[str, Any], kind: str) -> bool:
    return bool(event["type"] == kind)


def _is_end(event: Mapping[str, Any]) -> bool:
    return str(event["type"]).removeprefix("workflow_") in _ENDS
