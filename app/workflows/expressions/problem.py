"""What an expression raises, whatever went wrong in it: one error that shows its source."""

from app.errors import Invalid

__all__ = ["ExpressionError"]


class ExpressionError(Invalid):
    """An expression that cannot be read or has no value.

    Codes: `expression_invalid` (cannot be read), `expression_undefined`, `expression_failed`,
    `expression_too_large`, `function_unavailable`.
    """

    default_code = "expression_invalid"

    def __init__(self, source: str, what: str, *, code: str | None = None) -> None:
        shown = source.strip()
        shown = shown if len(shown) <= 120 else shown[:119] + "…"
        super().__init__(
            f"{{{{ {shown} }}}}: {what}",
            code=code,
            next_action="Correct the expression in the definition.",
        )
        self.source = source
        self.what = what
