"""A corpus of broken documents of every form, each with all that must be said about it.

The files in `broken/` hold documents behind lines of what is expected:
`! code line:column path nearest | words of the reason`, with `-` where there is none.
"""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from app.plugins.flow.handlers import register
from app.plugins.shell.handlers import register as register_shell
from app.plugins.template.handlers import register as register_template
from app.workflows.loader import InvalidDefinition, Problem, load_definition
from app.workflows.registry import PluginRegistry

_FOLDER = Path(__file__).with_name("broken")
_EXPECTED = re.compile(r"! (\S+) (\d+):(\d+) (.+) (\S+) \| (.+)")


def cases() -> Iterator[object]:
    for file in sorted(_FOLDER.glob("*.txt")):
        text = file.read_text(encoding="utf-8")
        for case in re.split(r"^=== ", text, flags=re.MULTILINE)[1:]:
            head, _, document = case.partition("\n---\n")
            title, *expected = head.split("\n")
            yield pytest.param(
                file.stem, expected, document.rstrip("\n") + "\n", id=f"{file.stem}: {title}"
            )


def problems_of(document: str, kind: str) -> list[Problem]:
    registry = PluginRegistry()
    register(registry)
    register_shell(registry)
    register_template(registry)
    handlers = registry.handlers if kind == "handlers" else None
    with pytest.raises(InvalidDefinition) as raised:
        load_definition(document, source="broken.yaml", handlers=handlers)
    return list(raised.value.problems)


@pytest.mark.parametrize(("kind", "expected", "document"), list(cases()))
def test_all_that_is_wrong_is_said_where_it_is(
    kind: str, expected: list[str], document: str
) -> None:
    found = problems_of(document, kind)

    shown = [
        f"! {one.code} {one.line}:{one.column} {one.path or '-'} {one.nearest or '-'}"
        for one in found
    ]
    assert shown == [line.partition(" | ")[0] for line in expected]
    for problem, line in zip(found, expected, strict=True):
        wanted = _EXPECTED.fullmatch(line)
        assert wanted is not None, line
        assert wanted.group(6).strip() in problem.message
        assert problem.file == "broken.yaml"


def test_the_corpus_is_as_large_as_promised() -> None:
    assert len(list(cases())) >= 120


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("name: a\nsteps:\n" + "  - {id: a, type: wait}\n" * 2001, "wrong_value"),
        ("name: a\nconfig: " + "{a: " * 70 + "1" + "}" * 70 + "\nsteps: []\n", "too_deep"),
        ("name: a\nconfig: {" + ", ".join(f"k{n}: {n}" for n in range(30_000)) + "}\n", "too_large"),
        ("name: a\ndescription: " + "x" * 1_100_000 + "\n", "too_large"),
        ("a" * 3_000_000, "too_large"),
        ("[" * 100_000, "too_deep"),
        ("name: a\nsteps:\n  - {id: a, type: t, with: {v: '" + "{{ 1 }}" * 6000 + "{{ '}}\n", "expression_invalid"),
        ("name: a\nsteps:\n" + "".join(f"  - {{id: s{n}, type: t, when: '{'x+' * 320}{n}'}}\n" for n in range(200)), "too_large"),
    ],
)  # fmt: skip
def test_what_is_too_much_is_refused(text: str, code: str) -> None:
    assert code in {problem.code for problem in problems_of(text, "yaml")}
