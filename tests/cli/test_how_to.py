"""The pages show what the commands print; `...` stands for what they leave out."""

import re
import shlex
from pathlib import Path

import pytest

from tests.cli.command_line import CommandLine

PAGES = sorted((Path(__file__).parents[2] / "docs" / "howto").glob("*.md"))
BLOCKS = [
    block
    for page in PAGES
    for block in re.findall(
        r"^```console\n\$ slipway (.*)\n((?s:.*?))^```", page.read_text(), re.MULTILINE
    )
]


def test_the_pages_show_commands() -> None:
    assert len(BLOCKS) >= 4


@pytest.mark.parametrize(("command", "shown"), BLOCKS, ids=[block[0][:30] for block in BLOCKS])
def test_a_command_prints_what_the_page_shows(
    sample: CommandLine, command: str, shown: str
) -> None:
    sample.data.mkdir(exist_ok=True)
    printed = sample.run(*shlex.split(command)).stdout
    pattern = ".*".join(re.escape(part) for part in re.split(r"\.\.\.", shown))
    assert re.fullmatch(pattern, printed, re.DOTALL), printed
