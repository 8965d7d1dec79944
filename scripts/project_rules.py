"""The project's own rules: what no linter knows. Each rule reads the tree and yields what breaks it.

The patterns are written so that they do not match themselves.
"""

import ast
import os
import re
import sys
import tokenize
import tomllib
from collections.abc import Iterable, Iterator
from pathlib import Path

from scripts import page_rules, page_words
from scripts.findings import Finding, Rule
from scripts.pages import PAGES

__all__ = ["RULES", "Finding", "Rule", "check"]

MODULE_LINES = 400
TEST_LINES = 600
FOLDERS = ("app", "tests", "scripts", "docs", "data", ".ci")
TEST_KINDS = {"contracts", "acceptance", "golden", "web", "project"}
EMPTY_NAMES = {"utils", "helpers", "common", "misc", "base", "core"}
EMPTY_CLASS = re.compile(r".+(Service|Helper|Helpers|Utils?)$")

FORBIDDEN_TEXT = {
    "an address of a registry": r"py[p]i\.org|python[h]osted\.org|npm[j]s\.(org|com)|--(extra-)?index-ur[l]",
    "a path of one machine": r"(?<![\w.}/])/(wor[k]|roo[t]|home/[a-z]+)/|/tmp/brief[s]",
    "unfinished work": r"\b(TO[D]O|FIX[M]E|XX[X])\b",
    "a trace of how it was made": r"\b[Pp]hase \d|\b[Ii]ssue #?\d|\b(?:ADR|JIRA)-\d+:? *$|[Cc]o-[Aa]uthored",
}
FORBIDDEN_COMMENT = re.compile(r"#\s*(?:ADR-?\d|.*(?<!\w)#\d+\b)")
MADE_FOLDERS = {"__pycache__", "node_modules", "dist"}
IGNORE = re.compile(r"#\s*(?:noqa|type:\s*ignore)\b(?:[:\[][^#]*)?")


def check(root: Path) -> list[Finding]:
    return [finding for rule in RULES for finding in rule(root)]


def modules_stay_small(root: Path) -> Iterator[Finding]:
    for path in _modules(root):
        relative = path.relative_to(root)
        limit = TEST_LINES if relative.parts[0] == "tests" else MODULE_LINES
        lines = len(path.read_text(encoding="utf-8").splitlines())
        if lines > limit:
            yield Finding(
                relative, limit, f"has {lines} lines, the limit is {limit}: split it by idea"
            )


def names_say_something(root: Path) -> Iterator[Finding]:
    for path in _modules(root):
        relative = path.relative_to(root)
        for part in (*relative.parts[:-1], path.stem):
            if part in EMPTY_NAMES:
                yield Finding(relative, 1, f"the name {part!r} says nothing: name the idea")
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.ClassDef) and not _is_good_class_name(node.name):
                yield Finding(relative, node.lineno, f"class {node.name}: name what it is")


def _is_good_class_name(name: str) -> bool:
    """Judge a name; a fake bears the name of what it stands for."""
    if name.startswith("Fake"):
        return True
    if name.endswith("Manager"):
        return name == "WorkflowManager"
    return EMPTY_CLASS.match(name) is None


def tests_mirror_app(root: Path) -> Iterator[Finding]:
    for folder in sorted({path.parent for path in (root / "tests").rglob("test_*.py")}):
        inner = folder.relative_to(root / "tests")
        if inner.parts and inner.parts[0] not in TEST_KINDS:
            yield from _without_counterpart(root, inner)
    imports = "".join(path.read_text(encoding="utf-8") for path in (root / "tests").rglob("*.py"))
    for package in sorted(path.parent for path in (root / "app").rglob("__init__.py")):
        if _has_code(package) and not _is_asked_about(root, package, imports):
            yield Finding(package.relative_to(root), 1, "no test imports it or bears its name")


def _is_asked_about(root: Path, package: Path, imports: str) -> bool:
    inner = package.relative_to(root / "app")
    name = ".".join(package.relative_to(root).parts)
    parent, _, leaf = name.rpartition(".")
    imported = rf"\b{re.escape(name)}\b|from {re.escape(parent)} import [^\n]*\b{leaf}\b"
    named = (root / "tests" / inner.parent).glob(f"test_{leaf}*.py")
    return re.search(imported, imports) is not None or any(named)


def _without_counterpart(root: Path, inner: Path) -> Iterator[Finding]:
    counterpart = root / "app" / inner
    if not (counterpart.is_dir() or counterpart.with_suffix(".py").is_file()):
        yield Finding(Path("tests") / inner, 1, f"mirrors nothing: there is no app/{inner}")


def _has_code(package: Path) -> bool:
    return any(path.name != "__init__.py" and path.read_bytes() for path in package.glob("*.py"))


def texts_are_clean(root: Path) -> Iterator[Finding]:
    patterns = {what: re.compile(pattern) for what, pattern in FORBIDDEN_TEXT.items()}
    for path, number, line in _lines(root):
        for what, pattern in patterns.items():
            if pattern.search(line):
                yield Finding(path, number, f"holds {what}: {line.strip()[:80]}")


