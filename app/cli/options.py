"""Options that several commands share, so that they are called and explained alike."""

from typing import Annotated

import typer

__all__ = ["Comment", "Json", "Plain", "Yes"]

Json = Annotated[
    bool, typer.Option("--json", help="Print JSON on standard output, remarks on standard error.")
]
Plain = Annotated[
    bool, typer.Option("--plain", help="Print lines, also in a terminal; NO_COLOR does the same.")
]
Yes = Annotated[bool, typer.Option("--yes", help="Answer every question with yes.")]
Comment = Annotated[str, typer.Option("--comment", help="Why; it is kept in the history.")]
