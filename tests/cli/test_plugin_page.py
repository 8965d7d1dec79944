"""`docs/howto/write-a-plugin.md` as a reader follows it: its files are written, its commands run, in its order."""

import os
import re
import shlex
import subprocess
import sys
from pathlib import Path

import pytest

PAGE = Path(__file__).parents[2] / "docs" / "howto" / "write-a-plugin.md"
BLOCK = re.compile(r"(?:^`([\w./-]+)`:\n\n)?^```(\w+)\n(.*?)^```", re.MULTILINE | re.DOTALL)
COMMAND = [sys.executable, "-c", "from app.cli import main; main()"]


def run(line: str, here: Path) -> str:
    words = shlex.split(line)
    given = dict(word.split("=", 1) for word in words[: words.index("slipway")])
    ended = subprocess.run(
        [*COMMAND, *words[words.index("slipway") + 1 :]],
        env={
            **os.environ,
            "PYTHONPATH": str(PAGE.parents[2]),
            "SLIPWAY_DATA_DIR": str(here.parent / "data"),
            **given,
        },
        cwd=here,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert "Traceback" not in ended.stderr, ended.stderr
    return ended.stdout + ended.stderr


@pytest.mark.enable_socket
@pytest.mark.timeout(180)
def test_the_page_can_be_followed(tmp_path: Path) -> None:
    here = tmp_path / "here"
    here.mkdir()
    (tmp_path / "data").mkdir()
    printed, shown = "", 0
    for name, language, text in BLOCK.findall(PAGE.read_text()):
        if name:
            (here / name).parent.mkdir(parents=True, exist_ok=True)
            (here / name).write_text(text)
        elif language == "shell":
            for line in text.splitlines():
                printed = run(line, here)
        else:
            pattern = ".*".join(re.escape(part) for part in text.strip().split("..."))
            assert re.search(pattern, printed, re.DOTALL), printed
            shown += 1
    assert shown == 3
    assert (here / "guests.txt").read_text() == "Ada was here\n"
