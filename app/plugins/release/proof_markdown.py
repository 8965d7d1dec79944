"""The release proof as a page: the matrix that people read, and what it cannot show."""

from app.plugins.release.exclusion_list import exclusion_list
from app.plugins.release.markdown_text import code, plain, row
from app.plugins.release.release_proof import ProvenRepository, ReleaseProof, problems_of

__all__ = ["render_proof"]

_COLUMNS = ("Ticket", "Repository", "Branch", "Head", "Under the tag", "Commits", "Tree", "Tag")


def render_proof(proof: ReleaseProof) -> str:
    """Return a page with its title; it begins with the problems where there are any."""
    problems = problems_of(proof)
    verdict = (
        "Not proven." if problems else "Proven: every branch of this release is under its tag."
    )
    parts = [
        f"# Release proof {plain(proof.fix_version)}",
        "\n".join([verdict, *(f"- {plain(problem)}" for problem in problems)]),
        "\n".join([row(*_COLUMNS), row(*["---"] * len(_COLUMNS)), *_matrix(proof)]),
        _repositories(proof),
        exclusion_list("## Left out", proof.exclusions),
        _approvals(proof),
    ]
    return "\n\n".join(part for part in parts if part) + "\n"


def _matrix(proof: ReleaseProof) -> list[str]:
    return [line for one in proof.repositories for line in _rows(one)]


def _rows(repository: ProvenRepository) -> list[str]:
    """Return a row a branch, and a row for each ticket that only commits name."""
    rows = []
    for branch in repository.branches:
        under = (branch.contained or "stranded").replace("_", " ")
        rows.append(_row(repository, branch.ticket, (branch.name, branch.head[:12], under)))
    with_branch = {branch.ticket for branch in repository.branches}
    rest = [ticket for ticket in repository.tickets if ticket not in with_branch]
    return rows + [_row(repository, ticket, ("", "", "by its commits")) for ticket in rest]


def _row(repository: ProvenRepository, ticket: str | None, branch: tuple[str, str, str]) -> str:
    name, head, under = branch
    commits = repository.commits.get(ticket, ()) if ticket else ()
    return row(
        plain(ticket or "none"),
        plain(repository.name),
        code(name),
        code(head),
        under,
        ", ".join(code(commit[:12]) for commit in commits),
        code((repository.tree or "")[:12]),
        code(repository.tag),
    )


def _repositories(proof: ReleaseProof) -> str:
    lines = [
        f"- {plain(one.name)} {plain(one.version)}: tag {code(one.tag)} on commit "
        f"{code(one.tag_commit or 'none')}, tree {code(one.tree or 'none')}"
        for one in proof.repositories
    ]
    return "\n".join(["## Tags\n", *lines]) if lines else ""


def _approvals(proof: ReleaseProof) -> str:
    lines = []
    for one in proof.approvals:
        people = ", ".join(plain(str(who)) for who in one.get("approved_by") or ()) or "nobody"
        digest = code(str(one.get("digest") or "none"))
        lines.append(f"- {plain(str(one.get('step', '')))}: {people}, digest {digest}")
    return "\n".join(["## Approvals\n", *lines]) if lines else ""
