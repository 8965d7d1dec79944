"""A release noted on a board of Markdown files; what is missing is skipped with its reason."""

from pathlib import Path

import pytest

from app.plugins.kanban.board import mark_rows, set_fields
from app.plugins.kanban.update_step import UpdateKanban
from tests.plugins.release.release_world import ReleaseWorld

BOARD = """# Board

| Epic | Status | Version |
|---|:--:|---|
| [Epic 2](x.md) | Open | 1.0 |
| **Epic 21** | Open | |
| Epic 210 | Open | |

Epic 21 is | not a table
"""


def test_only_the_named_row_and_known_columns_change() -> None:
    after = mark_rows(BOARD, "epic 21", {"version": "2|0", "owner": "x"})
    assert after == BOARD.replace("| **Epic 21** | Open | |", r"| **Epic 21** | Open | 2\|0 |")


def test_fields_change_in_their_own_style() -> None:
    text = "**Version:** 1.0\nVersion: 2.0\n- Version : x\nThe Version: stays\n"
    assert set_fields(text, {"version": r"3\1"}) == (
        "**Version:** 3\\1\nVersion: 3\\1\n- Version : 3\\1\nThe Version: stays\n"
    )


@pytest.fixture
def world(tmp_path: Path) -> ReleaseWorld:
    world = ReleaseWorld(tmp_path)
    (tmp_path / "workspace").mkdir()
    (tmp_path / "workspace/board.md").write_text(BOARD)
    world.state["inputs"] = {"version": "2.0.0"}
    return world


async def test_board_is_marked_and_given_back(world: ReleaseWorld) -> None:
    config = {"kanban_board": "board.md", "epic": "21", "epic_doc_pattern": "epics/{epic}.md"}
    made = await world.run(UpdateKanban(), "step", **config)
    assert made.outputs["files"] == ["board.md"]
    assert made.outputs["missing"] == ["epics/21.md"]
    assert "| **Epic 21** | Open | 2.0.0 |" in (world.folder / "workspace/board.md").read_text()
    assert len(await world.undo(UpdateKanban(), "step", **config)) == 1
    assert (world.folder / "workspace/board.md").read_text() == BOARD


@pytest.mark.parametrize(
    ("config", "reason"),
    [
        ({"kanban_board": "board.md"}, "No epic is known"),
        ({"kanban_board": "board.md", "epic": "99"}, "says anything of epic 99"),
        ({"kanban_board": "nowhere.md", "epic": "21"}, "Missing: nowhere.md"),
        ({"epic": "21"}, "says anything of epic 21"),
    ],
)
async def test_what_is_missing_is_skipped_with_its_reason(
    world: ReleaseWorld, config: dict[str, str], reason: str
) -> None:
    result = await world.run(UpdateKanban(), "step", **config)
    assert result.status == "skipped"
    assert result.reason is not None
    assert reason in result.reason


async def test_a_plan_says_where_the_epic_is_not_known(world: ReleaseWorld) -> None:
    config = {"kanban_board": "board.md", "epic_doc_pattern": "epics/{epic}.md"}
    step = world.step(UpdateKanban(), config, "step")
    (effect,) = await UpdateKanban().plan(step, world.context())
    assert "epics/(known later).md; skipped unless" in effect.summary
    world.state["inputs"]["epic"] = "21"
    (effect,) = await UpdateKanban().plan(step, world.context())
    assert effect.summary == "Note the release in board.md, epics/21.md"
