"""What a change of the scope makes of a release's inputs."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from app.errors import Invalid, NotFound
from app.nearest import nearest
from app.workflows.handlers import Remotes
from app.workflows.scope_change import ScopeChange

__all__ = ["configured_names", "rescoped_inputs"]


def rescoped_inputs(
    inputs: Mapping[str, Any], state: Mapping[str, Any], change: ScopeChange, remotes: Remotes
) -> dict[str, Any]:
    """Return the inputs after the change; `state` knows the tickets. Raises Invalid `invalid_scope` with the reason."""
    repositories = _repositories(inputs["repositories"], change, remotes)
    _require_known(change.drop_tickets, [one["key"] for one in state.get("jira_tickets") or ()])
    included = _without(inputs["include_branches"], change.exclude_branches)
    excluded = _without(inputs["exclude_branches"], change.include_branches)
    versions = {name: one for name, one in inputs["versions"].items() if name in repositories}
    return {
        **inputs,
        "repositories": repositories,
        "versions": versions,
        "exclude_tickets": _with(inputs["exclude_tickets"], change.drop_tickets),
        "include_branches": _with(included, change.include_branches),
        "exclude_branches": _with(excluded, change.exclude_branches),
    }


def _repositories(present: Sequence[str], change: ScopeChange, remotes: Remotes) -> list[str]:
    added = configured_names(change.add_repositories, remotes)
    dropped = configured_names(change.drop_repositories, remotes)
    for name in added:
        if name in present:
            raise _invalid(f"{name} is in the release already.", "Add another one.")
    for name in dropped:
        if name not in present:
            raise _invalid(
                f"{name} is not in the release.{nearest(name, present)}",
                f"Drop one of: {', '.join(present)}.",
            )
    left = [*_without(present, dropped), *added]
    if not left:
        raise _invalid("No repository would be left.", "Cancel the workflow instead.")
    return left


def _require_known(dropped: Iterable[str], known: Sequence[str]) -> None:
    for key in dropped:
        if key not in known:
            raise _invalid(
                f"{key} is no ticket of this release.{nearest(key, known)}",
                f"Drop one of: {', '.join(known) or 'none'}.",
            )


def _with(names: Iterable[str], more: Iterable[str]) -> list[str]:
    return list(dict.fromkeys([*names, *more]))


def _without(names: Iterable[str], fewer: Iterable[str]) -> list[str]:
    gone = set(fewer)
    return [name for name in names if name not in gone]


def _invalid(message: str, next_action: str) -> Invalid:
    return Invalid(message, code="invalid_scope", next_action=next_action)


def configured_names(names: Sequence[str], remotes: Remotes) -> list[str]:
    """Return the configured names; an unknown one is an input that is wrong, with the nearest name."""
    resolved, unknown = [], []
    for name in names:
        try:
            resolved.append(remotes.repository(name).name)
        except NotFound as error:
            unknown.append(error)
    if unknown:
        raise Invalid(
            " ".join(error.message for error in unknown),
            code=unknown[0].code,
            next_action=unknown[0].next_action or "Name a configured repository, or add it first.",
            details=unknown[0].details,
        )
    return resolved
