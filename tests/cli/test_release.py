"""A release from the command line, without a service: the plan first, nothing unasked, and what was made at the end."""

import subprocess

from tests.cli.command_line import CommandLine

ASKED = ["release", "v2.1.0", "frontend", "backend", "--sprint", "sprint-2024-01"]


def tags(line: CommandLine, repository: str) -> list[str]:
    place = line.workspace / f"{repository}.git"
    said = subprocess.run(
        ["git", "-C", str(place), "tag"], capture_output=True, text=True, check=True
    )
    return said.stdout.split()


def test_without_a_terminal_the_plan_is_shown_and_nothing_starts(sample: CommandLine) -> None:
    ran = sample.run(*ASKED)
    assert ran.exit_code == 5
    for shown in ("v2.0.0", "v2.1.0", "SHOP-101", "Left out", "irreversible", "Digest: sha256:"):
        assert shown in ran.stdout
    assert "--yes" in ran.stderr
    assert sample.run("workflows", "list", "--json").document["items"] == []


def test_a_dry_run_is_a_plan_and_code_0(sample: CommandLine) -> None:
    ran = sample.run(*ASKED, "--dry-run", "--json")
    assert ran.exit_code == 0
    assert ran.document["workflow_id"] is None
    assert ran.document["plan"]["errors"] == []
    assert sample.run("workflows", "list", "--json").document["items"] == []


def test_with_yes_it_is_released_and_told(sample: CommandLine) -> None:
    ran = sample.run(*ASKED, "--yes", "--json")
    assert ran.exit_code == 0, ran.stderr
    document = ran.document
    assert document["status"] == "completed"
    assert {each["status"] for each in document["effects"]} == {"made"}
    assert "release-proof.json" in {each["name"] for each in document["artifacts"]}
    for repository in ("frontend", "backend"):
        assert tags(sample, repository).count("v2.1.0") == 1
    again = sample.run(*ASKED, "--yes")
    assert again.exit_code == 3
    assert "has the tag v2.1.0 already" in again.stderr


def test_a_conflict_waits_for_a_person_and_a_skip_releases_the_others(sample: CommandLine) -> None:
    words = ["release", "v2.1.0", "frontend", "payments-api", "--sprint", "sprint-2024-01"]
    refused = sample.run(*words, "--yes", "--json")
    assert refused.exit_code == 3
    assert "--accept-conflicts" in refused.stderr
    assert refused.document["error"]["code"] == "conflicts_not_accepted"
    assert sample.run("workflows", "list", "--json").document["items"] == []
    ran = sample.run(*words, "--yes", "--accept-conflicts")
    assert ran.exit_code == 5
    assert "RefundPolicy.java" in ran.stdout
    assert "skip" in ran.stdout
    workflow = sample.run("workflows", "list", "--json").document["items"][0]["workflow_id"]
    skipped = sample.run("workflows", "skip", workflow, "--comment", "next time")
    assert skipped.exit_code == 5, skipped.stderr
    approval = sample.run("approvals", "list", "--json").document["items"][0]["id"]
    assert sample.run("approvals", "approve", approval).exit_code == 1
    shown = sample.run("workflows", "show", workflow, "--json").document
    assert shown["metadata"]["status"] == "completed_with_failures"
    assert "v2.1.0" in tags(sample, "frontend")
    assert "v2.1.0" not in tags(sample, "payments-api")


def test_with_yes_nothing_that_was_named_is_left_out_in_silence(sample: CommandLine) -> None:
    ran = sample.run("release", "v2.1.0", "backend", "mobile_app", "--sprint", "nope", "--yes")
    assert ran.exit_code == 3
    assert "nope" in ran.stderr
    assert tags(sample, "backend").count("v2.1.0") == 0


def test_a_wrong_name_offers_the_nearest(sample: CommandLine) -> None:
    ran = sample.run("release", "v2.1.0", "frontent", "--sprint", "sprint-2024-01")
    assert (ran.exit_code, ran.stdout) == (3, "")
    assert "Did you mean 'frontend'?" in ran.stderr


def test_what_is_prepared_can_be_rolled_back(sample: CommandLine) -> None:
    words = ["--input", "repositories=frontend", "--input", "fix_version=v2.1.0"]
    words += ["--input", "sprint_name=sprint-2024-01"]
    ran = sample.run("definitions", "run", "release", *words, "--json")
    assert ran.exit_code == 5
    workflow = ran.document["workflow_id"]
    approval = sample.run("approvals", "list", "--json").document["items"][0]["id"]
    assert sample.run("approvals", "approve", approval).exit_code == 5
    unasked = sample.run("workflows", "rollback", workflow)
    assert unasked.exit_code == 5
    assert "Add --yes" in unasked.stderr
    back = sample.run("workflows", "rollback", workflow, "--yes")
    assert back.exit_code == 0, back.stderr
    assert "undone: Push the candidate of frontend" in back.stdout
