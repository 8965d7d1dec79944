"""The places of a README that say which version is the latest: the badge, and the line or section `Latest release`."""

import re

from app.plugins.release.dates import dated

__all__ = ["update_badge", "update_latest_release"]

_BADGE = re.compile(
    r"(?P<start>badge/(?:version|release)-v?)(?P<version>[^\s)\"'-]+(?:--[^\s)\"'-]+)*)(?=-[A-Za-z0-9]+)",
    re.IGNORECASE,
)
_VERSION = re.compile(r"(?<![\w.])(?P<v>v?)\d+(?:\.\d+){1,3}(?:-[0-9A-Za-z.]+)?(?![\w.]*\d)")
_LATEST = re.compile(r"latest\s+(?:release|version)", re.IGNORECASE)
_HEADING = re.compile(r"\s{0,3}#{1,6}\s")
_ISO = re.compile(r"\b\d{4}-\d{2}-\d{2}\b")
_FILE = re.compile(r"CHANGELOG_v\d+(?:\.\d+){1,3}")
_NEAR = 5
"""How many lines below a heading belong to what it announces, at most."""


def update_badge(text: str, version: str) -> str:
    """Return the text with the version in every badge of it (`badge/version-1.2.0-blue`); unchanged without one."""
    shown = version.replace("-", "--").replace("_", "__")
    return _BADGE.sub(lambda match: f"{match['start']}{shown}", text)


def update_latest_release(text: str, version: str, moment: str) -> str:
    """Return the text with version and ISO date in the line `Latest release`, or in what stands below that heading."""
    lines = text.splitlines(keepends=True)
    for index, line in enumerate(lines):
        if not _LATEST.search(line):
            continue
        for place in _places(lines, index):
            if _VERSION.search(lines[place]):
                lines[place] = _updated(lines[place], version, moment)
                return "".join(lines)
    return text


def _places(lines: list[str], index: int) -> list[int]:
    if not _HEADING.match(lines[index]):
        return [index]
    places = [index]
    for place in range(index + 1, min(index + 1 + _NEAR, len(lines))):
        if _HEADING.match(lines[place]):
            break
        places.append(place)
    return places


def _updated(line: str, version: str, moment: str) -> str:
    line = _ISO.sub("\0", line)
    line = _FILE.sub(f"CHANGELOG_v{version}", line)
    line = _VERSION.sub(lambda match: f"{match['v']}{version}", line)
    return line.replace("\0", dated(moment, "YYYY-MM-DD"))
