"""A change of what a workflow is about: what people add to it and take out of it before publishing."""

from dataclasses import asdict, dataclass
from typing import Any

__all__ = ["ScopeChange"]


@dataclass(frozen=True, slots=True)
class ScopeChange:
    """Names as people give them. Nothing at all asks to plan again from what is there now."""

    add_repositories: tuple[str, ...] = ()
    drop_repositories: tuple[str, ...] = ()
    drop_tickets: tuple[str, ...] = ()
    include_branches: tuple[str, ...] = ()
    exclude_branches: tuple[str, ...] = ()

    def as_json(self) -> dict[str, Any]:
        """Return what is changed, without what is not."""
        return {name: list(names) for name, names in asdict(self).items() if names}

    def __bool__(self) -> bool:
        return bool(self.as_json())
