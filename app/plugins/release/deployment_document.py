"""The deployment document: per repository how to deploy and how to go back, for the people who do it."""

import re
import shlex
from collections.abc import Sequence
from dataclasses import dataclass

from app.plugins.release.exclusion_list import exclusion_list
from app.plugins.release.markdown_text import code, code_block, link, plain, row
from app.plugins.release.release_plan import ReleasePlan, RepositoryPlan

__all__ = ["Deployment", "render_document"]


@dataclass(frozen=True, slots=True)
class Deployment:
    """One repository as it was prepared. Commits are full ids; `main_before` is what rollback goes back to.

    `notes` are its release notes in Markdown, shown below the plans without their heading.
    """

    repository: str
    candidate: str
    main_before: str
    pull_request_number: int | None = None
    pull_request_url: str | None = None
    job_url: str | None = None
    notes: str = ""


def render_document(plan: ReleasePlan, deployments: Sequence[Deployment]) -> str:
    """Return Markdown without its title. The same plan and deployments give the same text."""
    parts = [
        _summary(plan, deployments),
        _tickets(plan),
        _blockers(plan),
        exclusion_list("## Not in this release", plan.exclusions),
        *(_repository(plan.repositories[one.repository], one) for one in deployments),
    ]
    return "\n\n".join(part for part in parts if part) + "\n"


def _summary(plan: ReleasePlan, deployments: Sequence[Deployment]) -> str:
    sprint = f" from {plain(plan.sprint_name)}" if plan.sprint_name else ""
    lines = [
        f"{plan.release_type.capitalize()} {plain(plan.fix_version)}{sprint}.",
        "",
        row("Repository", "Version", "Before", "Tag", "Branch", "Pull request", "Rollback branch"),
        row(*["---"] * 7),
    ]
    return "\n".join([*lines, *(_summary_row(plan, one) for one in deployments)])


def _summary_row(plan: ReleasePlan, deployment: Deployment) -> str:
    entry = plan.repositories[deployment.repository]
    return row(
        plain(deployment.repository),
        plain(entry.version or ""),
        plain(entry.previous_version or "none"),
        code(entry.tag or ""),
        code(entry.branches.release or ""),
        _pull_request(deployment),
        code(entry.branches.rollback or ""),
    )


def _pull_request(deployment: Deployment) -> str:
    if deployment.pull_request_number is None:
        return "none"
    return link(f"{deployment.pull_request_number}", deployment.pull_request_url)


def _tickets(plan: ReleasePlan) -> str:
    if not plan.tickets:
        return ""
    lines = [
        "## Tickets\n",
        row("Ticket", "Summary", "Type", "Status", "Assignee", "Repositories"),
        row(*["---"] * 6),
    ]
    for ticket in plan.tickets:
        texts = (ticket.summary, ticket.type, ticket.status, ticket.assignee or "")
        repositories = ", ".join(plain(name) for name in ticket.repositories) or "none"
        lines.append(
            row(link(ticket.key, ticket.url), *(plain(text) for text in texts), repositories)
        )
    return "\n".join(lines)


def _blockers(plan: ReleasePlan) -> str:
    lines = [
        f"- {plain(str(one.get('ticket', '')))} waits for {plain(str(one.get('blocked_by', '')))} "
        f"({plain(str(one.get('status', '')))})"
        for one in plan.blockers
    ]
    return "\n".join(["## Open blockers\n", *lines]) if lines else ""


def _repository(entry: RepositoryPlan, deployment: Deployment) -> str:
    parts = [
        f"## {plain(deployment.repository)} {plain(entry.version or '')}",
        "### Deployment plan",
        _deployment_plan(entry, deployment),
        "### Rollback plan",
        _rollback_plan(entry, deployment),
        _notes(deployment.notes),
    ]
    return "\n\n".join(part for part in parts if part)


def _deployment_plan(entry: RepositoryPlan, deployment: Deployment) -> str:
    tag, main = entry.tag or "", entry.branches.main or ""
    release = code(entry.branches.release or "")
    steps = [
        f"See that pull request {_pull_request(deployment)}, {release} to {code(main)}, is merged. "
        f"It was prepared at {code(deployment.candidate)}.",
        f"See that the tag {code(tag)} is there and holds it:\n\n"
        + _commands(
            "git fetch --tags origin",
            f"git rev-parse --verify {_quoted(f'refs/tags/{tag}^{{commit}}')}",
            f"git merge-base --is-ancestor {deployment.candidate} {_quoted(f'refs/tags/{tag}')}",
        ),
        f"{_job(deployment)} with {code(tag)}.",
        f"See that what runs says version {plain(entry.version or '')}.",
    ]
    return _numbered(steps)


def _rollback_plan(entry: RepositoryPlan, deployment: Deployment) -> str:
    """Return steps that never rewrite history: what runs changes first, then main gets an undoing commit."""
    rollback, main, tag = entry.branches.rollback or "", entry.branches.main or "", entry.tag or ""
    before = f" ({plain(entry.previous_version)})" if entry.previous_version else ""
    steps = [
        f"The rollback branch {code(rollback)} is {code(main)} as it was{before}. Verify it:\n\n"
        + _commands(
            f"git fetch origin {_quoted(rollback)}",
            f'test "$(git rev-parse FETCH_HEAD)" = {deployment.main_before}',
        ),
        f"{_job(deployment)} with {code(rollback)}.",
        f"Put {code(main)} back by a commit that undoes the merge:\n\n"
        + _commands(
            "git fetch --tags origin",
            f"git switch -C undo-release {_quoted(f'origin/{main}')}",
            f"git revert --no-edit -m 1 {_quoted(f'{tag}^{{commit}}')}",
            f"git push origin {_quoted(f'undo-release:refs/heads/{main}')}",
        ),
        "Where nothing else was merged since, this shows no difference:\n\n"
        + _commands(f"git diff --exit-code {deployment.main_before} undo-release"),
        "Before the same work is released again, revert that commit: git counts it as merged.",
    ]
    return _numbered(steps)


def _job(deployment: Deployment) -> str:
    if deployment.job_url:
        return f"Start the deployment job {link(deployment.job_url, deployment.job_url)}"
    return "Deploy (no job is configured for this repository)"


def _commands(*lines: str) -> str:
    return code_block(lines, "sh")


def _quoted(text: str) -> str:
    return shlex.quote(text)


def _numbered(steps: Sequence[str]) -> str:
    """Return a list whose code blocks belong to their steps."""
    shown = []
    for number, step in enumerate(steps, 1):
        first, *rest = step.split("\n")
        indented = [f"   {line}" if line else "" for line in rest]
        shown.append("\n".join([f"{number}. {first}", *indented]))
    return "\n".join(shown)


def _notes(notes: str) -> str:
    """Return the notes one level deeper, their own heading replaced by one that says what they are."""
    body = re.sub(r"\A## .*\n+", "", notes).strip()
    return (
        f"### Release notes\n\n{re.sub(r'^###', '####', body, flags=re.MULTILINE)}" if body else ""
    )
