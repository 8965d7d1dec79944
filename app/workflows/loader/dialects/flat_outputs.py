"""Outputs of the flat dialect: a path, a stream, or an expression."""

from collections.abc import Set
from typing import Any

from app.workflows.checks import Path
from app.workflows.loader.dialects.references import is_expression, outputs_of
from app.workflows.loader.dialects.translation import Translation

__all__ = ["put_outputs", "put_workflow_outputs"]

_STREAMS = ("stdout", "stderr", "exit_code")


def put_outputs(
    value: Any, step: str, ids: Set[str], path: Path, written: Path, translation: Translation
) -> None:
    """Put the outputs of one step."""
    outputs = translation.mapping(value, written)
    if outputs is None:
        translation.leave_out(path)
        return
    translation.put(path, {}, written)
    for name, output in outputs.items():
        here, where = (*path, name), (*written, name)
        if isinstance(output, str):
            translation.put(here, {"type": "artifact", "path": output}, where)
            translation.place((*here, "path"), where)
        elif isinstance(output, dict) and isinstance(output.get("from"), str):
            _put_from(output, step, ids, here, where, translation)
        else:
            translation.put(here, output, where)


def _put_from(
    output: dict[str, Any],
    step: str,
    ids: Set[str],
    path: Path,
    written: Path,
    translation: Translation,
) -> None:
    source, where = output["from"].strip(), (*written, "from")
    rest = {key: value for key, value in output.items() if key != "from"}
    translation.put(path, rest, written)
    if source in _STREAMS:
        translation.put((*path, "from"), f"{outputs_of(step)}.{source}", where)
        if source == "exit_code":
            rest.setdefault("type", "integer")
    elif is_expression(source, ids):
        translation.put((*path, "from"), source, where)
    elif rest.setdefault("type", "artifact") == "artifact":
        translation.put((*path, "path"), source, where)
    else:
        translation.findings.error(
            "wrong_output",
            f"{source!r} is a file, so its type is artifact: write that, or"
            f" `from: \"{{{{ file_content('{source}') }}}}\"` for what stands in it.",
            where,
        )


def put_workflow_outputs(value: Any, ids: Set[str], translation: Translation) -> None:
    """Put the outputs of the document; a text is where the value comes from."""
    written: Path = ("outputs",)
    outputs = translation.mapping(value, written)
    if outputs is None:
        translation.leave_out(written)
        return
    translation.put(written, {}, written)
    for name, output in outputs.items():
        here = (*written, name)
        if isinstance(output, str):
            translation.put(here, {"from": output}, here)
            translation.place((*here, "from"), here)
        else:
            translation.put(here, output, here)
