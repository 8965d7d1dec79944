"""The sample is the same everywhere, holds what it promises, and never throws anything away."""

import json
import subprocess
from pathlib import Path
from typing import Any

import pytest

from app.errors import Invalid
from app.sample.workspace import make_sample

GOLDEN = Path(__file__).parents[1] / "golden" / "sample_commits.json"


def git(repository: Path, *arguments: str) -> str:
    done = subprocess.run(
        ["git", *arguments], cwd=repository, capture_output=True, text=True, check=True
    )
    return done.stdout


def repositories(folder: Path) -> list[Path]:
    return sorted(folder.glob("*.git"))


def names(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


def branches(repository: Path) -> list[str]:
    return git(repository, "for-each-ref", "--format=%(refname:lstrip=2)", "refs/heads").split()


def refs(folder: Path) -> dict[str, dict[str, str]]:
    """Return repository -> ref -> commit id, tags peeled."""
    form = "--format=%(refname) %(if)%(*objectname)%(then)%(*objectname)%(else)%(objectname)%(end)"
    return {
        path.name: dict(line.split() for line in git(path, "for-each-ref", form).splitlines())
        for path in repositories(folder)
    }


def conflicts(repository: Path, ours: str, theirs: str) -> bool:
    done = subprocess.run(
        ["git", "merge-tree", "--write-tree", ours, theirs],
        cwd=repository,
        capture_output=True,
        check=False,
    )
    return done.returncode == 1


async def test_commit_ids_are_the_same_on_every_machine(tmp_path: Path) -> None:
    await make_sample(tmp_path)
    assert refs(tmp_path) == json.loads(GOLDEN.read_text(encoding="utf-8"))


async def test_neither_a_persons_git_configuration_nor_their_time_zone_changes_anything(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "home").mkdir()
    (tmp_path / "home" / ".gitconfig").write_text(
        "[user]\n\tname = Somebody\n[commit]\n\tgpgsign = 1\n"
    )
    for name, value in {"HOME": str(tmp_path / "home"), "TZ": "Asia/Tokyo"}.items():
        monkeypatch.setenv(name, value)
    monkeypatch.setenv("GIT_AUTHOR_DATE", "2001-01-01T00:00:00Z")
    await make_sample(tmp_path / "sample")
    assert refs(tmp_path / "sample") == json.loads(GOLDEN.read_text(encoding="utf-8"))


async def test_repositories_are_sound_and_rest_on_main(tmp_path: Path) -> None:
    await make_sample(tmp_path, repositories=5)
    for path in repositories(tmp_path):
        assert git(path, "fsck", "--strict", "--full") == ""
        assert git(path, "symbolic-ref", "HEAD").strip() == "refs/heads/main"
        assert {"main", "develop", "sprint/sprint-2024-01"} <= set(branches(path))


async def test_only_payments_conflicts(tmp_path: Path) -> None:
    await make_sample(tmp_path, repositories=6)
    found = {
        path.stem
        for path in repositories(tmp_path)
        if conflicts(path, "develop", "sprint/sprint-2024-01") or conflicts(path, "main", "develop")
    }
    assert found == {"payments-api"}


async def test_only_one_feature_branch_of_the_tickets_is_not_in_its_sprint(tmp_path: Path) -> None:
    await make_sample(tmp_path)
    wanted = {ticket["key"] for ticket in planned_tickets(tmp_path)}
    missing = {
        (path.stem, branch)
        for path in repositories(tmp_path)
        for branch in branches(path)
        if branch.removeprefix("feature/") in wanted
        and "+" in git(path, "cherry", "sprint/sprint-2024-01", branch)
        and still_changes(path, branch)
    }
    assert missing == {("mobile_app", "feature/SHOP-106")}


def still_changes(path: Path, branch: str) -> bool:
    sprint = "sprint/sprint-2024-01"
    merged = git(path, "merge-tree", "--write-tree", sprint, branch).strip()
    return merged != git(path, "rev-parse", f"{sprint}^{{tree}}").strip()


def planned_tickets(folder: Path) -> list[dict[str, Any]]:
    tickets = json.loads((folder / "tickets.json").read_text(encoding="utf-8"))["tickets"]
    return [ticket for ticket in tickets if "v2.1.0" in ticket["fix_versions"]]


async def test_eight_tickets_and_one_of_them_without_a_branch(tmp_path: Path) -> None:
    await make_sample(tmp_path)
    known = {ref for found in refs(tmp_path).values() for ref in found}
    without = [
        ticket["key"]
        for ticket in planned_tickets(tmp_path)
        if f"refs/heads/feature/{ticket['key']}" not in known
    ]
    assert len(planned_tickets(tmp_path)) == 8
    assert without == ["SHOP-108"]


async def test_version_files_say_what_the_latest_tag_says(tmp_path: Path) -> None:
    await make_sample(tmp_path)
    said = {
        ("frontend", "v2.0.0"): ["package.json", "package-lock.json"],
        ("backend", "v2.0.1"): ["pyproject.toml", "shop/__init__.py"],
        ("payments-api", "v2.0.0"): ["pom.xml"],
        ("mobile_app", "2.0.0"): ["Cargo.toml", "Cargo.lock", "VERSION"],
    }
    for (name, tag), paths in said.items():
        for path in paths:
            for branch in ("main", "develop", tag):
                text = git(tmp_path / f"{name}.git", "show", f"{branch}:{path}")
                assert tag.removeprefix("v") in text, (name, branch, path)


async def test_thirty_repositories_have_thirty_different_histories(tmp_path: Path) -> None:
    summary = await make_sample(tmp_path, repositories=30)
    heads = {found["refs/heads/main"] for found in refs(tmp_path).values()}
    assert len(summary.repositories) == len(heads) == 30


async def test_made_again_it_keeps_what_one_has_worked_on_and_adds_what_lacks(
    tmp_path: Path,
) -> None:
    await make_sample(tmp_path, repositories=2)
    git(tmp_path / "frontend.git", "branch", "mine", "main")
    (tmp_path / "tickets.json").write_text('{"tickets": []}')
    summary = await make_sample(tmp_path, repositories=4)
    assert [one.created for one in summary.repositories] == [False, False, True, True]
    assert "refs/heads/mine" in refs(tmp_path)["frontend.git"]
    assert summary.tickets == 0


async def test_a_repository_left_half_made_is_made_anew(tmp_path: Path) -> None:
    await make_sample(tmp_path, repositories=1)
    (tmp_path / ".backend.git.building" / "objects").mkdir(parents=True)
    await make_sample(tmp_path, repositories=2)
    assert git(tmp_path / "backend.git", "fsck") == ""
    assert not (tmp_path / ".backend.git.building").exists()


async def test_a_folder_with_other_things_is_refused_and_left_alone(tmp_path: Path) -> None:
    (tmp_path / "letter.txt").write_text("mine")
    with pytest.raises(Invalid) as refusal:
        await make_sample(tmp_path)
    assert refusal.value.code == "folder_not_empty"
    assert names(tmp_path) == ["letter.txt"]


@pytest.mark.parametrize("count", [0, -1, 201])
async def test_an_impossible_number_is_refused(tmp_path: Path, count: int) -> None:
    with pytest.raises(Invalid, match="cannot be made"):
        await make_sample(tmp_path, repositories=count)
    assert names(tmp_path) == []
