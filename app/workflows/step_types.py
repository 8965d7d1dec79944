"""The step types at hand, and what became of those that are not."""

from collections.abc import Mapping

from app.nearest import nearest
from app.workflows.handlers import StepHandler

__all__ = ["StepTypes", "missing_type"]


class StepTypes(dict[str, StepHandler]):
    """Step type -> handler; `errors`: plugin -> why it did not load."""

    def __init__(self) -> None:
        super().__init__()
        self.errors: dict[str, str] = {}


def missing_type(step_type: str, handlers: Mapping[str, StepHandler]) -> str:
    """Return what to say of a step type that is not there: its plugin did not load, is not installed, or has no such type."""
    errors = handlers.errors if isinstance(handlers, StepTypes) else {}
    plugin, dot, _ = step_type.partition(".")
    if plugin in errors:
        return f"{step_type} comes from the plugin {plugin}, which did not load: {errors[plugin]}"
    if dot and not any(known.startswith(f"{plugin}.") for known in handlers):
        return (
            f"{step_type} comes from the plugin {plugin}, which is not installed: "
            "install it, or name its folder in SLIPWAY_PLUGINS."
            f"{_did_you_mean(step_type, handlers)}{_broken(errors)}"
        )
    return f"No plugin supplies the step type {step_type!r}.{nearest(step_type, handlers)}"


def _broken(errors: Mapping[str, str]) -> str:
    told = "; ".join(f"{name}: {error}" for name, error in errors.items())
    return f" Did not load: {told}" if told else ""


def _did_you_mean(step_type: str, handlers: Mapping[str, StepHandler]) -> str:
    """Return only a near miss: the list of all known types helps nobody who lacks a plugin."""
    hint = nearest(step_type, handlers)
    return hint if hint.startswith(" Did you mean") else ""
