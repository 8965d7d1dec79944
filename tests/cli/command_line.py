"""Commands as a person runs them, in this process: what they print, and their exit code."""

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from typer.testing import CliRunner

from app.cli.application import app

__all__ = ["CommandLine", "Ran"]


@dataclass(frozen=True, slots=True)
class Ran:
    exit_code: int
    stdout: str
    stderr: str

    @property
    def document(self) -> Any:
        return json.loads(self.stdout)


@dataclass(frozen=True, slots=True)
class CommandLine:
    here: Path
    data: Path
    workspace: Path

    def run(self, *arguments: str) -> Ran:
        ended = CliRunner().invoke(
            app, list(arguments), prog_name="slipway", catch_exceptions=False
        )
        return Ran(ended.exit_code, ended.stdout, ended.stderr)

    def file(self, name: str, text: str) -> str:
        """Write a file into the folder that commands run in, and return its name."""
        (self.here / name).write_text(text, encoding="utf-8")
        return name
