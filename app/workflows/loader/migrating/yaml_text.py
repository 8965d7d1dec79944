"""Canonical data as YAML that people read: keys in the order of the form, texts of many lines as blocks."""

from collections.abc import Collection, Mapping
from typing import Any

import yaml

from app.workflows.definition import Definition, StepSpec
from app.workflows.loader.scalars import resolve_plain

__all__ = ["ordered", "yaml_text"]

_FLOW_WIDTH = 80


class _Dumper(yaml.SafeDumper):
    def increase_indent(self, flow: bool = False, indentless: bool = False) -> None:
        """Indent the items of a list below its key."""
        super().increase_indent(flow, False)

    def ignore_aliases(self, data: Any) -> bool:
        return True


def _text_node(dumper: yaml.SafeDumper, text: str) -> yaml.ScalarNode:
    """Quote what would be read as something else; write many lines as a block."""
    style = None
    if "\n" in text and not any(line.endswith((" ", "\t")) for line in text.split("\n")):
        style = "|"
    elif text == "" or resolve_plain(text) is not text:
        style = '"'
    elif text.startswith(("{", "[")) or "{{" in text:
        style = '"' if '"' not in text and "\\" not in text else "'"
    return dumper.represent_scalar("tag:yaml.org,2002:str", text, style)


def _list_node(dumper: yaml.SafeDumper, values: list[Any]) -> yaml.SequenceNode:
    """Write a short list of plain values in one line."""
    plain = all(not isinstance(value, list | dict) for value in values)
    texts = [str(value) for value in values]
    short = sum(map(len, texts)) + 2 * len(texts) < _FLOW_WIDTH
    in_line = plain and short and not any("\n" in text or "{{" in text for text in texts)
    return dumper.represent_sequence("tag:yaml.org,2002:seq", values, flow_style=in_line)


_Dumper.add_representer(str, _text_node)
_Dumper.add_representer(list, _list_node)


def yaml_text(data: Mapping[str, Any]) -> str:
    """Return the data as one YAML document that reads back as the same values."""
    return yaml.dump(
        ordered(data),
        Dumper=_Dumper,
        sort_keys=False,
        allow_unicode=True,
        width=1_000_000,
        default_flow_style=False,
    )


def ordered(data: Mapping[str, Any]) -> dict[str, Any]:
    """Return the data with the keys of the document and of its steps in the order of the form."""
    steps = [_ordered_step(step) for step in data.get("steps", ())]
    return {**_by(data, _names(Definition)), "steps": steps} | _last(data)


def _ordered_step(step: Mapping[str, Any]) -> dict[str, Any]:
    new = _by(step, _names(StepSpec))
    if "steps" in new:
        new["steps"] = [_ordered_step(nested) for nested in new["steps"]]
    return new


def _last(data: Mapping[str, Any]) -> dict[str, Any]:
    return {"layout": data["layout"]} if "layout" in data else {}


def _by(values: Mapping[str, Any], names: Collection[str]) -> dict[str, Any]:
    known = {name: values[name] for name in names if name in values}
    return known | {name: value for name, value in values.items() if name not in known}


def _names(model: type[Definition] | type[StepSpec]) -> list[str]:
    return [field.alias or name for name, field in model.model_fields.items()]
