"""A team's checkout with a bare remote, as the wrapped example expects it, and the command line that releases it."""

import os
import subprocess
import sys
from pathlib import Path

from tests.acceptance.slipway_process import git

__all__ = ["COMMAND", "PLUGINS", "CheckoutWorld"]

COMMAND = [sys.executable, "-c", "from app.cli import main; main()"]
PLUGINS = Path(__file__).parents[2] / "docs" / "examples" / "plugins"
_END_S = 100.0

_FILES = {
    "src/confidentia/version.py": '# The one place of the version\n__version__ = "0.21.0.1"  # bumped by the release\n',
    "CHANGELOG.md": "# Changelog\n\n## [0.21.0.1] - 01-10-26\n\nFirst.\n",
    "README.md": "# Confidentia\n\n![Version](https://img.shields.io/badge/version-0.21.0.1-blue)\n\n"
    "**Latest Release:** v0.21.0.1 (2026-10-01)\n",
    "KB/PM_and_Portfolio/epics/overview/_index.md": "# Board\n\n| Epic | Title | Status | Version |\n|---|---|---|---|\n"
    "| Epic 20 | Old | Done | 0.20.9.1 |\n| Epic 21 | Releases | In progress | 0.21.0.1 |\n",
    "KB/PM_and_Portfolio/epics/overview/Epic 21/Epic-21.md": "# Epic 21\n\n**Version:** 0.21.0.1\n\n"
    "| Story | Title | Status | Version |\n|---|---|---|---|\n"
    "| E21:S03 | Automate | In progress | |\n| E21:S04 | Later | Open | |\n",
    "scripts/validation/validate_branch_context.py": "print('branch is fine')\n",
    "scripts/validation/validate_changelog_format.py": "import pathlib, sys\n"
    "text = pathlib.Path('CHANGELOG.md').read_text()\n"
    "version = pathlib.Path('src/confidentia/version.py').read_text().split('\"')[1]\n"
    "sys.exit(0 if f'[{version}]' in text else f'CHANGELOG.md does not name {version}')\n",
    ".gitignore": "__pycache__/\n",
}


class CheckoutWorld:
    """`checkout` is on the branch `epic/21/story-03`; `remote` is what it was cloned from."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.data = folder / "data"
        self.remote = folder / "remote.git"
        self.checkout = folder / "confidentia"
        subprocess.run(["git", "init", "--bare", "-q", "-b", "main", self.remote], check=True)
        subprocess.run(["git", "clone", "-q", self.remote, self.checkout], check=True)
        git(self.checkout, "config", "user.name", "Ada")
        git(self.checkout, "config", "user.email", "ada@example.org")
        git(self.checkout, "checkout", "-q", "-b", "epic/21/story-03")
        for name, text in _FILES.items():
            path = self.checkout / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text)
        git(self.checkout, "add", "-A")
        git(self.checkout, "commit", "-q", "-m", "Start")
        git(self.checkout, "push", "-q", "-u", "origin", "HEAD")

    @property
    def environment(self) -> dict[str, str]:
        return {
            **os.environ,
            "SLIPWAY_DATA_DIR": str(self.data),
            "SLIPWAY_PLUGINS": str(PLUGINS),
        }

    def slipway(
        self, *arguments: str, env: dict[str, str] | None = None
    ) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [*COMMAND, *arguments],
            env={**self.environment, **(env or {})},
            capture_output=True,
            text=True,
            timeout=_END_S,
            check=False,
        )

    def log(self, place: Path, ref: str) -> list[str]:
        """Return the subjects of a branch, the newest first."""
        return git(place, "log", "--format=%s", ref).splitlines()

    def read(self, path: str) -> str:
        return (self.checkout / path).read_text()
