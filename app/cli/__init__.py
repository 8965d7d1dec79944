"""The `slipway` command. Importing it loads nothing: `slipway serve` is on its way to listening."""

import importlib
import sys

__all__ = ["main"]


def main() -> None:
    """Run the command line of this process and exit with its code."""
    arguments = sys.argv[1:]
    if arguments[:1] == ["serve"]:
        importlib.import_module("app.cli.serving").main(arguments[1:])
    else:
        importlib.import_module("app.cli.application").main(arguments)
