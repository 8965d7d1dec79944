"""Pages that hold what they promise, and only those written anew whose file changed."""

from pathlib import Path
from typing import Any

import orjson
import pytest

from tests.library.project import Project, git, works

pytestmark = pytest.mark.acceptance

NAME = "generate-docs"
SHOP = {
    "src/shop/cart.py": "def add(item):\n    return [item]\n",
    "src/shop/price.py": "def price(count):\n    return count * 2\n",
}


def page(file: str, name: str, text: str = "") -> dict[str, Any]:
    answer = orjson.dumps({"purpose": f"All about {name} | more.", "names": [name]}).decode()
    target = f"docs/reference/{file.replace('/', '-')}.md"
    return works(f"reference page of {file} ", {target: text or f"# {name}\n\n{name}()\n"}, answer)


@pytest.fixture
def project(tmp_path: Path) -> Project:
    project = Project(tmp_path, SHOP)
    project.plays([page("src/shop/cart.py", "add"), page("src/shop/price.py", "price")])
    return project


async def test_pages_and_index_are_written_and_taken_from_the_cache(project: Project) -> None:
    first = await project.run(NAME)
    assert first.status == "completed", first.error
    pages = [
        "docs/reference/index.md",
        "docs/reference/src-shop-cart.py.md",
        "docs/reference/src-shop-price.py.md",
    ]
    assert first.outputs["pages"] == pages
    index = await first.artifact("index")
    assert r"| [src/shop/cart.py](src-shop-cart.py.md) | All about add \| more. | add |" in index
    assert project.changed() == [f"?? {one}" for one in pages]

    project.again()
    second = await project.run(NAME)
    cells = {"write[src/shop/cart.py]", "write[src/shop/price.py]"}
    assert second.with_status("cached") - {"write"} == cells | {"index"}
    assert project.changed() == [f"?? {one}" for one in pages]

    project.again()
    project.write({"src/shop/price.py": "def price(count):\n    return count * 3\n"})
    third = await project.run(NAME)
    assert third.status == "completed", third.error
    assert third.with_status("cached") & cells == {"write[src/shop/cart.py]"}


async def test_the_pages_are_committed_and_nothing_else(project: Project) -> None:
    project.write({"notes.txt": "mine\n"})
    run = await project.run(NAME, commit=True)
    assert run.status == "completed", run.error
    assert project.changed() == ["?? notes.txt"]
    assert git(project.folder, "show", "--name-only", "--format=", "HEAD").count("\n") == 2


async def test_a_page_that_keeps_not_what_it_promises_fails_the_run(project: Project) -> None:
    project.plays([page("src/shop/cart.py", "add", "# Cart\n"), page("src/shop/price.py", "price")])
    run = await project.run(NAME)
    assert run.status == "failed"
    assert "The page of src/shop/cart.py says nothing of add." in run.error


async def test_a_page_that_is_not_written_fails_its_step(project: Project) -> None:
    project.plays(
        [
            works("reference page of", {}, '{"purpose": "x", "names": []}'),
        ]
    )
    run = await project.run(NAME)
    assert run.status == "failed"
    assert "left no file docs/reference/src-shop-cart.py.md" in run.error


async def test_a_build_that_fails_fails_the_run(project: Project) -> None:
    run = await project.run(NAME, build_command="ls --no-such-option")
    assert run.status == "failed"
    assert "no-such-option" in run.error


async def test_a_pattern_without_files_is_said(project: Project) -> None:
    run = await project.run(NAME, sources="lib/**/*.py")
    assert run.status == "failed"
    assert "0 files match lib/**/*.py; there must be 1 to 100." in run.error


async def test_a_plan_writes_nothing(project: Project) -> None:
    planned = await project.plan(NAME, commit=True, push=True)
    assert planned["errors"] == []
    assert {one["kind"] for one in planned["effects"]} <= {"git.stage", "git.commit", "git.push"}
    assert project.changed() == []
