"""Where a command on definitions goes: to the service that lives, else to this process, without an HTTP framework."""

import contextlib
import importlib
from collections.abc import AsyncIterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from app.cli.connecting import connect_to, url_of_service
from app.cli.definition_port import Definitions
from app.cli.followed import Followed, HttpFollowed, LocalFollowed
from app.cli.http_definitions import HttpDefinitions
from app.settings import Settings
from app.telemetry import configure_logging

if TYPE_CHECKING:
    from app.wiring import Service

__all__ = ["DefinitionPlace", "build_quietly", "find_place"]


@dataclass(frozen=True, slots=True)
class DefinitionPlace:
    """`is_here`: the definitions are those of this process."""

    definitions: Definitions
    workflows: Followed
    is_here: bool


@contextlib.asynccontextmanager
async def find_place(settings: Settings, *, here: bool) -> AsyncIterator[DefinitionPlace]:
    """Yield the place; `here` asks for this process also where a service lives, such as for a file."""
    url = None if here else await url_of_service(settings)
    if url is not None:
        async with connect_to(url) as connection:
            client = connection.client
            yield DefinitionPlace(HttpDefinitions(client), HttpFollowed(client), is_here=False)
        return
    service = build_quietly(settings)
    # The engine's modules take a moment: a command that only speaks to a service does without
    local: Any = importlib.import_module("app.cli.local_definitions")
    try:
        workflows = LocalFollowed(service.manager)
        yield DefinitionPlace(local.LocalDefinitions(service), workflows, is_here=True)
    finally:
        await service.close()


def build_quietly(settings: Settings) -> "Service":
    """Return a service for one command, not opened; its log tells warnings only."""
    level = "warning" if settings.log_level == "info" else settings.log_level
    configure_logging(level, json=False)
    wiring: Any = importlib.import_module("app.wiring")
    service: Service = wiring.build_service(settings)
    return service
