"""`slipway serve`, apart from the other commands: nothing is imported that the way to listening does not need."""

import argparse
import sys
from collections.abc import Sequence

from pydantic import ValidationError

from app.api.server import serve
from app.cli.exit_codes import COMPLETED, code_of_error
from app.cli.failures import settings_refused, tell
from app.errors import SlipwayError
from app.settings import Settings
from app.telemetry import configure_logging
from app.wiring import build_service

__all__ = ["main", "parser"]

_EPILOG = """\
The data folder is SLIPWAY_DATA_DIR (default: data), the workspace SLIPWAY_WORKSPACE. Every workflow of the folder
that was running goes on. Ctrl-C stops it; whatever runs then goes on at the next start.

examples:
  slipway serve
  SLIPWAY_WORKSPACE=./sample slipway serve --port 8010
"""


def parser() -> argparse.ArgumentParser:
    made = argparse.ArgumentParser(
        prog="slipway serve",
        description="Serve the HTTP interface and drive the workflows of the data folder.",
        epilog=_EPILOG,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    made.add_argument(
        "--host", help="address to listen on (SLIPWAY_HOST, default 127.0.0.1); this machine only"
    )
    made.add_argument(
        "--port", type=int, help="port (SLIPWAY_PORT, default 8000); 0 takes a free one"
    )
    return made


def main(arguments: Sequence[str]) -> None:
    """Serve until a signal asks to stop, then exit."""
    chosen = parser().parse_args(arguments)
    try:
        _serve(chosen)
    except SlipwayError as error:
        tell(error)
        sys.exit(code_of_error(error))
    sys.exit(COMPLETED)


def _serve(chosen: argparse.Namespace) -> None:
    given = {name: value for name, value in vars(chosen).items() if value is not None}
    try:
        settings = Settings(**given)
    except ValidationError as error:
        raise settings_refused(error) from None
    service = build_service(settings, take_up=True)
    configure_logging(settings.log_level, json=not sys.stderr.isatty())
    serve(service, settings.host, settings.port, _say_where)


def _say_where(url: str) -> None:
    sys.stdout.write(f"Slipway is listening on {url}\n")
    sys.stdout.flush()
