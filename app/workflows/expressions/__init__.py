"""Expressions of definitions: `{{ ... }}` in Jinja2's grammar, without its power. Bounded in time, size and names."""

from app.workflows.expressions.compiled import Expression, Reference, compile_source
from app.workflows.expressions.evaluation import (
    condition_references,
    evaluate,
    evaluate_condition,
    find_references,
    references,
    uses_files,
)
from app.workflows.expressions.files import FILES
from app.workflows.expressions.lifted import LiftedText, lift_text
from app.workflows.expressions.problem import ExpressionError
from app.workflows.expressions.sandbox import FUNCTION_NAMES
from app.workflows.expressions.text import Braced, condition_source, segments
from app.workflows.expressions.values import UNKNOWN, is_file_reference, text_of

__all__ = [
    "FILES",
    "FUNCTION_NAMES",
    "RESERVED_IDS",
    "SCOPE_NAMES",
    "UNKNOWN",
    "Braced",
    "Expression",
    "ExpressionError",
    "LiftedText",
    "Reference",
    "compile_source",
    "condition_references",
    "condition_source",
    "evaluate",
    "evaluate_condition",
    "find_references",
    "is_file_reference",
    "lift_text",
    "references",
    "segments",
    "text_of",
    "uses_files",
]

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
