"""Functions of expressions that read the working folder, and what a report of coverage says."""

from pathlib import Path
from typing import Any

import pytest

from app.artifacts.store import ArtifactStore
from app.workflows.expressions import FILES, ExpressionError, evaluate
from app.workflows.expressions.coverage import read_coverage
from app.workflows.scope import WorkflowFiles
from app.workspace import Workspace

COBERTURA = b"""<?xml version="1.0" ?>
<coverage line-rate="0.75" lines-valid="4" lines-covered="3" branches-valid="0" branch-rate="0">
  <packages><package><classes>
    <class filename="shop/cart.py"><lines><line number="1" hits="1"/><line number="2" hits="0"/></lines></class>
    <class filename="shop/pay.py"><lines><line number="1" hits="2"/><line number="2" hits="1"/></lines></class>
  </classes></package></packages>
</coverage>"""
LCOV = b"""TN:
SF:src/a.js
DA:1,1
DA:2,0
BRDA:1,0,0,1
BRDA:1,0,1,-
end_of_record
"""
JSON = (
    b'{"totals": {"covered_lines": 1, "num_statements": 4, "num_branches": 0}, '
    b'"files": {"a.py": {"summary": {"covered_lines": 1, "num_statements": 4}}}}'
)
BOMB = b"""<?xml version="1.0"?><!DOCTYPE coverage [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;">]>
<coverage>&b;</coverage>"""


@pytest.fixture
def scope(tmp_path: Path) -> dict[str, Any]:
    workspace = Workspace(tmp_path / "work")
    workspace.write_bytes("coverage.xml", COBERTURA)
    workspace.write_bytes("src/a.py", b"print(1)\n")
    workspace.write_bytes("tests/test_a.py", b"")
    workspace.write_bytes("web/a.test.ts", b"")
    (tmp_path / "secret").write_text("canary")
    (workspace.root / "link").symlink_to(tmp_path / "secret")
    return {FILES: WorkflowFiles(workspace, ArtifactStore(tmp_path / "artifacts"))}


def test_each_function_reads_the_folder(scope: dict[str, Any]) -> None:
    found = evaluate(
        {
            "share": "{{ parse_coverage('coverage.xml').line_coverage }}",
            "of_one": "{{ parse_coverage('coverage.xml').files['shop/cart.py'] }}",
            "tests": "{{ list_test_files() }}",
            "sources": "{{ list_files('src/**') }}",
            "content": "{{ 'src/a.py' | file_content }}",
            "absent": "{{ file_content('none.txt') | default('nothing') }}",
        },
        scope,
    )
    assert found == {
        "share": 75.0,
        "of_one": 50.0,
        "tests": ["tests/test_a.py", "web/a.test.ts"],
        "sources": ["src/a.py"],
        "content": "print(1)\n",
        "absent": "nothing",
    }


def test_a_hash_of_a_folder_changes_with_any_file_in_it(scope: dict[str, Any]) -> None:
    def hashes() -> tuple[str, str]:
        return evaluate("{{ dir_hash('src') }}", scope), evaluate("{{ dir_hash('tests') }}", scope)

    src, tests = hashes()
    Workspace(scope[FILES]._workspace.root).write_bytes("src/b.py", b"")
    assert hashes()[0] != src
    assert hashes()[1] == tests


@pytest.mark.parametrize("path", ["../secret", "/etc/passwd", "link", "src/../../secret"])
def test_nothing_outside_of_the_folder_is_read(scope: dict[str, Any], path: str) -> None:
    with pytest.raises(ExpressionError) as caught:
        evaluate(f"{{{{ file_content('{path}') }}}}", scope)
    assert "canary" not in str(caught.value)


def test_an_absent_file_is_an_error_that_names_it(scope: dict[str, Any]) -> None:
    with pytest.raises(ExpressionError, match=r"none\.txt"):
        evaluate("{{ parse_coverage('none.txt').line_coverage }}", scope)


@pytest.mark.parametrize(
    ("report", "lines", "branches"),
    [(COBERTURA, 75.0, None), (LCOV, 50.0, 50.0), (JSON, 25.0, None)],
)
def test_the_usual_reports_are_understood(report: bytes, lines: float, branches: Any) -> None:
    found = read_coverage(report)
    assert (found["line_coverage"], found["branch_coverage"]) == (lines, branches)


@pytest.mark.parametrize(
    "report", [BOMB, b"<html></html>", b"<coverage", b"{}", b"[]", b"hello", b"", b"\xff\xfe"]
)
def test_what_is_no_report_is_said_to_be_none(report: bytes) -> None:
    with pytest.raises(ValueError, match=r"is no|is XML|is JSON|declares"):
        read_coverage(report)
