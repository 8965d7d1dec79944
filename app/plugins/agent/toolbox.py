"""Executes what a model asks for, if its profile gives the tool; everything else is answered with an error."""

import asyncio
import inspect
import json
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from app.errors import SlipwayError
from app.nearest import nearest
from app.plugins.agent.file_tools import FILE_TOOLS
from app.plugins.agent.hidden_text import visible
from app.plugins.agent.profiles import GIT_READS, SAFE_PROGRAMS, Profile, is_allowed_program
from app.plugins.agent.programs import Programs
from app.workspace import Workspace

__all__ = ["Toolbox", "short"]

_LONGEST_ANSWER = 30_000
_LONGEST_RUN_S = 900.0


class RunCommand(BaseModel):
    """Run one program in the working folder, without a shell: `["pytest", "-q"]`. Answers its exit code and output."""

    model_config = ConfigDict(extra="forbid")

    argv: list[str] = Field(min_length=1, max_length=200)
    timeout_s: float = Field(default=300.0, gt=0, le=_LONGEST_RUN_S)


@dataclass(slots=True)
class Toolbox:
    """`names`: the tools that this agent has; a call of any other is refused, whatever its arguments."""

    names: tuple[str, ...]
    profile: Profile
    workspace: Workspace
    programs: Programs
    used: Counter[str] = field(default_factory=Counter)
    refused: int = 0
    has_run: bool = False
    """Whether a program was started, which may have done something outside."""

    def definitions(self) -> list[dict[str, Any]]:
        """Return the tools as every chat model takes them."""
        models: Mapping[str, type[BaseModel]] = {**FILE_TOOLS, "run_command": RunCommand}
        return [_definition(name, models[name]) for name in self.names]

    async def call(self, name: object, arguments: object) -> str:
        """Return what the model gets to read; nothing is raised for what the model did wrong."""
        if name not in self.names:
            self.refused += 1
            return f"Refused: there is no tool {name!r} here.{nearest(str(name), self.names)}"
        try:
            answer = await self._execute(str(name), arguments)
        except ValidationError as error:
            self.refused += 1
            return f"Refused: wrong arguments. {_problems(error)}"
        except SlipwayError as error:
            return f"Error ({error.code}): {error}"
        self.used[str(name)] += 1
        return answer if len(answer) <= _LONGEST_ANSWER else _middle_cut(answer)

    async def _execute(self, name: str, arguments: object) -> str:
        if name == "run_command":
            return await self._run(RunCommand.model_validate(arguments))
        tool = FILE_TOOLS[name].model_validate(arguments)
        return await asyncio.to_thread(tool.call, self.workspace)

    async def _run(self, wanted: RunCommand) -> str:
        if not is_allowed_program(self.profile, wanted.argv):
            self.refused += 1
            return (
                f"Refused: the profile {self.profile} does not start {' '.join(wanted.argv[:2])!r}. It starts "
                f"{', '.join(sorted(SAFE_PROGRAMS))}; of git only {', '.join(sorted(GIT_READS))}."
            )
        self.has_run = True
        ended = await self.programs.run(wanted.argv, wanted.timeout_s)
        parts = [f"exit code {ended.returncode}"]
        for title, content in (("stdout", ended.stdout), ("stderr", ended.stderr)):
            if content:
                parts.append(f"--- {title}\n{visible(content.decode(errors='replace'))}")
        return "\n".join(parts)


def _definition(name: str, model: type[BaseModel]) -> dict[str, Any]:
    schema = model.model_json_schema()
    schema.pop("title", None)
    schema.pop("description", None)
    return {
        "type": "function",
        "function": {
            "name": name,
            "description": inspect.cleandoc(model.__doc__ or name),
            "parameters": schema,
        },
    }


def _problems(error: ValidationError) -> str:
    return "; ".join(
        f"{'.'.join(map(str, problem['loc'])) or 'arguments'}: {problem['msg']}"
        for problem in error.errors()[:5]
    )


def _middle_cut(text: str) -> str:
    half = _LONGEST_ANSWER // 2
    left_out = len(text) - 2 * half
    return f"{text[:half]}\n({left_out} characters left out)\n{text[-half:]}"


def short(arguments: object, most: int = 200) -> str:
    """Return arguments for a line of the log."""
    text = visible(json.dumps(arguments, ensure_ascii=False, default=str)).replace("\n", " ")
    return text if len(text) <= most else f"{text[:most]}..."
