"""What an expression raises, whatever went wrong in it: one error that shows its source."""

from app.errors import Invalid

__all__ = ["ExpressionError"]


class ExpressionError(Invalid):
    """An expression that cannot be read or has no value.

    Codes: `expression_invalid` (cannot be read), `expression_undefined`, `expression_failed`,
    `expression_too_large`.
    """

    default_code = "expression_invalid"

    def __init__(self, source: str, what: str, *, code: str | None = None) -> None:
        super().__init__(
            f"{{{{ {_cut(source.strip(), 120)} }}}}: {_cut(what, 400)}",
            code=code,
            next_action="Correct the expression in the definition.",
        )
        self.source = source
        self.what = what


def _cut(text: str, length: int) -> str:
    return text if len(text) <= length else text[: length - 1] + "…"
