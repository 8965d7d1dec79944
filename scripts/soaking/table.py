"""All rows, by name, in the order of the promises."""

from scripts.soaking import approvals, effects, starting, steps
from scripts.soaking.rows import Row

__all__ = ["ROWS"]

ROWS: dict[str, Row] = {
    row.name: row for row in (*starting.ROWS, *effects.ROWS, *steps.ROWS, *approvals.ROWS)
}
