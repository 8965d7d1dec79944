"""Everything that comes from the environment (`SLIPWAY_*`); the only reader of it."""

import json
import os
from pathlib import Path
from typing import Annotated, Literal

from pydantic import BeforeValidator, ByteSize, Field
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict

from app.processes import SandboxMode
from app.step_cache.port import DEFAULT_LIMIT_BYTES
from app.workflows.durations import parse_duration

__all__ = ["Settings"]

_PREFIX = "SLIPWAY_SECRET_"


def _listed(value: object) -> object:
    if isinstance(value, str):
        return tuple(part.strip() for part in value.split(",") if part.strip())
    return value


def _folders(value: object) -> object:
    """Split a text as PATH is written; a JSON list is taken as one."""
    if not isinstance(value, str):
        return value
    if value.lstrip().startswith("["):
        return json.loads(value)
    return [part for part in value.split(os.pathsep) if part.strip()]


class Settings(BaseSettings):
    """Settings of one process. Until users can be created only loopback addresses are accepted."""

    model_config = SettingsConfigDict(env_prefix="SLIPWAY_", extra="ignore")

    data_dir: Path = Path("data")
    workspace: Path | None = None
    """A folder as `slipway sample` writes it: `NAME.git`, `tickets.json`, `pages/`."""
    platform: Path | None = None
    """The file of what lies beneath every definition; `platform.yaml` in the data folder where it is there."""
    host: str = "127.0.0.1"
    port: int = Field(default=8000, ge=0, le=65535)
    retention: Annotated[float, BeforeValidator(parse_duration)] = Field(
        default=30 * 86400.0, gt=0, allow_inf_nan=False
    )
    """How long ended workflows are kept, in seconds; written as `30d`, `12h` or a number."""
    stop_grace: Annotated[float, BeforeValidator(parse_duration)] = Field(
        default=10.0, ge=0, le=3600, allow_inf_nan=False
    )
    """How long a step may go on after a pause, a cancel or SIGTERM before it is stopped; `10s`, `1m` or a number."""
    cache_limit: ByteSize = Field(default=ByteSize(DEFAULT_LIMIT_BYTES), gt=0)
    """How much room cached results of steps may take with the files that they refer to; bytes, or as `500MB`, `2GiB`."""
    sandbox: SandboxMode = "auto"
    """How programs of steps are held: `bwrap` must be there, is used where it is there (`auto`), or is not used."""
    allowed_hosts: Annotated[tuple[str, ...], NoDecode, BeforeValidator(_listed)] = ()
    """Hosts that steps may speak to, separated by commas: `api.example.com`, `*.example.com`, `127.0.0.1:8080`, `*`.

    Without any every public host; with some only those, `*` standing for every public one. What is not public must be named.
    """
    log_level: Literal["debug", "info", "warning", "error"] = "info"
    models: dict[str, str] = Field(default_factory=dict)
    """Chat models by name, as JSON: `{"default": "package.module:make"}`, a function or class of any LangChain integration."""
    model_prices: dict[str, dict[str, float]] = Field(default_factory=dict)
    """US dollars for a million tokens by the same names, as JSON: `{"default": {"input": 3, "output": 15}}`."""
    plugins: Annotated[list[Path], NoDecode, BeforeValidator(_folders)] = Field(
        default_factory=list
    )
    """Folders of plugins, or that hold some: `one:other` as in PATH, or a JSON list."""
    auth: Literal["single-user", "required"] = "single-user"
    url: str | None = None
    """The service to talk to, for the command line; found by the data folder's lock when not set."""

    def secrets(self) -> dict[str, str]:
        """Return the secrets of the environment: NAME in upper case -> value of `SLIPWAY_SECRET_NAME`."""
        return {
            name.removeprefix(_PREFIX).upper(): value
            for name, value in os.environ.items()  # noqa: TID251  # this module is the one reader
            if name.startswith(_PREFIX) and value
        }

    def process_environment(self) -> dict[str, str]:
        """Return this process's environment; whoever starts a program passes on what it names, no more."""
        return dict(os.environ)  # noqa: TID251  # this module is the one reader
