"""A story that contradicts itself is refused while it is told."""

import pytest

from app.sample.history import ADA, History


def story() -> History:
    history = History("2024-01-01")
    history.commit("main", ADA, "start", {"a.txt": "one\n", "b.txt": "two\n"})
    history.branch("side", "main")
    return history


def test_an_edit_must_find_its_place_exactly_once() -> None:
    with pytest.raises(ValueError, match="stands 0 times"):
        story().commit("main", ADA, "edit", {"a.txt": ("two", "three")})


def test_two_changes_of_one_file_are_not_merged_in_silence() -> None:
    history = story()
    history.commit("main", ADA, "here", {"a.txt": "here\n"})
    history.commit("side", ADA, "there", {"a.txt": "there\n"})
    with pytest.raises(ValueError, match=r"both sides change a\.txt"):
        history.merge("side", "main", ADA)


def test_a_merge_takes_changes_and_removals_of_both_sides() -> None:
    history = story()
    history.commit("main", ADA, "here", {"a.txt": "here\n"})
    history.commit("side", ADA, "there", {"b.txt": None, "c.txt": "new\n"})
    history.merge("side", "main", ADA)
    told = history.stream().decode()
    assert "D b.txt" in told.split("merge :3\n")[1]
    assert "inline c.txt" in told.split("merge :3\n")[1]


def test_time_does_not_go_back() -> None:
    with pytest.raises(ValueError, match="is before"):
        story().at("2023-12-31")


def test_a_branch_is_made_before_it_is_used() -> None:
    with pytest.raises(ValueError, match="no branch elsewhere"):
        story().commit("elsewhere", ADA, "lost", {})
