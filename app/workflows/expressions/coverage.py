"""Reports of test coverage as numbers: Cobertura XML, LCOV, the JSON of coverage.py. Pure; expands no entities."""

from typing import Any
from xml.parsers import expat

import orjson

__all__ = ["read_coverage"]


def read_coverage(content: bytes) -> dict[str, Any]:
    """Return `{line_coverage, branch_coverage, lines_covered, lines_valid, files}`; `files`: path -> line coverage.

    Shares are percents from 0 to 100, `branch_coverage` is None where branches were not measured. Raises ValueError.
    """
    start = content.lstrip()[:1]
    if start == b"<":
        return _cobertura(content)
    if start == b"{":
        return _json(content)
    if b"\nend_of_record" in content:
        return _lcov(content.decode("utf-8", "replace"))
    raise ValueError("is no report of coverage: Cobertura XML, LCOV or the JSON of coverage.py")


def _report(
    covered: int, valid: int, branches: float | None, files: dict[str, float]
) -> dict[str, Any]:
    return {
        "line_coverage": _percent(covered, valid),
        "branch_coverage": branches,
        "lines_covered": covered,
        "lines_valid": valid,
        "files": files,
    }


def _percent(part: float, whole: float) -> float:
    return round(100.0 * part / whole, 4) if whole else 100.0


def _cobertura(content: bytes) -> dict[str, Any]:
    lines: dict[str, dict[str, bool]] = {}
    root: dict[str, str] = {}
    here: list[str] = []

    def begin(name: str, attributes: dict[str, str]) -> None:
        if not root:
            if name != "coverage":
                raise ValueError(f"is XML, but begins with <{name}>, not <coverage>")
            root.update(attributes)
        elif name == "class":
            here[:] = [attributes.get("filename", "")]
            lines.setdefault(here[0], {})
        elif name == "line" and here and "hits" in attributes:
            number = attributes.get("number", "")
            was = lines[here[0]].get(number, False)
            lines[here[0]][number] = was or attributes["hits"] != "0"

    def refuse(*_: Any) -> None:
        raise ValueError("declares entities, which a report of coverage has no need of")

    parser = expat.ParserCreate()
    parser.StartElementHandler = begin
    parser.EntityDeclHandler = refuse
    try:
        parser.Parse(content, True)
    except expat.ExpatError as error:
        raise ValueError(f"is no XML that can be read: {error}") from None
    covered = sum(sum(hits.values()) for hits in lines.values())
    valid = sum(map(len, lines.values()))
    if "lines-valid" in root and "lines-covered" in root:
        covered, valid = int(root["lines-covered"]), int(root["lines-valid"])
    has_branches = int(root.get("branches-valid", "0")) > 0
    branches = round(100 * float(root.get("branch-rate", "0")), 4) if has_branches else None
    files = {name: _percent(sum(hits.values()), len(hits)) for name, hits in lines.items()}
    return _report(covered, valid, branches, files)


def _json(content: bytes) -> dict[str, Any]:
    try:
        document = orjson.loads(content)
        totals = document["totals"]
        branches = totals.get("num_branches") or 0
        return _report(
            totals["covered_lines"],
            totals["num_statements"],
            _percent(totals["covered_branches"], branches) if branches else None,
            {
                name: _percent(one["summary"]["covered_lines"], one["summary"]["num_statements"])
                for name, one in document["files"].items()
            },
        )
    except (orjson.JSONDecodeError, KeyError, TypeError, AttributeError):
        raise ValueError("is JSON, but not the report of coverage.py") from None


def _lcov(text: str) -> dict[str, Any]:
    files: dict[str, float] = {}
    covered = valid = taken = branches = 0
    name, hit, found = "", 0, 0
    for line in text.splitlines():
        kind, _, value = line.partition(":")
        match kind:
            case "SF":
                name, hit, found = value, 0, 0
            case "DA":
                found += 1
                hit += value.split(",")[1:2] not in ([], ["0"])
            case "BRDA":
                branches += 1
                taken += value.rpartition(",")[2] not in {"0", "-"}
            case "end_of_record":
                files[name] = _percent(hit, found)
                covered, valid = covered + hit, valid + found
    return _report(covered, valid, _percent(taken, branches) if branches else None, files)
