"""The deployment document."""

import os
import re
import subprocess
from pathlib import Path
from typing import Any

from markdown_it import MarkdownIt

from app.plugins.release.deployment_document import Deployment, render_document
from app.plugins.release.release_plan import (
    BranchNames,
    PlannedTicket,
    ReleasePlan,
    RepositoryPlan,
)

_MARKDOWN = MarkdownIt("commonmark").enable("table")


def entry(**values: Any) -> RepositoryPlan:
    known: dict[str, Any] = {
        "version": "2.1.0",
        "previous_version": "v2.0.0",
        "tag": "v2.1.0",
        "branches": BranchNames(
            develop="develop",
            main="main",
            sprint="sprint/sprint-1",
            release="release/v2.1.0",
            rollback="rollback/v-2.1.0",
        ),
    }
    return RepositoryPlan(**{**known, **values})


def plan(**values: Any) -> ReleasePlan:
    known: dict[str, Any] = {
        "fix_version": "v2.1.0",
        "release_type": "release",
        "sprint_name": "sprint-1",
        "title": "Release v2.1.0",
        "tickets": [
            PlannedTicket(
                key="SHOP-1",
                summary="Pay | by <card>",
                type="Story",
                status="Done",
                assignee="Ada",
                url="https://example.com/SHOP-1",
                repositories=["backend"],
            )
        ],
        "blockers": [{"ticket": "SHOP-1", "blocked_by": "SHOP-2", "status": "To Do"}],
        "exclusions": [
            {"repository": "frontend", "branch": "feature/SHOP-3", "reason": "it is not merged"},
            {"ticket": "SHOP-4", "reason": "no branch names it"},
        ],
        "repositories": {"backend": entry(), "frontend": entry()},
    }
    return ReleasePlan(**{**known, **values})


def deployment(**values: Any) -> Deployment:
    known: dict[str, Any] = {
        "repository": "backend",
        "candidate": "a" * 40,
        "main_before": "b" * 40,
        "pull_request_number": 7,
        "pull_request_url": "https://example.com/pr/7",
        "job_url": "https://ci.example.com/deploy?x=1",
        "notes": "## backend 2.1.0 - 2024-02-01\n\n2 tickets.\n\n### Features\n\n- Pay\n",
    }
    return Deployment(**{**known, **values})


def section(text: str, heading: str) -> str:
    """Return what stands between a heading and the next one of its level or above."""
    level = heading.count("#")
    found = re.search(
        rf"^{re.escape(heading)}\n(.*?)(?=^#{{1,{level}}} |\Z)", text, re.MULTILINE | re.DOTALL
    )
    assert found, f"{heading} is missing"
    return found[1]


def test_document_has_a_plan_to_deploy_and_one_to_go_back_for_each_repository() -> None:
    text = render_document(plan(), [deployment(), deployment(repository="frontend")])
    for name in ("backend", "frontend"):
        own = section(text, f"## {name} 2.1.0")
        assert "### Deployment plan" in own
        assert "### Rollback plan" in own


def test_deployment_plan_names_job_pull_request_branch_version_and_tag() -> None:
    steps = section(render_document(plan(), [deployment()]), "### Deployment plan")
    assert "[7](https://example.com/pr/7)" in steps
    assert "`release/v2.1.0`" in steps
    assert "`main`" in steps
    assert "a" * 40 in steps
    assert "(https://ci.example.com/deploy?x=1) with `v2.1.0`" in steps
    assert "version 2.1.0" in steps


def test_rollback_plan_has_the_branch_and_exact_commands() -> None:
    steps = section(render_document(plan(), [deployment()]), "### Rollback plan")
    assert "`rollback/v-2.1.0` is `main` as it was (v2.0.0)" in steps
    for command in (
        "git fetch origin rollback/v-2.1.0",
        f'test "$(git rev-parse FETCH_HEAD)" = {"b" * 40}',
        "git switch -C undo-release origin/main",
        "git revert --no-edit -m 1 'v2.1.0^{commit}'",
        "git push origin undo-release:refs/heads/main",
        f"git diff --exit-code {'b' * 40} undo-release",
    ):
        assert f"   {command}\n" in steps


