"""What is tried with every text: each may refuse it in its own words, and do nothing else."""

import contextlib
from collections.abc import Callable, Mapping
from pathlib import Path

from app.workflows.expressions import ExpressionError, evaluate, evaluate_condition
from app.workflows.loader import InvalidDefinition, load_definition, migrate

__all__ = ["ROOT", "SCOPE", "SUBJECTS", "seeds"]

ROOT = Path(__file__).resolve().parents[2]
SCOPE = {
    "inputs": {"x": "text", "n": 3, "list": [3, 1, 2], "map": {"a": {"b": None}}, "items": True},
    "config": {"branch": "main", "version": "1.10"},
    "env": {"CI": "true"},
    "steps": {"one": {"outputs": {"v": "1.2.3"}, "status": "completed"}},
    "one": {"outputs": {"v": "1.2.3"}, "status": "completed"},
    "workflow": {"id": "w", "name": "a"},
    "now": "2026-01-02T03:04:05Z",
}
_EXPRESSIONS = (
    "{{ inputs.x | upper | replace('T', '-') | split('-') | join(',') }}",
    "{{ hash(inputs.n, config.branch)[0:8] ~ slug('Ä b') }}",
    "{{ inputs.list | sort(reverse=true) | map(attribute='a') | first | default('z') }}",
    "{{ 2 ** 10 // 3 % 7 if inputs.n is defined and not inputs.map.a.b else [1, {'a': (2,)}] }}",
    "{{ semver_bump(one.outputs.v, 'minor') }} {{ now }} {{ date('%Y') }} {{ steps['one'].status }}",
    "parse_coverage(one.outputs.v).line_coverage < {{ inputs.n }} and '{{ inputs.x }}' != 'y'",
)


def load(text: str) -> None:
    try:
        loaded = load_definition(text)
    except InvalidDefinition as error:
        refused = error.problems
    else:
        assert loaded.needs
        return
    assert refused, "refused without a reason"
    assert all(one.line >= 1 and one.column >= 1 for one in refused)


def move(text: str) -> None:
    """Migrate a text; what comes out is canonical and loads."""
    try:
        found = migrate(text)
    except InvalidDefinition:
        return
    if found.dialect != "canonical":
        assert load_definition(found.text).dialect == "canonical"


def express(text: str) -> None:
    for read in (evaluate, evaluate_condition):
        with contextlib.suppress(ExpressionError):
            read(text, SCOPE)


SUBJECTS: Mapping[str, Callable[[str], None]] = {
    "loader": load,
    "migration": move,
    "expressions": express,
}


def seeds(subject: str) -> list[str]:
    """Return texts to begin with: expressions, or the shipped definitions and the corpus of broken ones."""
    if subject == "expressions":
        return list(_EXPRESSIONS)
    files = [
        *(ROOT / "app" / "library" / "definitions").glob("*.yaml"),
        *(ROOT.parent / "shared" / "examples").glob("*.yaml"),
    ]
    texts = [file.read_text(encoding="utf-8") for file in files]
    for corpus in (ROOT / "tests" / "workflows" / "loader" / "broken").glob("*.txt"):
        cases = corpus.read_text(encoding="utf-8").split("\n---\n")[1:]
        texts += [case.split("\n=== ")[0] + "\n" for case in cases]
    return texts
