"""What can be said of a definition before it runs: all problems at once, each with its place in the document."""

from app.workflows.checks.findings import Finding, Findings, Path
from app.workflows.checks.static import check_definition

__all__ = ["Finding", "Findings", "Path", "check_definition"]
