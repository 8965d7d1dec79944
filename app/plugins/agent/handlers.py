"""The step types `agent` and `claude_code`: one step behind two engines, which one comes first is the only difference."""

from collections.abc import Mapping, Sequence
from typing import Any, ClassVar

from app.errors import Invalid, SlipwayError
from app.plugins.agent.answer import read_answer, repair_request
from app.plugins.agent.config import AgentConfig
from app.plugins.agent.engines import Engine, choose_engine
from app.plugins.agent.hidden_text import visible
from app.plugins.agent.profiles import effects_of_profile
from app.plugins.agent.prompt import compose, may_be_path
from app.plugins.agent.workspace_changes import Changes, keep_files, picture_of
from app.redaction import redact
from app.workflows.definition import Reversibility
from app.workflows.handlers import (
    Effect,
    EffectUnknown,
    Handler,
    NotMade,
    Step,
    StepContext,
    StepResult,
)
from app.workflows.registry import PluginRegistry

__all__ = ["AgentStep", "ClaudeCodeStep", "register"]

_SUMMARY = 200


class AgentStep(Handler[AgentConfig]):
    """What it does in the workspace has no effect outside; with a network nobody can tell what it did, so it is done once."""

    type: ClassVar[str] = "agent"
    title: ClassVar[str] = "Let an agent work"
    description: ClassVar[str] = (
        "Gives a task to a model that reads, writes and runs within a security profile."
    )
    effects: ClassVar[Reversibility] = "none"
    effects_vary: ClassVar[bool] = True
    runs_in_plan: ClassVar[bool] = False
    preferred: ClassVar[str] = "model"

    def effects_of_config(self, config: Mapping[str, Any]) -> Reversibility:
        return effects_of_profile(config.get("security_profile", "restricted"))

    def files_of_config(self, config: Mapping[str, Any]) -> Sequence[str]:
        names = [one for one in config.get("inputs", ()) if isinstance(one, str)]
        paths = [one for one in names if may_be_path(one)]
        return [pattern for path in paths for pattern in (path, f"{path.rstrip('/')}/**")]

    async def run(self, config: AgentConfig, step: Step, context: StepContext) -> StepResult:
        engine = await choose_engine(config, context, self.preferred)
        if self._effects(step) == "none":
            return await _work(config, context, engine)
        effect = self._effect(config, step, context)

        async def find() -> dict[str, Any] | None:
            if not context.ledger.is_begun(effect):
                return None
            raise EffectUnknown(
                f"The agent of step {step.key} was at work, and it cannot be told how far it came.",
                next_action="Look at the step's log and at what it could reach, then say whether it is done.",
            )

        async def make() -> dict[str, Any]:
            try:
                done = await _work(config, context, engine)
            except SlipwayError as error:
                if engine.has_acted:
                    raise
                raise NotMade(error) from error
            return {"outputs": done.outputs, "artifacts": list(done.artifacts)}

        done = await context.ledger.perform(effect, find=find, make=make, assumed=_assumed(engine))
        return StepResult(done["outputs"], artifacts=tuple(done["artifacts"]))

    async def effects_of(
        self, config: AgentConfig, step: Step, context: StepContext
    ) -> list[Effect]:
        return [] if self._effects(step) == "none" else [self._effect(config, step, context)]

    def _effects(self, step: Step) -> Reversibility:
        return step.effects or self.effects_of_config(step.config)

    def _effect(self, config: AgentConfig, step: Step, context: StepContext) -> Effect:
        again = "" if context.round == 1 else f" {context.round}"
        first = redact(" ".join(visible(config.prompt).split()))
        task = first if len(first) <= _SUMMARY else f"{first[:_SUMMARY]}..."
        summary = f"Let an agent work, profile {config.security_profile}: {task}"
        return Effect("agent.work", f"{step.key}{again}", self._effects(step), summary)


class ClaudeCodeStep(AgentStep):
    type: ClassVar[str] = "claude_code"
    title: ClassVar[str] = "Let Claude Code work"
    description: ClassVar[str] = (
        "As `agent`, with the `claude` command line where it is installed, else with a chat model."
    )
    preferred: ClassVar[str] = "claude"


async def _work(config: AgentConfig, context: StepContext, engine: Engine) -> StepResult:
    prompt = await compose(config, context)
    before = await picture_of(context.workspace)
    context.log.write(
        f"engine {engine.usage.engine}, profile {config.security_profile},"
        f" tools: {', '.join(engine.tools) or 'none'}\n"
    )
    text = await engine.work(prompt)
    answer: dict[str, Any] = {}
    if config.output_schema is not None:
        text, value = await _typed(text, config.output_schema, engine, context)
        answer = {**_named(value, config.output_schema), "json": value}
    changes = Changes.between(before, await picture_of(context.workspace))
    artifacts = await keep_files(changes.written, context.workspace, context.artifacts)
    outputs = {
        **answer,
        "text": text,
        "usage": engine.usage.as_json(),
        "changed_files": list(changes.written),
        "deleted_files": list(changes.gone),
        "tools_used": dict(sorted(engine.usage.tools.items())),
    }
    return StepResult(outputs, artifacts=artifacts)


async def _typed(
    text: str, schema: Mapping[str, Any], engine: Engine, context: StepContext
) -> tuple[str, Any]:
    try:
        return text, read_answer(text, schema)
    except Invalid as error:
        context.log.write(f"{error.message}\nAsking once more.\n")
        text = await engine.repair(repair_request(error, schema))
    return text, read_answer(text, schema)


def _named(value: object, schema: Mapping[str, Any]) -> dict[str, Any]:
    """Return the members of the answer that the schema names: they can be declared as outputs of the step."""
    names = schema.get("properties", {})
    return (
        {key: one for key, one in value.items() if key in names} if isinstance(value, dict) else {}
    )


def _assumed(engine: Engine) -> dict[str, Any]:
    """Return what is left of a run that a person vouches for: nobody knows what it said."""
    outputs = {
        "text": "",
        "usage": engine.usage.as_json(),
        "changed_files": [],
        "deleted_files": [],
        "tools_used": {},
    }
    return {"outputs": outputs, "artifacts": []}


def register(registry: PluginRegistry) -> None:
    registry.register_step_handler(AgentStep())
    registry.register_step_handler(ClaudeCodeStep())
