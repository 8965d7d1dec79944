"""Compare-and-swap on a remote's refs: each moves only from where it is expected, all or none."""

from collections.abc import Mapping, Sequence

from app.errors import Conflict, Invalid
from app.git_repository.models import RefUpdate
from app.git_repository.names import check_branch_name, is_commit_id
from app.git_repository.remote import Remote

__all__ = ["check_updates", "push_updates"]

_PREFIXES = ("refs/heads/", "refs/tags/")


def check_updates(updates: Sequence[RefUpdate]) -> None:
    """Raise Invalid `bad_ref_update` or `bad_ref_name` before anything is sent."""
    for update in updates:
        prefix = next((prefix for prefix in _PREFIXES if update.ref.startswith(prefix)), None)
        ids = [value for value in (update.new, update.old) if value is not None]
        if prefix is None or not all(is_commit_id(value) for value in ids):
            raise Invalid(f"{update} is no update of a branch or tag.", code="bad_ref_update")
        check_branch_name(update.ref.removeprefix(prefix))
    if len({update.ref for update in updates}) < len(updates):
        raise Invalid("One ref is to be moved twice in one push.", code="bad_ref_update")


async def push_updates(remote: Remote, name: str, updates: Sequence[RefUpdate]) -> None:
    """Push what is not as wanted yet; raise Conflict `ref_moved` naming what was found instead."""
    pending = _pending(name, updates, await remote.refs())
    if not pending:
        return
    try:
        await remote.push(pending)
    except Conflict as error:
        if error.code != "ref_moved":
            raise
        found = await remote.refs()
        if still := _pending(name, pending, found):
            raise _moved(name, still[0], found.get(still[0].ref)) from error


def _pending(name: str, updates: Sequence[RefUpdate], found: Mapping[str, str]) -> list[RefUpdate]:
    pending = [update for update in updates if found.get(update.ref) != update.new]
    for update in pending:
        if found.get(update.ref) != update.old:
            raise _moved(name, update, found.get(update.ref))
    return pending


def _moved(name: str, update: RefUpdate, found: str | None) -> Conflict:
    return Conflict(
        f"{update.ref} of {name} is {found or 'absent'}, expected was {update.old or 'absent'}.",
        code="ref_moved",
        next_action="Somebody else changed it: look at it, then plan again.",
        details={"repository": name, "ref": update.ref, "expected": update.old, "found": found},
    )
