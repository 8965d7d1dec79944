"""What a checkout's own configuration could make git run, overridden where it cannot override back.

The settings travel by environment: that is the level of the command line, above every file.
"""

import re
from collections.abc import Mapping
from pathlib import Path

from app.git_repository.command import SAFE_SETTINGS, Git

__all__ = ["checkout_settings", "filters_of"]

_QUIET = {
    **SAFE_SETTINGS,
    "core.askPass": "",
    "core.pager": "cat",
    "credential.helper": "",
    "commit.gpgSign": "false",
    "tag.gpgSign": "false",
    "submodule.recurse": "false",
    "status.submoduleSummary": "false",
    "advice.addEmbeddedRepo": "false",
    "core.quotePath": "false",
    "core.excludesFile": "/dev/null",
    "core.attributesFile": "/dev/null",
    "gc.auto": "0",
    "maintenance.auto": "false",
}
_FILTER = re.compile(r"filter\.(?P<name>.+)\.(?:clean|smudge|process|required)", re.DOTALL)


async def checkout_settings(git: Git, git_dir: Path) -> dict[str, str]:
    """Return the environment that holds every program of the checkout's configuration still."""
    ended = await git.call("config", "--null", "--name-only", "--list", repository=git_dir)
    keys = ended.stdout.decode(errors="surrogateescape").split("\0")
    names = sorted({match["name"] for key in keys if (match := _FILTER.fullmatch(key))})
    settings = dict(_QUIET)
    for name in names:
        settings |= {f"filter.{name}.{key}": "" for key in ("clean", "smudge", "process")}
        settings[f"filter.{name}.required"] = "false"
    env = {"GIT_CONFIG_COUNT": str(len(settings))}
    for number, (key, value) in enumerate(settings.items()):
        env |= {f"GIT_CONFIG_KEY_{number}": key, f"GIT_CONFIG_VALUE_{number}": value}
    return env


def filters_of(settings: Mapping[str, str]) -> frozenset[str]:
    """Return the names of the filters that `checkout_settings` found."""
    found = (_FILTER.fullmatch(value) for key, value in settings.items() if "_KEY_" in key)
    return frozenset(match["name"] for match in found if match)
