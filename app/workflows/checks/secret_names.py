"""Where `secrets.NAME` may stand: only in fields whose schema says that they take secrets."""

from app.workflows.checks.findings import Findings
from app.workflows.checks.places import Source
from app.workflows.expressions import Reference

__all__ = ["check_secret"]


def check_secret(reference: Reference, source: Source, findings: Findings) -> None:
    if not source.takes_secrets:
        where = source.path[-1] if source.path else "this place"
        findings.error(
            "secret_not_allowed",
            f"{reference}: {where} takes no secrets, because it is stored and shown. Use a field that does, "
            "such as auth of http, secret of webhook or env of shell.",
            source.path,
        )
    elif len(reference.path) != 2:
        findings.error(
            "unknown_reference",
            f"{reference}: write secrets.NAME, one name of one secret.",
            source.path,
        )
