"""Files are migrated one by one; what is left is found by git, and the tests still pass."""

from pathlib import Path

import pytest

from tests.library.project import Project, git, works

pytestmark = [pytest.mark.acceptance, pytest.mark.usefixtures("tools")]

NAME = "code-migration"
TASK = {
    "instructions": "Replace os.path by pathlib, everywhere in the file.",
    "old_pattern": r"os\.path",
}


def old(name: str) -> str:
    return f"import os\n\n\ndef {name}(folder):\n    return os.path.join(folder, '{name}')\n"


def new(name: str) -> str:
    return f"from pathlib import Path\n\n\ndef {name}(folder):\n    return str(Path(folder) / '{name}')\n"


SHOP = {
    "shop/__init__.py": "",
    "shop/cart.py": old("cart"),
    "shop/price.py": old("price"),
    "shop/name.py": "NAME = 'os'\n",
    "test_shop.py": """\
from shop.cart import cart
from shop.price import price


def test_paths():
    assert [cart("a"), price("a")] == ["a/cart", "a/price"]
""",
    ".gitignore": "reports/\n.pytest_cache/\n",
}


@pytest.fixture
def project(tmp_path: Path) -> Project:
    project = Project(tmp_path, SHOP)
    project.plays(
        [
            works("Migrate the file shop/cart.py", {"shop/cart.py": new("cart")}),
            works("Migrate the file shop/price.py", {"shop/price.py": new("price")}),
        ]
    )
    return project


async def test_each_file_is_migrated_once_and_again_only_where_it_changed(
    project: Project,
) -> None:
    first = await project.run(NAME, **TASK)
    assert first.status == "completed", first.error
    assert first.outputs["migrated"] == ["shop/cart.py", "shop/price.py"]
    assert project.changed() == ["M shop/cart.py", " M shop/price.py"]
    cells = {"migrate[shop/cart.py]", "migrate[shop/price.py]"}
    assert cells <= first.with_status("completed")

    project.again()
    second = await project.run(NAME, **TASK)
    others = {"find", "look_again", "test", "report"}
    assert second.with_status("cached") - {"migrate"} == cells | others
    assert (project.folder / "shop/price.py").read_text() == new("price")

    project.again()
    project.write({"shop/price.py": "# Prices\n" + old("price")})
    third = await project.run(NAME, **TASK)
    assert third.status == "completed", third.error
    assert third.with_status("cached") & cells == {"migrate[shop/cart.py]"}


async def test_the_migrated_files_are_committed_with_the_instructions(project: Project) -> None:
    run = await project.run(NAME, **TASK, commit=True)
    assert run.status == "completed", run.error
    assert git(project.folder, "log", "-1", "--format=%B") == (
        f"Migrate 2 files\n\n{TASK['instructions']}"
    )
    assert project.changed() == []


async def test_what_is_left_of_the_old_way_fails_the_run(project: Project) -> None:
    project.plays([works("Migrate the file shop/cart.py", {}), works("Migrate the file", {})])
    run = await project.run(NAME, **TASK, commit=True)
    assert run.status == "failed"
    assert "Something of the old way is left: shop/cart.py:5:" in run.error
    assert git(project.folder, "log", "--format=%s") == "Begin"


async def test_more_files_than_wanted_are_refused_before_anything_is_asked(
    project: Project,
) -> None:
    run = await project.run(NAME, **TASK, most_files=1)
    assert run.status == "failed"
    assert r"2 files hold os\.path, and at most 1 are migrated" in run.error
    assert project.changed() == []


async def test_code_without_the_old_way_is_left_as_it_is(project: Project) -> None:
    run = await project.run(NAME, **{**TASK, "old_pattern": "import wx"}, commit=True)
    assert run.status == "completed", run.error
    assert run.outputs["migrated"] == []
    assert {"stage", "commit", "push"} <= run.with_status("skipped")
    assert "No file holds import wx." in await run.artifact("summary")


async def test_a_plan_changes_nothing(project: Project) -> None:
    planned = await project.plan(NAME, **TASK, commit=True, push=True)
    assert planned["errors"] == []
    assert {one["kind"] for one in planned["effects"]} <= {"git.stage", "git.commit", "git.push"}
    assert project.changed() == []
