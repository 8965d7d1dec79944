"""Every change that a release makes outside, named once: the plan announces what the steps then perform."""

from app.plugins.release.release_plan import ReleasePlan, RepositoryPlan
from app.workflows.handlers import Effect

__all__ = [
    "back_merges",
    "candidate",
    "document_draft",
    "document_published",
    "forge_release",
    "notification",
    "planned_effects",
    "pull_request",
    "pull_request_merge",
    "rollback_branch",
    "shared_branches",
    "tag",
    "tracker_version",
]


def candidate(name: str, entry: RepositoryPlan) -> Effect:
    ref = f"refs/heads/{entry.branches.release}"
    return Effect(
        "git.branch",
        f"{name} {ref}",
        "compensatable",
        f"Push the candidate of {name} {entry.version} as {entry.branches.release}",
        name,
        {"ref": ref, "version": entry.version},
    )


def rollback_branch(name: str, entry: RepositoryPlan) -> Effect:
    ref = f"refs/heads/{entry.branches.rollback}"
    return Effect(
        "git.branch",
        f"{name} {ref}",
        "reversible",
        f"Keep {entry.branches.main} of {name} as it is now as {entry.branches.rollback}",
        name,
        {"ref": ref, "commit": entry.heads.main},
    )


def pull_request(name: str, entry: RepositoryPlan) -> Effect:
    return Effect(
        "pull_request.open",
        f"{name} {entry.branches.release} -> {entry.branches.main}",
        "compensatable",
        f"Open the pull request {entry.branches.release} -> {entry.branches.main} in {name}",
        name,
        {"source": entry.branches.release, "target": entry.branches.main},
    )


def document_draft(title: str) -> Effect:
    return Effect("page.draft", title, "compensatable", f'Save the draft of the page "{title}"')


def shared_branches(name: str, entry: RepositoryPlan, release_type: str) -> Effect:
    """Return the one push that moves main to the merge and, in a release, develop to the candidate."""
    moved = [entry.branches.main or ""]
    if release_type == "release":
        moved.insert(0, entry.branches.develop or "")
    return Effect(
        "git.push",
        f"{name} {' and '.join(f'refs/heads/{branch}' for branch in moved)}",
        "irreversible",
        f"Move {' and '.join(moved)} of {name} to the release in one push",
        name,
        {"branches": moved},
    )


def pull_request_merge(name: str, entry: RepositoryPlan) -> Effect:
    return Effect(
        "pull_request.merge",
        f"{name} {entry.branches.release} -> {entry.branches.main}",
        "irreversible",
        f"Merge the pull request {entry.branches.release} -> {entry.branches.main} in {name}",
        name,
    )


def tag(name: str, entry: RepositoryPlan) -> Effect:
    return Effect(
        "git.tag",
        f"{name} refs/tags/{entry.tag}",
        "irreversible",
        f"Tag {entry.tag} on the merge in {name}",
        name,
        {"tag": entry.tag},
    )


def forge_release(name: str, entry: RepositoryPlan) -> Effect:
    return Effect(
        "forge.release",
        f"{name} {entry.tag}",
        "irreversible",
        f"Publish the release {entry.tag} of {name} with its notes",
        name,
        {"tag": entry.tag},
    )


def document_published(plan: ReleasePlan) -> Effect:
    return Effect("page.publish", plan.title, "compensatable", f'Publish the page "{plan.title}"')


def tracker_version(plan: ReleasePlan) -> Effect:
    return Effect(
        "tracker.version",
        plan.fix_version,
        "compensatable",
        f"Mark the version {plan.fix_version} as released in the tracker",
    )


def back_merges(name: str, entry: RepositoryPlan, release_type: str) -> dict[str, Effect]:
    """Return branch -> effect: main goes back to develop, after a hotfix also to the open sprint."""
    branches = [entry.branches.develop]
    if release_type == "hotfix":
        branches.append(entry.branches.sprint)
    return {
        branch: Effect(
            "git.push",
            f"{name} {entry.branches.main} -> {branch}",
            "irreversible",
            f"Merge {entry.branches.main} back into {branch} in {name}",
            name,
            {"branch": branch},
        )
        for branch in branches
        if branch
    }


def notification(plan: ReleasePlan) -> Effect:
    return Effect(
        "notification",
        f"release {plan.fix_version} {' '.join(plan.scope)}",
        "irreversible",
        f"Tell people that {plan.fix_version} is released",
    )


def planned_effects(plan: ReleasePlan, *, tracker: bool) -> list[Effect]:
    """Return all effects of the release in the order of its phases."""
    scope = [(name, plan.repositories[name]) for name in plan.scope]
    kind = plan.release_type
    effects = [
        make(name, entry)
        for name, entry in scope
        for make in (candidate, rollback_branch, pull_request)
    ]
    effects.append(document_draft(plan.title))
    for name, entry in scope:
        effects.append(shared_branches(name, entry, kind))
        effects += [make(name, entry) for make in (pull_request_merge, tag, forge_release)]
    effects.append(document_published(plan))
    if tracker:
        effects.append(tracker_version(plan))
    for name, entry in scope:
        effects += back_merges(name, entry, kind).values()
    return [*effects, notification(plan)]