def comments_give_reasons(root: Path) -> Iterator[Finding]:
    for path, number, comment in _comments(root):
        if FORBIDDEN_COMMENT.search(comment):
            yield Finding(path, number, f"gives a number, not a reason: {comment[:80]}")


def ignores_have_reasons(root: Path) -> Iterator[Finding]:
    for path, number, comment in _comments(root):
        found = IGNORE.search(comment)
        if found and not re.match(r"\s*#\s*\S|\s+\S", comment[found.end() :]):
            yield Finding(path, number, "an ignore without its reason: write it behind, after a #")


def locks_agree(root: Path) -> Iterator[Finding]:
    run, test = (_pins(root / "scripts" / "locks" / name) for name in ("run.txt", "test.txt"))
    for pin, hashes in {**run, **test}.items():
        if not hashes:
            yield Finding(Path("scripts/locks"), 1, f"{pin} has no hash")
    for pin in sorted(run.keys() - test.keys()):
        yield Finding(Path("scripts/locks/test.txt"), 1, f"lacks {pin}, which run.txt holds")


def _pins(path: Path) -> dict[str, int]:
    entries = path.read_text(encoding="utf-8").replace("\\\n", "").splitlines()
    return {
        line.split(" --hash")[0].strip(): line.count("--hash=sha256:") for line in entries if line
    }


def documented_floors_are_the_enforced_ones(root: Path) -> Iterator[Finding]:
    document = root / "docs" / "architecture.md"
    blocks = re.findall(
        r"^```floors\n(.*?)^```", document.read_text(encoding="utf-8"), re.DOTALL | re.MULTILINE
    )
    documented = [_floors(block.splitlines()) for block in blocks]
    settings = tomllib.loads((root / "pyproject.toml").read_text(encoding="utf-8"))
    contracts = settings["tool"]["importlinter"]["contracts"]
    enforced = [_floors(item["layers"]) for item in contracts if item["type"] == "layers"]
    if documented != enforced:
        for shown, real in zip(documented, enforced, strict=False):
            for left, right in zip(shown, real, strict=False):
                if left != right:
                    yield Finding(
                        Path("docs/architecture.md"), 1, f"says {left}, contract: {right}"
                    )
        yield Finding(Path("docs/architecture.md"), 1, "floors differ from the contracts")


def made_pages_are_current(root: Path) -> Iterator[Finding]:
    for page, render in PAGES.items():
        path = root / page
        if not path.is_file() or path.read_text(encoding="utf-8") != render():
            yield Finding(page, 1, "is not what `python -m scripts.pages` writes")


def _floors(lines: Iterable[str]) -> list[tuple[str, ...]]:
    """Return the names of each floor; a name in parentheses may be absent and is the same name."""
    floors = (line.split("  ")[0] for line in lines)
    return [tuple(re.findall(r"\w+", floor)) for floor in floors if floor.strip()]


def _modules(root: Path) -> Iterator[Path]:
    for folder in ("app", "tests", "scripts"):
        yield from sorted(path for path in _files(root / folder) if path.suffix == ".py")


def _comments(root: Path) -> Iterator[tuple[Path, int, str]]:
    for path in _modules(root):
        with path.open("rb") as module:
            for token in tokenize.tokenize(module.readline):
                if token.type == tokenize.COMMENT:
                    yield path.relative_to(root), token.start[0], token.string


def _lines(root: Path) -> Iterator[tuple[Path, int, str]]:
    for path in _texts(root):
        try:
            text = path.read_text(encoding="utf-8")
        except UnicodeDecodeError:
            continue
        for number, line in enumerate(text.splitlines(), 1):
            yield path.relative_to(root), number, line


def _texts(root: Path) -> Iterator[Path]:
    yield from sorted(path for path in root.glob("*.*") if path.is_file() and path.name != ".git")
    for folder in FOLDERS:
        yield from sorted(path for path in _files(root / folder) if not _is_made(root, path))


def _files(folder: Path) -> Iterator[Path]:
    for parent, folders, names in os.walk(folder):
        folders[:] = [name for name in folders if name not in MADE_FOLDERS]
        yield from (Path(parent, name) for name in names)


def _is_made(root: Path, path: Path) -> bool:
    """Tell whether a running service wrote it: that belongs to nobody's tree."""
    return path.relative_to(root).parts[0] == "data" and path.name != "README.md"


RULES: tuple[Rule, ...] = (
    modules_stay_small,
    names_say_something,
    tests_mirror_app,
    texts_are_clean,
    comments_give_reasons,
    ignores_have_reasons,
    locks_agree,
    documented_floors_are_the_enforced_ones,
    made_pages_are_current,
    *page_rules.RULES,
    *page_words.RULES,
)


def main() -> int:
    findings = check(Path(__file__).resolve().parent.parent)
    for finding in findings:
        print(finding)
    return 1 if findings else 0


if __name__ == "__main__":
    sys.exit(main())
