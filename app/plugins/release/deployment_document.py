"""The deployment document: per repository how to deploy and how to go back, for the people who do it."""

from collections.abc import Sequence
from dataclasses import dataclass

from app.plugins.release.release_plan import ReleasePlan

__all__ = ["Deployment", "document_title", "render_document"]


@dataclass(frozen=True, slots=True)
class Deployment:
    """One repository as it was prepared. Commits are full ids; `main_before` is what rollback goes back to."""

    repository: str
    candidate: str
    main_before: str
    pull_request_number: int | None = None
    pull_request_url: str | None = None
    job_url: str | None = None
    notes: str = ""
    """Release notes for operators in Markdown, shown below the plans."""


def document_title(fix_version: str) -> str:
    return f"Release {fix_version}"


def render_document(plan: ReleasePlan, deployments: Sequence[Deployment]) -> str:
    """Return Markdown without its title. The same plan and deployments give the same text."""
    raise NotImplementedError
