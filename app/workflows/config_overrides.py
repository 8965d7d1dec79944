"""What a start may override: keys of `config` that some level has, or that an expression of the definition names."""

from collections.abc import Iterator, Mapping
from typing import Any

from app.errors import Invalid
from app.nearest import nearest
from app.workflows.checks.places import Steps, expression_sources
from app.workflows.definition import Definition
from app.workflows.expressions import condition_references, find_references

__all__ = ["require_known"]

Path = tuple[str, ...]


def require_known(
    overrides: Mapping[str, Any], config: Mapping[str, Any], definition: Definition
) -> None:
    """Raise Invalid `unknown_config` for an override that would do nothing, such as a slip of the pen."""
    named = set(_named(definition)) if overrides else set()
    for path in _leaves(overrides, ()):
        if _is_there(config, path) or any(
            path[: len(one)] == one or one[: len(path)] == path for one in named
        ):
            continue
        known = [".".join(one) for one in (*_leaves(config, ()), *named)]
        key = ".".join(path)
        raise Invalid(
            f"Nothing of {definition.name} reads the config key {key!r}.{nearest(key, known)}",
            code="unknown_config",
            next_action=f"Override one of: {', '.join(dict.fromkeys(known)) or 'none'}.",
        )


def _named(definition: Definition) -> Iterator[Path]:
    """Yield the paths below `config` that expressions name."""
    texts = [(text, False) for text in definition.env.values()]
    texts += [(text, False) for text in definition.concurrency.resources]
    texts += [(one.from_, True) for one in definition.outputs.values() if one.from_ is not None]
    for place in Steps(definition).all:
        texts += [(one.text, one.is_condition) for one in expression_sources(place)]
    for text, is_condition in texts:
        read = condition_references if is_condition else find_references
        for reference in read(text):
            if reference.path[0] == "config":
                yield reference.path[1:]


def _leaves(config: Mapping[str, Any], above: Path) -> Iterator[Path]:
    for key, value in config.items():
        if isinstance(value, Mapping) and value:
            yield from _leaves(value, (*above, key))
        else:
            yield (*above, key)


def _is_there(config: Mapping[str, Any], path: Path) -> bool:
    here: Any = config
    for part in path:
        if not isinstance(here, Mapping) or part not in here:
            return False
        here = here[part]
    return True
