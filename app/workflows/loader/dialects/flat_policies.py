"""Retries, caches, dependencies and what follows a failure, in the words of the flat dialect."""

from collections.abc import Mapping
from typing import Any

from app.workflows.checks import Path
from app.workflows.loader.dialects.translation import Translation

__all__ = ["put_cache", "put_needs", "put_on_failure", "put_retry"]

_RETRY_KEYS = ("attempts", "delay", "backoff", "jitter", "max", "on")
_CACHE_KEYS = ("enabled", "key", "ttl", "files", "version")
_ACTIONS: Mapping[str, str] = {
    "continue": "continue",
    "fail": "fail",
    "retry": "fail",
    "warn": "continue",
}


def put_retry(value: Any, path: Path, written: Path, translation: Translation) -> None:
    """Put a retry: `attempts` counts tries in all, and a retry that somebody wrote down is for any failure."""
    retry = translation.mapping(value, written)
    if retry is None:
        translation.leave_out(path)
        return
    translation.put(path, {}, written)
    for key, each in translation.known(retry, written, _RETRY_KEYS):
        where = (*written, key)
        if key != "attempts":
            translation.put((*path, key), each, where)
        elif isinstance(each, bool) or not isinstance(each, int):
            translation.wrong_type(each, "a whole number", where)
        elif each < 1:
            message = f"{each} is too few: attempts counts all tries, so it is 1 or more."
            translation.findings.error("wrong_value", message, where)
        else:
            translation.put((*path, "max"), each - 1, where)
    if "on" not in retry:
        translation.put((*path, "on"), ["any"], written)


def put_on_failure(value: Any, path: Path, written: Path, translation: Translation) -> None:
    """Put what follows a failure.

    `retry`: the default retries, for any failure, then fail. `warn`: go on; the failure stays visible.
    """
    if not isinstance(value, str) or value not in _ACTIONS:
        shown = repr(value) if isinstance(value, str) else str(value)
        translation.findings.error(
            "wrong_value",
            f"{shown} is not right here.",
            written,
            wrong=str(value),
            valid=_ACTIONS,
        )
        translation.leave_out((*path, "on_error"))
        return
    translation.put((*path, "on_error"), {"action": _ACTIONS[value]}, written)
    if value == "retry":
        retry = (*path, "retry") if path else ("defaults", "retry")
        if retry not in translation.places:
            translation.put(retry, {"on": ["any"]}, written)


def put_needs(value: Any, path: Path, written: Path, translation: Translation) -> None:
    """Put `depends_on`: one id, or a list of them."""
    if isinstance(value, str):
        translation.put(path, [value], written)
        translation.place((*path, 0), written)
    elif isinstance(value, list):
        translation.put(path, value, written)
    else:
        translation.wrong_type(value, "the id of a step, or a list of ids", written)
        translation.leave_out(path)


def put_cache(value: Any, path: Path, written: Path, translation: Translation) -> None:
    if isinstance(value, bool):
        translation.put((*path, "enabled"), value, written)
        return
    cache = translation.mapping(value, written)
    if cache is None:
        translation.leave_out(path)
        return
    for key, each in translation.known(cache, written, _CACHE_KEYS):
        translation.put((*path, key), each, (*written, key))
