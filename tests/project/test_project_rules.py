"""Each rule of the project catches a planted breach, and the tree itself breaks none."""

from pathlib import Path

import pytest

from scripts import project_rules
from scripts.project_rules import Finding, check
from tests.project.planting import found, write

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture
def tree(tmp_path: Path) -> Path:
    for folder in ("app", "tests", "scripts/locks", "docs"):
        (tmp_path / folder).mkdir(parents=True)
    return tmp_path


def test_this_tree_breaks_no_rule() -> None:
    assert check(ROOT) == []


def test_a_long_module_is_found_and_a_test_may_be_longer(tree: Path) -> None:
    write(tree, "app/long.py", "x = 1\n" * 401)
    write(tree, "tests/test_long.py", "x = 1\n" * 600)
    write(tree, "tests/test_longer.py", "x = 1\n" * 601)
    assert found(project_rules.modules_stay_small, tree) == [
        "app/long.py:400",
        "tests/test_longer.py:600",
    ]


@pytest.mark.parametrize("path", ["app/utils.py", "app/core/gate.py", "tests/helpers.py"])
def test_an_empty_name_is_found(tree: Path, path: str) -> None:
    write(tree, path, "")
    assert found(project_rules.names_say_something, tree) == [f"{path}:1"]


@pytest.mark.parametrize(
    ("name", "good"),
    [
        ("WorkflowManager", True),
        ("Service", True),
        ("ReleaseManager", False),
        ("GitService", False),
        ("PathHelper", False),
    ],
)
def test_class_names_say_what_a_thing_is(tree: Path, name: str, good: bool) -> None:
    write(tree, "app/thing.py", f"\nclass {name}: ...\n")
    assert found(project_rules.names_say_something, tree) == ([] if good else ["app/thing.py:2"])


def test_a_test_folder_without_counterpart_is_found(tree: Path) -> None:
    write(tree, "app/journal.py", "")
    write(tree, "tests/journal/test_reading.py", "")
    write(tree, "tests/acceptance/test_all.py", "")
    write(tree, "tests/nowhere/test_gone.py", "")
    assert found(project_rules.tests_mirror_app, tree) == ["tests/nowhere:1"]


def test_a_package_that_no_test_imports_is_found(tree: Path) -> None:
    for name in ("asked", "unasked"):
        write(tree, f"app/{name}/__init__.py", "")
        write(tree, f"app/{name}/part.py", "x = 1\n")
    write(tree, "tests/asked/test_part.py", "from app.asked.part import x\n")
    assert found(project_rules.tests_mirror_app, tree) == ["app/unasked:1"]


@pytest.mark.parametrize(
    "line",
    [
        "see https://" + "pypi" + ".org/simple",
        "pip install --index" + "-url somewhere",
        "open('/wo" + "rk/main/app')",
        "# TO" + "DO: later",
        "made in Pha" + "se 2",
        "as in Issue" + " #12",
    ],
)
def test_text_that_must_not_ship_is_found(tree: Path, line: str) -> None:
    write(tree, "docs/page.md", f"fine\n{line}\n")
    assert found(project_rules.texts_are_clean, tree) == ["docs/page.md:2"]


@pytest.mark.parametrize(
    "line", ["https://git.example.com/wo" + "rk/backend.git", "the two phases", "a colour: #123"]
)
def test_harmless_text_passes(tree: Path, line: str) -> None:
    write(tree, "docs/page.md", line)
    assert found(project_rules.texts_are_clean, tree) == []


@pytest.mark.parametrize(
    ("line", "good"),
    [("x = 1  # ADR" + "-7", False), ("x = 1  # see #" + "12", False), ("x = '#" + "12'", True)],
)
def test_a_comment_gives_a_reason_not_a_number(tree: Path, line: str, good: bool) -> None:
    write(tree, "app/thing.py", line)
    assert found(project_rules.comments_give_reasons, tree) == ([] if good else ["app/thing.py:1"])


@pytest.mark.parametrize(
    ("line", "good"),
    [
        ("x = 1  # no" + "qa: E501", False),
        ("x = 1  # no" + "qa: E501  # a URL", True),
        ("x = 1  # type: ig" + "nore[misc]", False),
        ("x = 1  # type: ig" + "nore[misc]  # the stub is wrong", True),
    ],
)
def test_an_ignore_needs_a_reason(tree: Path, line: str, good: bool) -> None:
    write(tree, "app/thing.py", line)
    assert found(project_rules.ignores_have_reasons, tree) == ([] if good else ["app/thing.py:1"])


def test_locks_that_disagree_or_lack_a_hash_are_found(tree: Path) -> None:
    write(tree, "scripts/locks/run.txt", "one==1 \\\n    --hash=sha256:aa\ntwo==2\n")
    write(tree, "scripts/locks/test.txt", "one==2 \\\n    --hash=sha256:bb\ntwo==2\n")
    messages = [finding.message for finding in project_rules.locks_agree(tree)]
    assert messages == ["two==2 has no hash", "lacks one==1, which run.txt holds"]


def test_floors_in_the_documentation_are_compared_with_the_contracts(tree: Path) -> None:
    contract = '[[tool.importlinter.contracts]]\ntype = "layers"\nlayers = ["(a) | b", "c"]\n'
    write(tree, "pyproject.toml", contract)
    write(tree, "docs/architecture.md", "```floors\na | b   said of both\nc\n```\n")
    assert found(project_rules.documented_floors_are_the_enforced_ones, tree) == []
    write(tree, "docs/architecture.md", "```floors\na\nc\n```\n")
    assert found(project_rules.documented_floors_are_the_enforced_ones, tree) != []


def test_a_made_page_that_is_missing_or_old_is_found(
    tree: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    pages = {Path("docs/one.md"): lambda: "one", Path("docs/two.md"): lambda: "two"}
    monkeypatch.setattr(project_rules, "PAGES", pages)
    write(tree, "docs/one.md", "one")
    write(tree, "docs/two.md", "was two")
    assert found(project_rules.made_pages_are_current, tree) == ["docs/two.md:1"]
    write(tree, "docs/two.md", "two")
    assert found(project_rules.made_pages_are_current, tree) == []


def test_a_finding_prints_as_editors_read_it() -> None:
    assert str(Finding(Path("app/x.py"), 3, "is wrong")) == "app/x.py:3: is wrong"


def test_what_other_programs_made_is_not_read(tree: Path) -> None:
    for folder in ("node_modules/flatted", "dist"):
        write(tree, f"app/web/ui/{folder}/utils.py", "x = 1  # TO" + "DO\n")
    assert found(project_rules.names_say_something, tree) == []
    assert found(project_rules.texts_are_clean, tree) == []
