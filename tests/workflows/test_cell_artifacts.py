"""What a cell of a matrix step left is found under its cell."""

import pytest

from app.errors import NotFound
from app.principal import LOCAL
from tests.workflows.harness import House

NAME = "report"
TEXT = """
name: checks
steps:
  - id: each
    matrix: {repository: [backend, frontend]}
    steps:
      - id: lint
        type: test.work
        outputs: {report: {type: artifact, path: report.txt}}
"""


async def test_a_cells_artifact_is_named_with_its_cell(house: House) -> None:
    folder = house.folder / "place"
    folder.mkdir()
    (folder / "report.txt").write_text("there")
    manager = await house.manager()
    workflow = await house.start(manager, TEXT, directory=folder)
    await manager.wait_settled(workflow)
    found = [
        manager.artifacts.find(workflow, f"{NAME}[{cell}]", None, LOCAL)
        for cell in ("backend", "frontend")
    ]
    assert [one["cell"] for one in found] == ["backend", "frontend"]
    marked = manager.artifacts.mark(
        workflow, f"{NAME}[backend]", None, {"tags": ["reviewed"]}, LOCAL
    )
    assert (marked["name"], marked["cell"], list(marked["tags"])) == (NAME, "backend", ["reviewed"])
    with pytest.raises(NotFound):
        manager.artifacts.find(workflow, f"{NAME}[nothing]", None, LOCAL)
