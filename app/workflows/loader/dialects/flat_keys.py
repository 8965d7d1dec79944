"""The keys of the flat dialect, by place: what a person may write there and what is offered for a wrong one."""

from collections.abc import Mapping

__all__ = [
    "CONFIG_KEYS",
    "KEYS_BY_TYPE",
    "SETTINGS",
    "STEP_KEYS",
    "TOP_KEYS",
    "config_keys",
]

SETTINGS = ("security_profile", "working_directory")
"""Of a document they hold for each of its steps that can have them."""

_AGENT = (
    *("prompt", "inputs", "security_profile", "system", "model", "engine", "allowed_tools"),
    *("max_turns", "max_tokens", "max_cost_usd", "output_schema", "api_key"),
)
KEYS_BY_TYPE: Mapping[str, tuple[str, ...]] = {
    "agent": _AGENT,
    "assert": ("condition", "message"),
    "claude_code": _AGENT,
    "conditional": ("condition", "then", "else"),
    "shell": ("command", *SETTINGS, "shell", "stdin", "limits", "success_codes", "inputs"),
    "template": ("template", "file", "inputs", "values", "output"),
    "webhook": ("url", "message", "payload", "body", "headers", "event", "secret"),
}
"""What stands at the step itself and belongs into `with`, by the step's type."""

CONFIG_KEYS = frozenset(
    {
        *("command", "condition", "inputs", "message", "prompt", "template", "url"),
        *SETTINGS,
    }
)
"""Keys that make a document flat, and that any other type of step may have as well."""

_SHARED = ("name", "version", "description", "author", "tags", "inputs", "outputs", "config")
TOP_KEYS = (
    *(*_SHARED, "environment", "env", "timeout", "retry", "on_failure", "on_error"),
    *(*SETTINGS, "defaults", "limits", "concurrency", "steps", "layout", "kind"),
)
STEP_KEYS = (
    *("id", "name", "description", "type", "with", "depends_on", "needs", "when", "required"),
    *("enabled", "automatic", "environment", "env", "retry", "timeout", "cache", "cache_key"),
    *("use_cache", "matrix", "steps", "approval", "outputs", "effects", "on_failure", "on_error"),
    *("compensate", "tags"),
)


def config_keys(step_type: str) -> tuple[str, ...]:
    """Return the keys of a step of this type that belong into `with`."""
    named = KEYS_BY_TYPE.get(step_type)
    return tuple(sorted(CONFIG_KEYS)) if named is None else named
