"""Which form a document is written in: one key that only a dialect has decides."""

from collections.abc import Iterator, Mapping
from typing import Any

from app.workflows.loader.dialects.flat_keys import CONFIG_KEYS
from app.workflows.loader.loaded import Dialect

__all__ = ["detect"]

_STEP_KEYS = CONFIG_KEYS | {
    "cache_key",
    "depends_on",
    "environment",
    "on_failure",
    "use_cache",
    *("else", "then"),
}
_TOP_KEYS = frozenset(
    {"environment", "on_failure", "retry", "security_profile", "working_directory"}
)


def detect(data: Mapping[str, Any]) -> Dialect:
    """Return `wrapped` for a root `workflow`, `canonical` where `schema` is written, `flat` for any key of its own."""
    if "workflow" in data and "steps" not in data:
        return "wrapped"
    if "schema" in data:
        return "canonical"
    return "flat" if any(_signs(data)) else "canonical"


def _signs(data: Mapping[str, Any]) -> Iterator[bool]:
    yield not _TOP_KEYS.isdisjoint(data)
    yield any("validation" in one for one in _mappings(data.get("inputs")))
    yield any(isinstance(one, str) for one in _values(data.get("outputs")))
    for step in _steps(data.get("steps")):
        yield not _STEP_KEYS.isdisjoint(step)
        yield step.get("type") == "claude_code" and "with" not in step
        yield any(_is_flat_output(one) for one in _values(step.get("outputs")))
        yield any("attempts" in one for one in _mappings([step.get("retry")]))


def _steps(steps: Any) -> Iterator[Mapping[str, Any]]:
    for step in _mappings(steps):
        yield step
        yield from _steps(step.get("steps"))


def _values(value: Any) -> list[Any]:
    if isinstance(value, Mapping):
        return list(value.values())
    return value if isinstance(value, list) else []


def _mappings(value: Any) -> Iterator[Mapping[str, Any]]:
    return (one for one in _values(value) if isinstance(one, Mapping))


def _is_flat_output(output: Any) -> bool:
    source = output.get("from") if isinstance(output, Mapping) else None
    return isinstance(output, str) or source in ("stdout", "stderr")
