"""The step `template`: text from a template with loops and conditions, rendered outside of this process."""

import asyncio
import os
import sys
from functools import cache
from pathlib import Path
from typing import Any, ClassVar, Self

import orjson
from pydantic import Field, model_validator

from app.errors import Invalid, Unavailable
from app.processes import Completed, Limits, Sandbox, SandboxMode, run_process
from app.workflows.definition import Reversibility
from app.workflows.handlers import Handler, Step, StepConfig, StepContext, StepResult
from app.workflows.registry import PluginRegistry
from app.workflows.resolving import RAW_NAMES
from app.workflows.step_fields import RawText

__all__ = ["TemplateStep", "register"]

_CPU_S = 5
_WALL_S = 30.0
_MEMORY_BYTES = 512 << 20
_TEMPLATE_LIMIT = 1 << 20
_INLINE_LIMIT = 1 << 20
_FILE_LIMIT = 10 << 20
_SLACK = 4096
"""More output than a rendering is allowed, so that the program itself says that it is too much."""
_REFUSED = 3
_MARKUP = (".html", ".htm", ".xhtml", ".xml")


class TemplateConfig(StepConfig):
    """`template`, the text, or `file`, a path of the working folder; `output`: where the result is written to.

    The text sees the `values` under their names, and inputs, config and matrix. Jinja2's own filters are there, no
    others, and no includes. Where `output` (or `file`) is HTML or XML, values are escaped.
    """

    template: RawText | None = None
    file: str | None = None
    values: dict[str, Any] = Field(default_factory=dict)
    output: str | None = None

    @model_validator(mode="after")
    def _has_one_source(self) -> Self:
        if (self.template is None) == (self.file is None):
            raise ValueError("takes either template or file")
        return self


class TemplateStep(Handler[TemplateConfig]):
    """At most 5 s of CPU, 512 MiB, and 1 MiB of text (10 MiB into a file)."""

    type: ClassVar[str] = "template"
    title: ClassVar[str] = "Render a template"
    description: ClassVar[str] = (
        "Renders a Jinja2 template to text or to a file of the working folder."
    )
    effects: ClassVar[Reversibility] = "none"
    runs_in_plan: ClassVar[bool] = False

    async def run(self, config: TemplateConfig, step: Step, context: StepContext) -> StepResult:
        text, names = await _source(config, context)
        limit = _INLINE_LIMIT if config.output is None else _FILE_LIMIT
        task = {
            "template": text,
            "names": {**names, **config.values},
            "escape": _is_markup(config.output or config.file or ""),
            "output_limit": limit,
            "cpu_s": _CPU_S,
            "memory_bytes": _MEMORY_BYTES,
        }
        ended = await _rendered(task, step, context, limit)
        if ended.returncode != 0:
            raise _failed(step, ended)
        if config.output is None:
            return StepResult({"text": ended.stdout.decode()})
        await asyncio.to_thread(context.workspace.write_bytes, config.output, ended.stdout)
        return StepResult({"path": config.output, "size": len(ended.stdout)})


async def _source(config: TemplateConfig, context: StepContext) -> tuple[str, dict[str, Any]]:
    if config.template is not None:
        return config.template.text, config.template.names
    path = config.file or ""
    content = await asyncio.to_thread(context.workspace.read_bytes, path, _TEMPLATE_LIMIT)
    try:
        text = content.decode()
    except UnicodeDecodeError:
        raise Invalid(f"The template {path} is no UTF-8 text.", code="template_failed") from None
    return text, {name: context.expressions.value("{{ " + name + " }}") for name in RAW_NAMES}


async def _rendered(
    task: dict[str, Any], step: Step, context: StepContext, limit: int
) -> Completed:
    """Run the program without network in the sandbox; where there is none it has its own limits and no environment."""
    argv, stdin, sandbox = (
        [sys.executable, "-I", "-c", _program()],
        orjson.dumps(task),
        _sandbox(context.sandbox.mode),
    )
    try:
        if (await sandbox.protection()).kind == "none" and context.sandbox.mode != "bwrap":
            return await run_process(
                argv, stdin=stdin, timeout_s=_WALL_S, output_limit=limit + _SLACK
            )
        return await sandbox.run(
            argv,
            workspace=context.workspace.root,
            profile="plan_only",
            stdin=stdin,
            timeout_s=_WALL_S,
            limits=Limits(cpu_s=_CPU_S, output=limit + _SLACK, processes=16),
        )
    except Unavailable as error:
        if error.code != "process_timeout":
            raise
        raise _too_slow(step) from None


@cache
def _sandbox(mode: SandboxMode) -> Sandbox:
    """Return a sandbox in which this interpreter and its packages can be read."""
    return Sandbox(mode, path=(str(Path(sys.executable).parent), *os.get_exec_path()))


@cache
def _program() -> str:
    return Path(__file__).with_name("render.py").read_text(encoding="utf-8")


def _failed(step: Step, ended: Completed) -> Invalid:
    if ended.returncode < 0 or ended.returncode > 128:
        return _too_slow(step)
    try:
        said = orjson.loads(ended.stderr) if ended.returncode == _REFUSED else {}
    except orjson.JSONDecodeError:
        said = {}
    where = f" in line {said['line']}" if said.get("line") else ""
    message = said.get("message") or ended.stderr.decode(errors="replace").strip()[-500:]
    return Invalid(
        f"The template of step {step.key} cannot be rendered{where}: {message or 'it was stopped'}.",
        code="template_failed",
        next_action="Correct the template or its values.",
    )


def _too_slow(step: Step) -> Invalid:
    return Invalid(
        f"The template of step {step.key} was stopped: it needs more than {_CPU_S} s of CPU.",
        code="template_failed",
        next_action="Make its loops smaller, or compute in a step of its own.",
    )


def _is_markup(path: str) -> bool:
    name = path.lower().removesuffix(".j2").removesuffix(".jinja")
    return name.endswith(_MARKUP)


def register(registry: PluginRegistry) -> None:
    registry.register_step_handler(TemplateStep())
