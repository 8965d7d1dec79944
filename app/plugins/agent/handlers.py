"""The step types `agent` and `claude_code`: one step behind two engines, which one comes first is the only difference."""

from collections.abc import Mapping, Sequence
from typing import Any, ClassVar

from app.errors import Invalid
from app.plugins.agent.answer import read_answer, repair_request
from app.plugins.agent.config import AgentConfig
from app.plugins.agent.engines import Engine, choose_engine
from app.plugins.agent.profiles import effects_of_profile
from app.plugins.agent.prompt import compose, may_be_path
from app.plugins.agent.workspace_changes import Changes, keep_files, picture_of
from app.workflows.definition import Reversibility
from app.workflows.handlers import Effect, EffectUnknown, Handler, Step, StepContext, StepResult
from app.workflows.registry import PluginRegistry

__all__ = ["AgentStep", "ClaudeCodeStep", "register"]


class AgentStep(Handler[AgentConfig]):
    """What it does in the workspace has no effect outside; with a network nobody can tell what it did, so it is done once."""

    type: ClassVar[str] = "agent"
    title: ClassVar[str] = "Let an agent work"
    description: ClassVar[str] = (
        "Gives a task to a model that reads, writes and runs within a security profile."
    )
    effects: ClassVar[Reversibility] = "none"
    runs_in_plan: ClassVar[bool] = False
    preferred: ClassVar[str] = "model"

    def effects_of_config(self, config: Mapping[str, Any]) -> Reversibility:
        profile = config.get("security_profile", "restricted")
        return "none" if profile in {"plan_only", "restricted"} else "irreversible"

    def files_of_config(self, config: Mapping[str, Any]) -> Sequence[str]:
        names = [one for one in config.get("inputs", ()) if isinstance(one, str)]
        paths = [one for one in names if may_be_path(one)]
        return [pattern for path in paths for pattern in (path, f"{path.rstrip('/')}/**")]

    async def run(self, config: AgentConfig, step: Step, context: StepContext) -> StepResult:
        engine = await choose_engine(config, context, self.preferred)
        if effects_of_profile(config.security_profile) == "none":
            return await _work(config, context, engine)

        async def find() -> dict[str, Any] | None:
            if context.attempt > 1:
                raise EffectUnknown(
                    f"The agent of step {step.key} was at work before and did not come to its end.",
                    next_action="Look at the step's log and at what it could reach, then say whether it is done.",
                )
            return None

        async def make() -> dict[str, Any]:
            done = await _work(config, context, engine)
            return {"outputs": done.outputs, "artifacts": list(done.artifacts)}

        done = await context.ledger.perform(_effect(config, step), find=find, make=make)
        return StepResult(done["outputs"], artifacts=tuple(done["artifacts"]))

    async def effects_of(
        self, config: AgentConfig, step: Step, context: StepContext
    ) -> list[Effect]:
        if effects_of_profile(config.security_profile) == "none":
            return []
        return [_effect(config, step)]


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


def _effect(config: AgentConfig, step: Step) -> Effect:
    first = " ".join(config.prompt.split())
    summary = first if len(first) <= 100 else f"{first[:100]}..."
    return Effect(
        "agent",
        step.key,
        effects_of_profile(config.security_profile),
        f"Let an agent work with network access ({config.security_profile}): {summary}",
    )


def register(registry: PluginRegistry) -> None:
    registry.register_step_handler(AgentStep())
    registry.register_step_handler(ClaudeCodeStep())
