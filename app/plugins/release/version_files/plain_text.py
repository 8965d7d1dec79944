"""Formats in which one line holds the version: `VERSION`, `setup.cfg`, `Chart.yaml`, Gradle, `mix.exs`."""

import re
from collections.abc import Sequence

from app.errors import Invalid
from app.plugins.release.version_files.updater import Span, updater_of_spans
from app.plugins.release.version_numbers import parse_version

__all__ = ["CHART_YAML", "GRADLE", "GRADLE_PROPERTIES", "MIX_EXS", "SETUP_CFG", "VERSION_FILE"]

_VERSION_LINE = re.compile(r"\A\s*v?(?P<version>\d[^\s]*)[ \t]*(?=\r?\n|\Z)")
_SECTION = re.compile(r"^\[metadata\][ \t]*\r?$(?P<body>(?:\n(?!\[).*)*)", re.MULTILINE)
_OPTION = re.compile(r"^version[ \t]*[=:][ \t]*(?P<version>\d[^\s#;]*)", re.MULTILINE)
_YAML_KEY = (
    r"^(?:{key})[ \t]*:[ \t]*(?P<quote>[\"']?)(?P<version>\d[^\s\"'#]*)(?P=quote)[ \t]*(?=#|\r?$)"
)
_CHART = re.compile(_YAML_KEY.format(key="version"), re.MULTILINE)
_CHART_APP = re.compile(_YAML_KEY.format(key="appVersion"), re.MULTILINE)
_GRADLE = re.compile(
    r"^version[ \t]*(?:=[ \t]*)?(?P<quote>[\"'])(?P<version>\d[^\"'$]*)(?P=quote)", re.MULTILINE
)
_GRADLE_PROPERTY = re.compile(r"^[ \t]*version[ \t]*[=:][ \t]*(?P<version>\d\S*)", re.MULTILINE)
_MIX = re.compile(
    r"(?:^|[\[,(])[ \t]*(?:@version[ \t]+|version:[ \t]*)\"(?P<version>\d[^\"#]*)\"", re.MULTILINE
)


def _first(
    pattern: re.Pattern[str], text: str, start: int = 0, end: int | None = None
) -> list[Span]:
    match = pattern.search(text, start, len(text) if end is None else end)
    return [match.span("version")] if match else []


def _version_file(text: str) -> Sequence[Span]:
    """Return the first line if it is a version: a file of that name may hold anything else."""
    for start, end in _first(_VERSION_LINE, text):
        try:
            parse_version(text[start:end])
        except Invalid:
            return []
        return [(start, end)]
    return []


def _setup_cfg(text: str) -> Sequence[Span]:
    section = _SECTION.search(text)
    return _first(_OPTION, text, *section.span("body")) if section else []


def _chart(text: str) -> Sequence[Span]:
    """Return the chart's version, and the application's where it is the same one."""
    own, app = _first(_CHART, text), _first(_CHART_APP, text)
    follows = [span for span in app if own and text[slice(*span)] == text[slice(*own[0])]]
    return [*own, *follows]


VERSION_FILE = updater_of_spans(_version_file)
SETUP_CFG = updater_of_spans(_setup_cfg)
CHART_YAML = updater_of_spans(_chart)
GRADLE = updater_of_spans(lambda text: _first(_GRADLE, text))
GRADLE_PROPERTIES = updater_of_spans(lambda text: _first(_GRADLE_PROPERTY, text))
MIX_EXS = updater_of_spans(lambda text: _first(_MIX, text))
