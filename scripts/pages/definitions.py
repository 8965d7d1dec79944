"""`docs/reference-definitions.md`: the definitions that are shipped, with their inputs, and how each is started."""

from collections.abc import Iterator, Mapping
from importlib.resources import files

import orjson

from app.workflows.definition import Definition, InputSpec
from app.workflows.loader import load_definition
from app.workflows.registry import PluginRegistry

__all__ = ["render"]

_HEAD = """\
# Reference definitions

Made from `app/library/definitions/` by `python -m scripts.pages`; `scripts/check` compares. Each runs as it is, and is a text to
start from: `slipway definitions export NAME > mine.yaml`. A command that an input names is split at blanks and started without a
shell; a program that is not installed is named by the error. Steps of an agent need a chat model or `claude`
([Letting an agent work](howto/let-an-agent-work.md)). Reports are left in `reports/` of the working folder and as artifacts.

What can be committed is committed only where `commit` or `push` is asked for, and pushed only after an approval. A second run takes
what did not change from the cache.
"""
_EXAMPLES: Mapping[str, str] = {
    "repositories": '\'["backend", "frontend"]\'',
    "fix_version": "v2.1.0",
    "summary": '"Prices are rounded"',
    "file": "src/shop/prices.py",
    "focus": "src/shop/prices.py",
    "instructions": '"Replace os.path by pathlib."',
    "old_pattern": "'os\\.path'",
    "benchmark_command": '"python benchmarks/prices.py"',
    "base_url": "https://shop.example.com",
}
"""What stands for a required input in the command of the example."""
_MORE: Mapping[str, str] = {"release": " --input sprint_name=sprint-2024-01"}
"""What the kind of a definition demands beside the required inputs."""


def render() -> str:
    registry = PluginRegistry.installed()
    folder = files("app.library") / "definitions"
    found = sorted(folder.iterdir(), key=lambda file: file.name)
    parts = [
        part
        for file in found
        if file.name.endswith(".yaml")
        for part in _section(
            load_definition(
                file.read_text(encoding="utf-8"), source=file.name, handlers=registry.handlers
            ).definition
        )
    ]
    return "\n".join([_HEAD, *parts])


def _section(definition: Definition) -> Iterator[str]:
    yield f"## `{definition.name}`\n\n{definition.description.strip()}\n"
    required = [name for name, spec in definition.inputs.items() if spec.required]
    given = "".join(f" --input {name}={_EXAMPLES[name]}" for name in required)
    folder = "" if "repositories" in definition.inputs else " --directory ."
    yield f"```sh\nslipway definitions run {definition.name}{folder}{given}{_MORE.get(definition.name, '')}\n```\n"
    rows = [_row(name, spec) for name, spec in definition.inputs.items()]
    yield "\n".join(["| input | default | what it is |", "|---|---|---|", *rows, ""])
    outputs = ", ".join(f"`{name}`" for name in definition.outputs)
    yield f"Outputs: {outputs}.\n"


def _row(name: str, spec: InputSpec) -> str:
    default = "required" if spec.required else _shown(spec.default)
    choices = f" One of {', '.join(map(str, spec.enum))}." if spec.enum else ""
    text = " ".join((spec.description or spec.label or "").split())
    return f"| `{name}` | {default} | {text.replace('|', '&#124;')}{choices} |"


def _shown(value: object) -> str:
    if value in (None, ""):
        return ""
    return f"`{value if isinstance(value, str) else orjson.dumps(value).decode()}`"
