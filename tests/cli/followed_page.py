"""A page of the documentation as a reader follows it: its files are written, its commands run, in its order."""

import os
import re
import shlex
import subprocess
import sys
from pathlib import Path

__all__ = ["HOWTO", "follow"]

HOWTO = Path(__file__).parents[2] / "docs" / "howto"
_BLOCK = re.compile(r"(?:^`([\w./-]+)`:\n\n)?^```(\w+)\n(.*?)^```", re.MULTILINE | re.DOTALL)
_COMMAND = [sys.executable, "-c", "from app.cli import main; main()"]


def follow(page: Path, here: Path) -> int:
    """Do what the page says in the folder, and return how many outputs it showed; each must be what was printed."""
    printed, shown = "", 0
    for name, language, text in _BLOCK.findall(page.read_text("utf-8")):
        if name:
            (here / name).parent.mkdir(parents=True, exist_ok=True)
            (here / name).write_text(text)
        elif language == "shell":
            for line in text.splitlines():
                printed = _run(line, here)
        else:
            pattern = ".*".join(re.escape(part) for part in text.strip().split("..."))
            assert re.search(pattern, printed, re.DOTALL), printed
            shown += 1
    return shown


def _run(line: str, here: Path) -> str:
    words = shlex.split(line)
    given = dict(word.split("=", 1) for word in words[: words.index("slipway")])
    ended = subprocess.run(
        [*_COMMAND, *words[words.index("slipway") + 1 :]],
        env={
            **os.environ,
            "PYTHONPATH": str(HOWTO.parents[1]),
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
