"""The names that expressions have already, so that no step, and no function of a plugin, takes them."""

__all__ = ["RESERVED_IDS", "SCOPE_NAMES"]

SCOPE_NAMES = (
    "inputs",
    "parameters",
    "config",
    "env",
    "steps",
    "workflow",
    "matrix",
    "artifacts",
    "now",
)
"""What every expression may name beside the steps' own ids."""

RESERVED_IDS = frozenset(
    {
        *SCOPE_NAMES,
        *("and", "else", "false", "if", "in", "is", "none", "not", "or", "self", "true"),
        *("caller", "loop", "secrets", "super"),
    }
)
"""Ids that no step may have: an expression could not name it."""
