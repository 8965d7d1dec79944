"""What a start, a plan and an explanation have in common: which definition, and what it is given."""

from collections.abc import Mapping
from ipaddress import ip_address
from pathlib import Path
from typing import Any, Literal

from fastapi import Request
from pydantic import BaseModel, ConfigDict, Field, model_validator
from pydantic.config import JsonDict

from app.api.service import Service
from app.errors import Invalid, NotAllowed
from app.workflows.loader import LoadedDefinition
from app.workflows.starting import StartOptions

__all__ = ["RUN_EXAMPLE", "RunRequest", "definition_of", "options_of"]

RUN_EXAMPLE: JsonDict = {
    "definition": "release",
    "inputs": {
        "repositories": ["frontend", "backend"],
        "fix_version": "v2.1.0",
        "sprint_name": "sprint-2024-01",
    },
}
_FORWARDED = ("forwarded", "x-forwarded-for")


class RunRequest(BaseModel):
    """A definition by name, or its text."""

    model_config = ConfigDict(extra="forbid", json_schema_extra={"examples": [RUN_EXAMPLE]})

    definition: str | None = Field(
        default=None, description="The name of a definition; `release` where no text is given."
    )
    text: str | None = Field(
        default=None, description="A definition as YAML or JSON; it is not saved."
    )
    source: str = Field(default="<request>", description="The text's name in places.")
    inputs: dict[str, Any] = Field(default_factory=dict, description="As the definition asks.")
    enable: tuple[str, ...] = Field(default=(), description="Steps to switch on for this workflow.")
    disable: tuple[str, ...] = Field(default=(), description="Optional steps to leave out.")
    env: dict[str, str] = Field(default_factory=dict, description="Values for the steps' `env`.")
    config: dict[str, Any] = Field(
        default_factory=dict, description="What overrides the definition's `config`, key by key."
    )
    no_cache: bool = Field(default=False, description="Run every step, whatever is cached.")
    directory: str | None = Field(
        default=None,
        description="The working folder of the steps, absolute, for who asks from this machine; "
        "without it the workflow gets one of its own.",
    )

    @model_validator(mode="after")
    def _one_of_both(self) -> "RunRequest":
        if self.definition is not None and self.text is not None:
            raise ValueError("give a definition's name or its text, not both")
        return self


def definition_of(body: RunRequest, service: Service) -> LoadedDefinition:
    """Return the definition that is meant (blocks)."""
    if body.text is not None:
        return service.library.load(body.text, body.source, body.config)
    return service.library.get(body.definition or "release", body.config)


def options_of(
    body: RunRequest,
    request: Request,
    *,
    on_error: Literal["pause", "fail"] = "fail",
    idempotency_key: str | None = None,
) -> StartOptions:
    """Return how it is started; NotAllowed `directory_not_local`, Invalid `directory_not_absolute`."""
    return StartOptions(
        body.enable,
        body.disable,
        body.env,
        on_error,
        config=body.config,
        no_cache=body.no_cache,
        directory=_folder(body.directory, request),
        idempotency_key=idempotency_key,
    )


def _folder(directory: str | None, request: Request) -> Path | None:
    if directory is None:
        return None
    if not _is_local(request.client.host if request.client else None, request.headers):
        raise NotAllowed(
            "Only who asks from this machine may name a folder of it.",
            code="directory_not_local",
            next_action="Leave `directory` out, or start the workflow on the service's machine.",
        )
    path = Path(directory)
    if not path.is_absolute() or "\0" in directory:
        raise Invalid(
            f"The folder {directory!r} is not absolute: the service works somewhere else.",
            code="directory_not_absolute",
            next_action="Send its path from the root on.",
        )
    return path


def _is_local(host: str | None, headers: Mapping[str, str]) -> bool:
    """Return whether the one who asks is here: in this process, or connected over loopback without a relay."""
    if any(name in headers for name in _FORWARDED):
        return False
    try:
        return host is None or ip_address(host).is_loopback
    except ValueError:
        return False
