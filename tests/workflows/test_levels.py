"""Levels of configuration: later ones win, mappings are merged key by key."""

from app.workflows.definition import Retry
from app.workflows.levels import merged, retry_of, timeout_of


def test_mappings_are_merged_key_by_key_and_everything_else_is_replaced() -> None:
    below = {"a": {"x": 1, "y": [1]}, "b": {"z": 1}, "c": 1}
    above = {"a": {"y": [2]}, "b": 2, "c": {"d": 1}}
    assert merged(below, above) == {"a": {"x": 1, "y": [2]}, "b": 2, "c": {"d": 1}}
    assert below["a"] == {"x": 1, "y": [1]}


def test_a_retry_is_put_together_from_what_is_written_at_each_level() -> None:
    platform, step = Retry(max=5, delay=2.0), Retry(delay=1.0, backoff="fixed")
    found = retry_of(platform, None, step)
    assert (found.max, found.delay, found.backoff, found.jitter) == (5, 1.0, "fixed", 0.1)
    assert retry_of(None, None) == Retry()


def test_the_most_special_time_limit_counts() -> None:
    assert timeout_of(1.0, None, 3.0) == 3.0
    assert timeout_of(1.0, 0.0, None) == 0.0
    assert timeout_of(None, None) is None
