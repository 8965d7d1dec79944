"""Fixtures of the command line's tests: a place of its own, and the commands run in this process."""

import logging
from collections.abc import Iterator
from pathlib import Path

import pytest
import structlog

from tests.cli.command_line import CommandLine


@pytest.fixture
def line(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[CommandLine]:
    """Run commands in `tmp_path/here`, with a data folder and an empty workspace of their own."""
    here = tmp_path / "here"
    here.mkdir()
    monkeypatch.chdir(here)
    monkeypatch.setenv("SLIPWAY_DATA_DIR", str(tmp_path / "data"))
    monkeypatch.setenv("SLIPWAY_WORKSPACE", str(tmp_path / "workspace"))
    handlers = logging.getLogger().handlers[:]
    yield CommandLine(here, tmp_path / "data", tmp_path / "workspace")
    logging.getLogger().handlers[:] = handlers
    structlog.reset_defaults()


@pytest.fixture
def sample(line: CommandLine) -> CommandLine:
    """Run them with the sample in the workspace."""
    made = line.run("sample", str(line.workspace))
    assert made.exit_code == 0, made.stderr
    return line