def test_steps_are_one_list_with_their_commands_inside() -> None:
    steps = section(render_document(plan(), [deployment()]), "### Rollback plan")
    rendered = str(_MARKDOWN.render(steps))
    assert rendered.count("<ol>") == 1
    assert rendered.count("<li>") == 5
    assert rendered.strip().split("<ol>")[0].strip() == ""


def test_repository_without_a_job_says_so() -> None:
    steps = section(render_document(plan(), [deployment(job_url=None)]), "### Deployment plan")
    assert "Deploy (no job is configured for this repository) with `v2.1.0`." in steps


def test_tickets_blockers_and_exclusions_are_listed() -> None:
    text = render_document(plan(), [deployment()])
    tickets = section(text, "## Tickets")
    assert (
        "[SHOP-1](https://example.com/SHOP-1) | Pay \\| by &lt;card&gt; | Story | Done | Ada"
        in (tickets)
    )
    assert "- SHOP-1 waits for SHOP-2 (To Do)" in section(text, "## Open blockers")
    excluded = section(text, "## Not in this release")
    assert "- frontend, feature/SHOP-3: it is not merged" in excluded
    assert "- SHOP-4: no branch names it" in excluded


def test_sections_with_nothing_in_them_are_left_out() -> None:
    text = render_document(plan(tickets=[], blockers=[], exclusions=[]), [deployment(notes="")])
    for heading in ("Tickets", "Open blockers", "Not in this release", "Release notes"):
        assert heading not in text


def test_notes_stand_below_their_repository() -> None:
    text = render_document(plan(), [deployment()])
    notes = section(text, "### Release notes")
    assert notes == "\n2 tickets.\n\n#### Features\n\n- Pay\n"


def test_names_from_a_repository_cannot_run_commands() -> None:
    names = BranchNames(main="main;rm -rf ~", release="r`x`", rollback="$(reboot)")
    hostile = plan(repositories={"backend": entry(branches=names, tag="v1'; id")})
    text = render_document(hostile, [deployment()])
    assert "git fetch origin '$(reboot)'" in text
    assert "'origin/main;rm -rf ~'" in text
    assert "'v1'\"'\"'; id^{commit}'" in text


def test_same_release_gives_the_same_document() -> None:
    assert render_document(plan(), [deployment()]) == render_document(plan(), [deployment()])


def commands(text: str) -> str:
    """Return the commands of a plan as a script that ends at the first one that fails."""
    blocks = re.findall(r"^ *```sh\n(.*?)^ *```", text, re.MULTILINE | re.DOTALL)
    return "set -eu\n" + "".join(blocks)


def shell(folder: Path, script: str) -> str:
    environment = {
        "PATH": os.environ["PATH"],
        "HOME": str(folder),
        "GIT_CONFIG_NOSYSTEM": "1",
        **{
            f"GIT_{who}_{what}": "a@b"
            for who in ("AUTHOR", "COMMITTER")
            for what in ("NAME", "EMAIL")
        },
    }
    done = subprocess.run(
        ["bash", "-c", script],
        cwd=folder,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_commands_of_both_plans_do_what_the_document_says(tmp_path: Path) -> None:
    made = shell(
        tmp_path,
        """set -eu
        git init -q --bare -b main origin.git
        git clone -q origin.git work 2>/dev/null && cd work && git switch -q -c main
        echo 2.0.0 > VERSION && git add . && git commit -q -m first && git push -q origin main
        before=$(git rev-parse HEAD)
        git push -q origin main:rollback/v-2.1.0
        git switch -q -c release/v2.1.0
        echo 2.1.0 > VERSION && git commit -q -am release && git push -q origin release/v2.1.0
        candidate=$(git rev-parse HEAD)
        git switch -q main && git merge -q --no-ff -m merge release/v2.1.0
        git tag -a -m release v2.1.0 && git push -q origin main v2.1.0
        cd .. && git clone -q origin.git theirs
        echo "$before $candidate"
        """,
    )
    before, candidate = made.split()
    text = render_document(plan(), [deployment(candidate=candidate, main_before=before)])
    theirs = tmp_path / "theirs"
    shell(theirs, commands(section(text, "### Deployment plan")))
    shell(theirs, commands(section(text, "### Rollback plan")))
    shown = shell(tmp_path / "origin.git", "git show main:VERSION && git rev-list --count main")
    assert shown.split() == ["2.0.0", "4"]
