"""What a rollback undoes and in which order."""

from app.workflows.compensation import irreversible_effects, undo_order
from app.workflows.projection import EffectRecord


def effect(name: str, step: str, reversibility: str, status: str = "made") -> EffectRecord:
    content = {"kind": "git.branch", "target": name, "reversibility": reversibility}
    return EffectRecord(effect=content, step=step, cell=None, status=status, at="")


def test_steps_are_undone_latest_first() -> None:
    effects = {
        "1": effect("one", "first", "reversible"),
        "2": effect("two", "second", "compensatable"),
    }
    assert [undo.key for undo in undo_order(["first", "second"], effects)] == ["second", "first"]


def test_a_step_that_failed_half_way_is_undone_before_all_others() -> None:
    effects = {
        "1": effect("one", "halfway", "reversible"),
        "2": effect("two", "done", "reversible"),
    }
    assert [undo.key for undo in undo_order(["done"], effects)] == ["halfway", "done"]


def test_irreversible_and_undone_effects_are_left_alone() -> None:
    effects = {
        "1": effect("tag", "publish", "irreversible"),
        "2": effect("branch", "prepare", "reversible", status="undone"),
        "3": effect("other", "prepare", "reversible", status="planned"),
    }
    assert undo_order(["prepare", "publish"], effects) == []
    assert [one["target"] for one in irreversible_effects(effects)] == ["tag"]
