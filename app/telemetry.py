"""Structured logs to standard error, redacted. The logging library is loaded by the first line that is written."""

import logging
import sys
from typing import Any

from app.redaction import redact, redact_json

__all__ = ["Logger", "configure_logging", "get_logger"]


class Logger:
    """Writes events with fields: `log.error("drive_failed", workflow_id=...)`; `exc_info` takes an exception."""

    __slots__ = ("_name",)

    def __init__(self, name: str) -> None:
        self._name = name

    def debug(self, event: str, **fields: Any) -> None:
        self._write("debug", event, fields)

    def info(self, event: str, **fields: Any) -> None:
        self._write("info", event, fields)

    def warning(self, event: str, **fields: Any) -> None:
        self._write("warning", event, fields)

    def error(self, event: str, **fields: Any) -> None:
        self._write("error", event, fields)

    def _write(self, level: str, event: str, fields: dict[str, Any]) -> None:
        import structlog  # noqa: PLC0415  # costs 0.1 s, which a service that starts need not wait for

        if not structlog.is_configured():
            configure_logging("warning", json=False)
        getattr(structlog.stdlib.get_logger(self._name), level)(event, **fields)


def get_logger(name: str) -> Logger:
    """Return a logger; cheap enough for module level."""
    return Logger(name)


def configure_logging(level: str, json: bool) -> None:
    """Send our events and those of other libraries to standard error, from `level` on; may be called again."""
    import structlog  # noqa: PLC0415  # as above

    shared: list[Any] = [
        structlog.stdlib.add_log_level,
        structlog.stdlib.add_logger_name,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        structlog.processors.format_exc_info,
        _redact_event,
    ]
    structlog.configure(
        processors=[
            structlog.stdlib.filter_by_level,
            *shared,
            structlog.stdlib.ProcessorFormatter.wrap_for_formatter,
        ],
        wrapper_class=structlog.stdlib.BoundLogger,
        logger_factory=structlog.stdlib.LoggerFactory(),
        cache_logger_on_first_use=False,
    )
    last: Any = (
        structlog.processors.JSONRenderer()
        if json
        else structlog.dev.ConsoleRenderer(colors=sys.stderr.isatty())
    )
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=shared,
            processors=[structlog.stdlib.ProcessorFormatter.remove_processors_meta, last],
        )
    )
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(level.upper())


def _redact_event(_: Any, __: str, event: Any) -> Any:
    """Redact every field; what is no text is shown by its `repr` later, so it is made text here."""
    return {name: _redact_field(name, value) for name, value in event.items()}


def _redact_field(name: str, value: Any) -> Any:
    if name.startswith("_"):
        return value
    if isinstance(value, str | int | float | bool | None | list | tuple | dict):
        return redact_json({name: value})[name]
    return redact(repr(value))
