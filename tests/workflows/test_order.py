"""Needs, levels, chains and circles."""

import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.errors import Invalid
from app.workflows.definition import Definition
from app.workflows.order import chains, comes_before, cycles, direct, levels, resolve_needs

DIAMOND = {"a": (), "b": ("a",), "c": ("a",), "d": ("b", "c"), "e": ("d",)}


def test_omitted_needs_are_the_step_above_in_the_same_list() -> None:
    definition = Definition.model_validate(
        {
            "name": "example",
            "steps": [
                {"id": "first", "type": "wait"},
                {
                    "id": "group",
                    "matrix": {"x": [1]},
                    "steps": [{"id": "one", "type": "wait"}, {"id": "two", "type": "wait"}],
                },
                {"id": "alone", "type": "wait", "needs": []},
                {"id": "last", "type": "wait", "needs": ["group", "first"]},
            ],
        }
    )

    assert resolve_needs(definition) == {
        "first": (),
        "group": ("first",),
        "one": (),
        "two": ("one",),
        "alone": (),
        "last": ("group", "first"),
    }


def test_levels_put_each_step_behind_all_it_needs() -> None:
    assert levels(DIAMOND) == [["a"], ["b", "c"], ["d"], ["e"]]


def test_needs_outside_of_the_mapping_count_as_met() -> None:
    assert levels({"b": ("elsewhere",), "c": ("b",)}) == [["b"], ["c"]]


def test_a_circle_is_named() -> None:
    with pytest.raises(Invalid, match="a -> c -> b -> a") as raised:
        levels({"a": ("c",), "b": ("a",), "c": ("b",)})
    assert raised.value.code == "cycle"


def test_each_knot_is_reported_once() -> None:
    knots = cycles({"a": ("b",), "b": ("a",), "c": ("c",), "d": ("a", "c"), "e": ()})

    assert knots == [("a", "b", "a"), ("c", "c")]


def test_chains_are_as_long_as_nothing_else_is_involved() -> None:
    assert chains(DIAMOND) == [("a",), ("b",), ("c",), ("d", "e")]
    assert chains({"a": (), "b": ("a",), "x": (), "y": ("x",)}) == [("a", "b"), ("x", "y")]


def test_coming_before_goes_through_others() -> None:
    assert comes_before("a", "e", DIAMOND)
    assert not comes_before("b", "c", DIAMOND)
    assert not comes_before("a", "a", DIAMOND)


@st.composite
def acyclic_needs(draw: st.DrawFn) -> dict[str, tuple[str, ...]]:
    names = [f"s{number}" for number in range(draw(st.integers(1, 12)))]
    return {
        name: tuple(draw(st.lists(st.sampled_from(names[:index]), unique=True)) if index else ())
        for index, name in enumerate(names)
    }


@given(acyclic_needs())
def test_every_step_has_a_level_above_its_needs(needs: dict[str, tuple[str, ...]]) -> None:
    level_of = {step: number for number, row in enumerate(levels(needs)) for step in row}

    assert level_of.keys() == needs.keys()
    for step, wanted in needs.items():
        assert level_of[step] == max((level_of[one] + 1 for one in wanted), default=0)


@given(acyclic_needs())
def test_chains_hold_every_step_once_and_only_its_direct_follower(
    needs: dict[str, tuple[str, ...]],
) -> None:
    found = chains(needs)

    assert sorted(step for chain in found for step in chain) == sorted(needs)
    for chain in found:
        for before, after in itertools.pairwise(chain):
            assert needs[after] == (before,)
            assert [step for step in needs if before in needs[step]] == [after]


def test_a_need_that_another_one_has_already_is_not_direct() -> None:
    assert direct({**DIAMOND, "e": ("a", "d", "elsewhere")}) == DIAMOND
    assert chains(direct({"c": ("a", "b"), "b": ("a",), "a": ()})) == [("a", "b", "c")]


@given(acyclic_needs())
def test_direct_needs_keep_the_order_and_name_none_twice(needs: dict[str, tuple[str, ...]]) -> None:
    fewer = direct(needs)
    assert list(fewer) == list(needs)
    for earlier, later in itertools.permutations(needs, 2):
        assert comes_before(earlier, later, fewer) == comes_before(earlier, later, needs)
    for step, wanted in fewer.items():
        assert set(wanted) <= set(needs[step])
        for one, other in itertools.permutations(wanted, 2):
            assert not comes_before(one, other, fewer), step
