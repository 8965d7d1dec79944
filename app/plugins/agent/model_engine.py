"""An agent out of any chat model that can call tools: our loop asks, executes what the profile gives, and asks again.

Messages are plain mappings, so that nothing of LangChain is loaded before a model is made.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from app.errors import Invalid, Unavailable
from app.models.prices import Price
from app.plugins.agent.config import AgentConfig
from app.plugins.agent.hidden_text import visible
from app.plugins.agent.model_faults import model_faults
from app.plugins.agent.prompt import Prompt
from app.plugins.agent.toolbox import Toolbox, short
from app.plugins.agent.usage import Usage
from app.workflows.handlers import StepContext

if TYPE_CHECKING:
    from langchain_core.language_models import BaseChatModel

__all__ = ["ModelEngine"]

_MOST_CALLS = 32
"""Of one message; more are refused."""
_MOST_REFUSED = 25
_REPEATED, _SAME_CALL = 3, 6
"""How often the same call may give the same answer: before the model is told, before it is stopped."""
_LONGEST_LINE = 2000


class ModelEngine:
    def __init__(
        self,
        model: "BaseChatModel",
        config: AgentConfig,
        context: StepContext,
        toolbox: Toolbox,
        price: Price | None,
    ) -> None:
        self.usage = Usage("model", config.model or "default")
        self._name = config.model or "default"
        self._config = config
        self._context = context
        self._toolbox = toolbox
        self._price = price
        self._messages: list[Any] = []
        self._answered: Counter[tuple[str, str, str]] = Counter()
        with model_faults(self._name):
            self._model: Any = model.bind_tools(toolbox.definitions()) if toolbox.names else model

    @property
    def tools(self) -> tuple[str, ...]:
        return self._toolbox.names

    @property
    def has_acted(self) -> bool:
        return self._toolbox.has_run

    async def work(self, prompt: Prompt) -> str:
        """Return the agent's last message."""
        self._messages.append({"role": "system", "content": prompt.system})
        return await self.repair(prompt.text)

    async def repair(self, request: str) -> str:
        """Go on with a further request and return the last message."""
        self._messages.append({"role": "user", "content": request})
        while self.usage.turns < self._config.max_turns:
            message = await self._turn()
            text, calls = _text(message), _calls(message)
            if text:
                self._write(text)
            if not calls:
                return text
            for number, call in enumerate(calls):
                await self._answer(call, number)
            self._stop_what_leads_nowhere()
        raise Invalid(
            f"The agent was not done after {self._config.max_turns} turns.",
            code="agent_max_turns",
            next_action="Raise `max_turns`, or ask for less at once.",
        )

    async def _turn(self) -> Any:
        if self._context.draining.is_set():
            raise Unavailable("The agent was stopped between two turns.", code="stopping")
        self._context.log.progress(self.usage.turns, self._config.max_turns, "turns")
        with model_faults(self._name):
            message = await self._model.ainvoke(self._messages)
        self.usage.turns += 1
        self.usage.add_message(message, self._price)
        self._messages.append(message)
        self.usage.check(self._config)
        return message

    async def _answer(self, call: Mapping[str, Any], number: int) -> None:
        """Execute or refuse one call. Every call is answered: providers want that."""
        name, arguments = call.get("name"), call.get("args")
        if call.get("error") is not None or number >= _MOST_CALLS:
            self._toolbox.refused += 1
            answer = f"Refused: {call.get('error') or f'at most {_MOST_CALLS} calls at once'}."
        else:
            answer = await self._toolbox.call(name, arguments)
        self._write(f"{name}({short(arguments)}) -> {short(answer)}")
        same = (str(name), short(arguments, 4000), answer)
        self._answered[same] += 1
        if self._answered[same] >= _REPEATED:
            answer += "\n(You made this call before, with this answer.)"
        self._messages.append(
            {"role": "tool", "content": answer, "tool_call_id": str(call.get("id") or "")}
        )

    def _stop_what_leads_nowhere(self) -> None:
        self.usage.tools, self.usage.refused = self._toolbox.used, self._toolbox.refused
        again = max(self._answered.values(), default=0)
        if again >= _SAME_CALL or self._toolbox.refused >= _MOST_REFUSED:
            why = (
                f"made the same call {again} times with the same answer"
                if again >= _SAME_CALL
                else f"asked {self._toolbox.refused} times for what it may not do"
            )
            raise Invalid(
                f"The agent {why} and was stopped.",
                code="agent_in_a_loop",
                next_action="See the step's log; make the prompt clearer, or give it the tools that it needs.",
            )

    def _write(self, text: str) -> None:
        shown = visible(text)
        shown = shown if len(shown) <= _LONGEST_LINE else f"{shown[:_LONGEST_LINE]}..."
        self._context.log.write(f"[turn {self.usage.turns}] {shown}\n")


def _text(message: Any) -> str:
    """Return the text of a message, whose content may be a list of blocks."""
    content = getattr(message, "content", "")
    if isinstance(content, str):
        return content
    blocks: Sequence[Any] = content if isinstance(content, list) else []
    return "".join(
        block if isinstance(block, str) else str(block.get("text", ""))
        for block in blocks
        if isinstance(block, str) or (isinstance(block, Mapping) and block.get("type") == "text")
    )


def _calls(message: Any) -> list[Mapping[str, Any]]:
    """Return the calls that the message asks for; those that could not be read carry an `error`."""
    calls: list[Mapping[str, Any]] = list(getattr(message, "tool_calls", None) or ())
    wrong = getattr(message, "invalid_tool_calls", None) or ()
    calls += [{**one, "error": one.get("error") or "the arguments are no JSON"} for one in wrong]
    return calls
