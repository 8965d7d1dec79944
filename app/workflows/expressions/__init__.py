"""Expressions of definitions: `{{ ... }}` in Jinja2's grammar, without its power. Bounded in time, size and names."""

from app.workflows.expressions.comparison import compared_values
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
from app.workflows.expressions.reserved import RESERVED_IDS, SCOPE_NAMES
from app.workflows.expressions.sandbox import FUNCTION_NAMES, add_function
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
    "add_function",
    "compared_values",
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
