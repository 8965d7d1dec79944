"""How a failure is told to the person at the terminal: what is wrong, then what to do. Never a traceback."""

import sys

import orjson
from pydantic import ValidationError

from app.cli.printable import printable
from app.errors import Invalid, SlipwayError

__all__ = ["settings_refused", "tell", "unforeseen"]


def tell(error: SlipwayError, *, json: bool = False) -> None:
    """Write the message and the next action to standard error; with `json` also a document to standard output."""
    if json:
        problem = {
            "code": error.code,
            "detail": error.message,
            "next_action": error.next_action,
            "details": error.details,
        }
        document = orjson.dumps({"error": problem}, default=str, option=orjson.OPT_INDENT_2)
        sys.stdout.write(document.decode() + "\n")
        sys.stdout.flush()
    lines = [f"slipway: {printable(error.message)}"]
    if error.next_action:
        lines.append(f"  {printable(error.next_action)}")
    sys.stderr.write("\n".join(lines) + "\n")
    sys.stderr.flush()


def settings_refused(error: ValidationError) -> Invalid:
    """Return what is wrong with the settings, without what was set: it may be a secret."""
    wrong = "; ".join(
        f"SLIPWAY_{'_'.join(str(part) for part in each['loc']).upper()}: {each['msg']}"
        for each in error.errors()
    )
    return Invalid(
        f"The settings cannot be used. {wrong}.",
        code="bad_settings",
        next_action="Correct the environment variable or the option.",
    )


def unforeseen(error: BaseException) -> SlipwayError:
    return SlipwayError(
        f"This failed for a reason that was not foreseen: {type(error).__name__}: {error}",
        next_action="Run it again with SLIPWAY_LOG_LEVEL=debug to see where; "
        "read the state again before you repeat a command.",
    )
