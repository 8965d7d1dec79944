"""From text to a definition that may run: read, shape, check, and say all that is wrong at once."""

import hashlib
from collections.abc import Iterator, Mapping

from app.workflows.checks import Findings, check_definition
from app.workflows.handlers import StepHandler
from app.workflows.loader.dialects import detect, translate
from app.workflows.loader.document import Document, read_document
from app.workflows.loader.loaded import ConfigOf, LoadedDefinition
from app.workflows.loader.placing import Placing
from app.workflows.loader.problems import InvalidDefinition, Problem, path_text
from app.workflows.loader.shape import read_shape

__all__ = ["read_definition"]

_MOST = 500
_ANY_VALUE = frozenset({"config", "matrix", "payload", "with"})


def read_definition(
    text: str,
    source: str,
    handlers: Mapping[str, StepHandler] | None,
    config_of: ConfigOf | None = None,
) -> LoadedDefinition:
    """Do what `load_definition` promises."""
    document = read_document(text)
    problems = list(_faults(document, source))
    if document.data is None:
        raise InvalidDefinition(source, problems)
    dialect = detect(document.data)
    written = translate(document, dialect)
    placing = Placing(written, source)
    findings = Findings(tuple(written.unread))
    shape = read_shape(written, findings, dialect)
    problems += [*placing.own(), *placing.problems(findings, warnings=False)]
    warnings: list[Problem] = []
    needs: dict[str, tuple[str, ...]] = {}
    if shape.definition is not None:
        checked = Findings((*findings.unread, *shape.taken_out), shape.unread_steps)
        known = config_of(shape.definition.kind) if config_of is not None else {}
        needs = check_definition(shape.definition, handlers, checked, known)
        problems += placing.problems(checked, warnings=False)
        warnings += placing.problems(checked, warnings=True)
        warnings += _ambiguous_numbers(document, source)
    if problems or shape.definition is None:
        raise InvalidDefinition(source, sorted(problems, key=_in_text_order)[:_MOST])
    digest = "sha256:" + hashlib.sha256(text.encode()).hexdigest()
    ordered = tuple(sorted(warnings, key=_in_text_order))
    return LoadedDefinition(shape.definition, source, text, digest, ordered, needs, dialect)


def _faults(document: Document, source: str) -> Iterator[Problem]:
    for fault in document.faults:
        yield Problem(
            fault.code, fault.message, source, fault.line, fault.column, path_text(fault.path)
        )


def _ambiguous_numbers(document: Document, source: str) -> Iterator[Problem]:
    for path, written in document.numbers.items():
        if _ANY_VALUE.intersection(path):
            line, column = document.position(path)
            message = (
                f'{written} is read as a number: write "{written}" in quotes if it is a version.'
            )
            yield Problem("ambiguous_number", message, source, line, column, path_text(path))


def _in_text_order(problem: Problem) -> tuple[int, int]:
    return problem.line, problem.column
