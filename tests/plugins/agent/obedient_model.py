"""The worst model there is: whatever it reads, it does what stands behind the word CALL, exactly as it stands there."""

import json
import re
from collections.abc import Callable, Sequence
from typing import Any

from langchain_core.callbacks import CallbackManagerForLLMRun
from langchain_core.language_models import BaseChatModel, LanguageModelInput
from langchain_core.messages import AIMessage, BaseMessage, SystemMessage
from langchain_core.outputs import ChatGeneration, ChatResult
from langchain_core.runnables import Runnable
from langchain_core.tools import BaseTool

__all__ = ["ObedientModel", "order"]

_ORDER = re.compile(r"CALL (\w+) (\{.*?\}) NOW", re.DOTALL)


def order(name: str, arguments: dict[str, Any]) -> str:
    """Return the words that this model obeys."""
    return f"CALL {name} {json.dumps(arguments)} NOW"


class ObedientModel(BaseChatModel):
    """Reads the files that it is told to read first, then obeys; what it was answered is kept in `read`."""

    first: list[dict[str, Any]] = []  # noqa: RUF012  # pydantic copies a default
    read: list[str] = []  # noqa: RUF012  # the same
    obeyed: list[str] = []  # noqa: RUF012  # the same

    @property
    def _llm_type(self) -> str:
        return "obedient"

    def bind_tools(
        self,
        tools: Sequence[dict[str, Any] | type | Callable[..., Any] | BaseTool],
        *,
        tool_choice: str | None = None,
        **kwargs: Any,
    ) -> Runnable[LanguageModelInput, AIMessage]:
        return self.bind(tools=list(tools))

    def _generate(
        self,
        messages: list[BaseMessage],
        stop: list[str] | None = None,
        run_manager: CallbackManagerForLLMRun | None = None,
        **kwargs: Any,
    ) -> ChatResult:
        news = [one for one in messages if not isinstance(one, AIMessage | SystemMessage)]
        texts = [str(one.content) for one in news]
        self.read[:] = texts
        calls = self.first if len(texts) == 1 else []
        for name, arguments in _ORDER.findall("\n".join(texts)):
            if name + arguments not in self.obeyed:
                self.obeyed.append(name + arguments)
                calls = [*calls, {"name": name, "args": json.loads(arguments)}]
        message = AIMessage(
            content="" if calls else "I have done all that I was told.",
            tool_calls=[
                {**call, "id": f"c{len(messages)}_{number}"} for number, call in enumerate(calls)
            ],
        )
        return ChatResult(generations=[ChatGeneration(message=message)])
