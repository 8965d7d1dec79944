"""The arithmetic of `scripts/bench`: medians, ratios and the order of measuring; never a time."""

from scripts.benchmarks.comparison import Comparison, in_turn


def compared(ours: list[float], reference: list[float], limit: float) -> Comparison:
    samples = {"slipway": ours, "other": reference, "third": [7.0]}
    return Comparison.of_medians(
        "a", "title", "ms", samples, ours="slipway", reference="other", limit=limit
    )


def test_medians_are_compared_so_that_one_slow_run_does_not_count() -> None:
    comparison = compared([1.0, 2.0, 900.0], [4.0, 4.0, 4.0], limit=0.5)
    assert comparison.ratio == 0.5
    assert comparison.kept


def test_a_promise_that_is_not_kept_is_said() -> None:
    comparison = compared([3.0], [2.0], limit=1.0)
    assert not comparison.kept
    assert comparison.as_json()["kept"] is False


def test_other_candidates_are_noted_with_their_medians() -> None:
    assert compared([1.0], [1.0], limit=1.0).note == "third 7"


async def test_candidates_are_measured_in_turn_after_a_warm_up() -> None:
    order: list[str] = []

    async def first() -> float:
        order.append("first")
        return float(len(order))

    async def second() -> float:
        order.append("second")
        return float(len(order))

    samples = await in_turn(2, {"first": first, "second": second})
    assert order == ["first", "second"] * 3
    assert samples == {"first": [3.0, 5.0], "second": [4.0, 6.0]}
