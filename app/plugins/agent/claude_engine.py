"""An agent out of the `claude` command line, which brings its own tools and its own loop."""

from app.plugins.agent.claude_command import claude_argv, claude_env, claude_tools
from app.plugins.agent.claude_result import ClaudeResult, read_result
from app.plugins.agent.config import AgentConfig
from app.plugins.agent.hidden_text import visible
from app.plugins.agent.programs import Programs
from app.plugins.agent.prompt import Prompt
from app.plugins.agent.toolbox import short
from app.plugins.agent.usage import Usage
from app.workflows.handlers import StepContext

__all__ = ["ClaudeEngine"]

_LONGEST_LINE = 2000


class ClaudeEngine:
    def __init__(self, config: AgentConfig, context: StepContext, programs: Programs) -> None:
        self.usage = Usage("claude", config.model)
        self._config = config
        self._context = context
        self._programs = programs
        self._before = ""
        self._acted = False

    @property
    def tools(self) -> tuple[str, ...]:
        return tuple(claude_tools(self._config))

    @property
    def has_acted(self) -> bool:
        return self._acted

    async def work(self, prompt: Prompt) -> str:
        self._before = f"{prompt.system}\n\n{prompt.text}"
        return await self._ask(self._before)

    async def repair(self, request: str) -> str:
        """Ask once more; nothing of the first run is left but what it wrote, so everything is said again."""
        return await self._ask(
            f"{self._before}\n\nThat was done before; change no file now. {request}"
        )

    async def _ask(self, text: str) -> str:
        self._context.log.progress(self.usage.turns, self._config.max_turns, "turns")
        acted, self._acted = self._acted, True
        ended = await self._programs.run_claude(
            claude_argv(self._config),
            claude_env(self._context.env, self._key()),
            text.encode(),
        )
        answer = read_result(ended)
        if answer.tells_all:
            self._acted = acted or any(answer.calls())
        answer.add_to(self.usage)
        self._tell(answer)
        if fault := answer.fault():
            raise fault
        self.usage.check(self._config)
        return answer.text

    def _key(self) -> str | None:
        """Reveal the key at the moment of use; nothing keeps it."""
        handle = self._config.api_key
        return None if handle is None else self._context.secret(handle.strip())

    def _tell(self, answer: ClaudeResult) -> None:
        for block in answer.blocks():
            match block.get("type"):
                case "text":
                    self._write(str(block.get("text")))
                case "tool_use":
                    self._write(f"{block.get('name')}({short(block.get('input'))})")
        if not answer.tells_all:
            self._write(answer.text)
        self._context.log.progress(self.usage.turns, self._config.max_turns, "turns")

    def _write(self, text: str) -> None:
        shown = visible(text)
        shown = shown if len(shown) <= _LONGEST_LINE else f"{shown[:_LONGEST_LINE]}..."
        self._context.log.write(f"[claude] {shown}\n")
