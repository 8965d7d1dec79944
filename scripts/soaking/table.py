"""All rows, by name, in the order of the promises."""

from scripts.soaking import (
    approvals,
    cleaning,
    damage,
    disk,
    effects,
    leftovers,
    ownership,
    power_loss,
    random_commands,
    recovery,
    slow_disk,
    starting,
    steps,
    stopping,
    streams,
)
from scripts.soaking.rows import Row

__all__ = ["ROWS"]

_TOPICS = (
    starting,
    power_loss,
    effects,
    steps,
    approvals,
    damage,
    disk,
    ownership,
    recovery,
    random_commands,
    stopping,
    streams,
    leftovers,
    slow_disk,
    cleaning,
)
ROWS: dict[str, Row] = {row.name: row for topic in _TOPICS for row in topic.ROWS}
