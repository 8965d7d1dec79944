"""The number after a version by hand: SemVer and its relatives, and versions of four parts.

`0.21.0.1` is major.feature_set.feature.patch. Words of the other scheme mean the part at the same place: `minor` is
the second number, so is `feature_set`; where there are three parts, `feature` is the second one too.
"""

import re
from collections.abc import Mapping
from typing import Literal

from app.plugins.release.version_numbers import Bump, next_version

__all__ = ["Increment", "incremented"]

Increment = Literal["major", "minor", "patch", "feature", "feature_set"]

_FOUR = re.compile(r"\d+(?:\.\d+){3}")
_PLACES: Mapping[Increment, int] = {
    "major": 0,
    "feature_set": 1,
    "minor": 1,
    "feature": 2,
    "patch": 3,
}
_STEPS: Mapping[Increment, Bump] = {
    "major": "major",
    "minor": "minor",
    "feature_set": "minor",
    "feature": "minor",
    "patch": "patch",
}


def incremented(version: str, increment: Increment) -> str:
    """Return the next version: the part counts up, what is behind it becomes zero. Invalid `bad_version`."""
    if not _FOUR.fullmatch(version):
        return next_version(version, _STEPS[increment])
    place = _PLACES[increment]
    numbers = [int(part) for part in version.split(".")]
    after = [*numbers[:place], numbers[place] + 1, *[0] * (3 - place)]
    return ".".join(str(number) for number in after)
