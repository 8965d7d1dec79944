"""A chat model that plays what a file says; for tests that need an agent and no far end.

The file is YAML or JSON: a list of turns, or a list of conversations, of which the first is played whose `when`
stands in the messages so far:

    - when: Generate additional tests
      turns:
        - calls: [{name: write_file, args: {path: a.py, content: "x = 1"}}]
        - text: Done.

Which turn comes next is told by the messages alone, so that it may be asked by several steps and after a restart.
A turn may carry `tokens: [input, output]` (10 and 5 without) and `fails: {status, message}`.
"""

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import yaml
from langchain_core.callbacks import CallbackManagerForLLMRun
from langchain_core.language_models import BaseChatModel, LanguageModelInput
from langchain_core.messages import AIMessage, BaseMessage
from langchain_core.outputs import ChatGeneration, ChatResult
from langchain_core.runnables import Runnable
from langchain_core.tools import BaseTool
from langchain_core.utils.function_calling import convert_to_openai_tool

__all__ = ["ModelFault", "ScriptedModel"]


class ModelFault(Exception):
    """What an integration raises for an answer with an HTTP status."""

    def __init__(self, status_code: int, message: str) -> None:
        super().__init__(message)
        self.status_code = status_code


class ScriptedModel(BaseChatModel):
    script: str = ""
    """The path of the file."""
    turns: list[dict[str, Any]] = []  # noqa: RUF012  # pydantic copies a default
    asked: list[list[BaseMessage]] = []  # noqa: RUF012  # the same

    @property
    def _llm_type(self) -> str:
        return "scripted"

    def bind_tools(
        self,
        tools: Sequence[dict[str, Any] | type | Callable[..., Any] | BaseTool],
        *,
        tool_choice: str | None = None,
        **kwargs: Any,
    ) -> Runnable[LanguageModelInput, AIMessage]:
        return self.bind(tools=[convert_to_openai_tool(tool) for tool in tools])

    def _generate(
        self,
        messages: list[BaseMessage],
        stop: list[str] | None = None,
        run_manager: CallbackManagerForLLMRun | None = None,
        **kwargs: Any,
    ) -> ChatResult:
        self.asked.append(list(messages))
        number = sum(1 for one in messages if isinstance(one, AIMessage))
        turns = self._turns_for(messages)
        if number >= len(turns):
            raise AssertionError(f"the script has {len(turns)} turns, and one more is asked for")
        return ChatResult(generations=[ChatGeneration(message=_message(turns[number], number))])

    def _turns_for(self, messages: list[BaseMessage]) -> list[dict[str, Any]]:
        written = self.turns or yaml.safe_load(Path(self.script).read_text(encoding="utf-8"))
        if "turns" not in written[0]:
            return list(written)
        said = "\n".join(str(one.content) for one in messages)
        for conversation in written:
            if conversation.get("when", "") in said:
                return list(conversation["turns"])
        raise AssertionError(f"no conversation of the script is about: {said[:500]}")


def _message(turn: dict[str, Any], number: int) -> AIMessage:
    if "fails" in turn:
        raise ModelFault(turn["fails"]["status"], turn["fails"].get("message", "it failed"))
    given, made = turn.get("tokens", (10, 5)) or (0, 0)
    return AIMessage(
        content=turn.get("text", ""),
        tool_calls=[
            {"name": call["name"], "args": call.get("args", {}), "id": f"call_{number}_{index}"}
            for index, call in enumerate(turn.get("calls", ()))
        ],
        usage_metadata=None
        if turn.get("tokens", ()) is None
        else {"input_tokens": given, "output_tokens": made, "total_tokens": given + made},
        response_metadata=turn.get("metadata", {}),
    )
