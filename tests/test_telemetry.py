"""Log lines: where they go, what they hold, and what never gets into them."""

import json
import logging
import sys
from collections.abc import Iterator

import pytest

from app.telemetry import configure_logging, get_logger


@pytest.fixture(autouse=True)
def _logging_as_before() -> Iterator[None]:
    import structlog

    root = logging.getLogger()
    handlers, level = root.handlers[:], root.level
    root.handlers.clear()
    structlog.reset_defaults()
    yield
    root.handlers[:] = handlers
    root.setLevel(level)
    structlog.reset_defaults()


def test_events_are_json_lines_on_standard_error(capsys: pytest.CaptureFixture[str]) -> None:
    configure_logging("info", json=True)

    get_logger("app.workflows").info("drive_failed", workflow_id="wf_1", attempts=2)
    get_logger("app.workflows").debug("too_fine")

    out, err = capsys.readouterr()
    assert out == ""
    (line,) = [json.loads(one) for one in err.splitlines()]
    assert line["event"] == "drive_failed"
    assert line["level"] == "info"
    assert line["logger"] == "app.workflows"
    assert (line["workflow_id"], line["attempts"]) == ("wf_1", 2)
    assert line["timestamp"].endswith("Z")


def test_fields_exceptions_and_foreign_logs_are_redacted(
    capsys: pytest.CaptureFixture[str],
) -> None:
    configure_logging("info", json=True)
    error = RuntimeError("https://user:hunter2hunter2@host/ refused")

    get_logger("app").error("push_failed", exc_info=error, cause=error, password="hunter2hunter2")
    logging.getLogger("other").warning("token=%s", "hunter2hunter2")

    err = capsys.readouterr().err
    assert "hunter2hunter2" not in err
    assert len(err.splitlines()) == 2


def test_nothing_below_warnings_is_written_before_the_set_up(
    capsys: pytest.CaptureFixture[str],
) -> None:
    get_logger("app").info("quiet")
    get_logger("app").warning("loud")

    out, err = capsys.readouterr()
    assert out == ""
    assert "loud" in err
    assert "quiet" not in err


def test_importing_does_not_load_the_logging_library() -> None:
    import subprocess

    code = "import sys, app.telemetry; app.telemetry.get_logger('x'); print('structlog' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)

    assert done.stdout.strip() == "False"
