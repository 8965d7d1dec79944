"""The page about the command line shows what the commands print; `...` stands for what it leaves out."""

import re
import shlex
from pathlib import Path

import pytest

from tests.cli.command_line import CommandLine

PAGE = Path(__file__).parents[2] / "docs" / "howto" / "command-line.md"
BLOCKS = re.findall(r"^```console\n\$ slipway (.*)\n((?s:.*?))^```", PAGE.read_text(), re.MULTILINE)


def test_the_page_shows_commands() -> None:
    assert len(BLOCKS) >= 3


@pytest.mark.parametrize(("command", "shown"), BLOCKS, ids=[block[0][:30] for block in BLOCKS])
def test_a_command_prints_what_the_page_shows(
    sample: CommandLine, command: str, shown: str
) -> None:
    printed = sample.run(*shlex.split(command)).stdout
    pattern = ".*".join(re.escape(part) for part in re.split(r"\.\.\.", shown))
    assert re.fullmatch(pattern, printed, re.DOTALL), printed
