"""Which engine does the work: the `claude` command line, or a chat model of this installation."""

import shutil
from typing import Protocol

from app.errors import NotFound
from app.plugins.agent.claude_command import PROGRAM
from app.plugins.agent.claude_engine import ClaudeEngine
from app.plugins.agent.config import AgentConfig
from app.plugins.agent.model_engine import ModelEngine
from app.plugins.agent.programs import WorkspacePrograms
from app.plugins.agent.prompt import Prompt
from app.plugins.agent.toolbox import Toolbox
from app.plugins.agent.usage import Usage
from app.workflows.handlers import StepContext

__all__ = ["Engine", "choose_engine"]


class Engine(Protocol):
    @property
    def usage(self) -> Usage: ...

    @property
    def has_acted(self) -> bool:
        """Return whether something outside of the workspace may have been done."""
        ...

    async def work(self, prompt: Prompt) -> str:
        """Return the agent's last message."""
        ...

    async def repair(self, request: str) -> str: ...


def choose_engine(config: AgentConfig, context: StepContext, preferred: str) -> Engine:
    """Return the engine; `preferred` decides for `auto`, and the other one steps in where it is not there.

    Raises NotFound `no_agent_engine`, `no_model`, `unknown_model`, Invalid `broken_model`, `model_without_tools`.
    """
    order = [preferred, *({"claude", "model"} - {preferred})]
    for name in order if config.engine == "auto" else [config.engine]:
        if name == "claude" and shutil.which(PROGRAM) is not None:
            return ClaudeEngine(config, context, WorkspacePrograms(context, config))
        if name == "model" and (engine := _model_engine(config, context)) is not None:
            return engine
    raise NotFound(
        "There is no agent engine: no `claude` on the PATH of the service, or no chat model is configured.",
        code="no_agent_engine",
        next_action="Install the claude command line, or set SLIPWAY_MODELS, for example to "
        '{"default": "langchain_anthropic:ChatAnthropic?model=claude-sonnet-4-5"}.',
    )


def _model_engine(config: AgentConfig, context: StepContext) -> ModelEngine | None:
    try:
        model = context.remotes.chat_model(config.model)
    except NotFound as error:
        if error.code != "no_model":
            raise
        return None
    price = context.remotes.model_price(config.model)
    programs = WorkspacePrograms(context, config)
    toolbox = Toolbox(config.tools, config.security_profile, context.workspace, programs)
    return ModelEngine(model, config, context, toolbox, price)
