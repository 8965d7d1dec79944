"""Breaches of rules, planted into a tree of their own."""

from pathlib import Path

from scripts.findings import Rule


def write(tree: Path, path: str, text: str) -> None:
    target = tree / path
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_text(text)


def found(rule: Rule, tree: Path) -> list[str]:
    return [f"{finding.path}:{finding.line}" for finding in rule(tree)]
