"""Which engine does the work: the `claude` command line, or a chat model of this installation."""

from typing import Protocol

from app.errors import NotFound
from app.plugins.agent.claude_engine import ClaudeEngine
from app.plugins.agent.config import AgentConfig
from app.plugins.agent.model_engine import ModelEngine
from app.plugins.agent.programs import Programs, claude_place
from app.plugins.agent.prompt import Prompt
from app.plugins.agent.toolbox import Toolbox
from app.plugins.agent.usage import Usage
from app.workflows.handlers import StepContext

__all__ = ["Engine", "choose_engine"]


class Engine(Protocol):
    @property
    def usage(self) -> Usage: ...

    @property
    def tools(self) -> tuple[str, ...]:
        """Return what the agent really has."""
        ...

    @property
    def has_acted(self) -> bool:
        """Return whether something outside of the workspace may have been done."""
        ...

    async def work(self, prompt: Prompt) -> str:
        """Return the agent's last message."""
        ...

    async def repair(self, request: str) -> str: ...


async def choose_engine(config: AgentConfig, context: StepContext, preferred: str) -> Engine:
    """Return the engine; `preferred` decides for `auto`, and the other one steps in where it is not there.

    Raises NotFound `no_agent_engine`, `no_model`, `unknown_model`, Invalid `broken_model`, `model_without_tools`.
    """
    order = [preferred, *({"claude", "model"} - {preferred})]
    for name in order if config.engine == "auto" else [config.engine]:
        if name == "claude" and claude_place(context) is not None:
            return ClaudeEngine(config, context, Programs(config, context))
        if name == "model" and (engine := await _model_engine(config, context)) is not None:
            return engine
    raise NotFound(
        "There is no agent engine: no `claude` on the PATH of the service, or no chat model is configured.",
        code="no_agent_engine",
        next_action="Install the claude command line, or set SLIPWAY_MODELS, for example to "
        '{"default": "langchain_anthropic:ChatAnthropic?model=claude-sonnet-5-5"}.',
    )


async def _model_engine(config: AgentConfig, context: StepContext) -> ModelEngine | None:
    try:
        model = context.remotes.chat_model(config.model)
    except NotFound as error:
        if error.code != "no_model":
            raise
        return None
    price = context.remotes.model_price(config.model)
    programs = Programs(config, context)
    tools = await programs.tools()
    toolbox = Toolbox(tools, config.security_profile, context.workspace, programs)
    return ModelEngine(model, config, context, toolbox, price)
