"""The difference between two plans, as people read it."""

from hypothesis import given
from hypothesis import strategies as st

from app.workflows.differences import differences

JSON = st.recursive(
    st.none() | st.booleans() | st.integers(-5, 5) | st.text(max_size=4),
    lambda inner: (
        st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=4), inner, max_size=4)
    ),
    max_leaves=12,
)


def test_a_repository_that_left_is_told_by_its_path() -> None:
    before = {"repositories": {"frontend": {"version": "1"}, "backend": {"version": "2"}}}
    after = {"repositories": {"frontend": {"version": "1"}}}
    (found,) = differences(before, after)
    assert (found["path"], found["change"]) == ("repositories.backend", "removed")


def test_a_changed_value_is_told_with_both_sides() -> None:
    assert differences({"commits": 12}, {"commits": 13}) == [
        {"path": "commits", "change": "changed", "before": 12, "after": 13}
    ]


def test_an_item_of_a_list_is_told_by_its_name() -> None:
    before = {"tickets": [{"key": "PAY-1", "summary": "a"}, {"key": "PAY-2", "summary": "b"}]}
    after = {"tickets": [{"key": "PAY-2", "summary": "c"}, {"key": "PAY-3", "summary": "d"}]}
    assert [
        (one["path"], one["change"], one["before"], one["after"])
        for one in differences(before, after)
    ] == [
        ("tickets", "removed", "PAY-1", None),
        ("tickets[PAY-2].summary", "changed", "b", "c"),
        ("tickets", "added", None, "PAY-3"),
    ]


def test_the_order_of_a_list_is_no_difference() -> None:
    assert differences({"exclusions": [1, 2]}, {"exclusions": [2, 1]}) == []


@given(JSON, JSON)
def test_equal_plans_differ_in_nothing_and_every_difference_has_a_place(
    a: object, b: object
) -> None:
    assert differences(a, a) == []
    for one in differences({"plan": a}, {"plan": b}):
        assert one["path"].startswith("plan")
        assert one["change"] in {"added", "removed", "changed"}
