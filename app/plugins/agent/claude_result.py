"""Reads what `claude --output-format json` prints: one result, or with `--verbose` all messages with the result last."""

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from app.errors import Invalid, SlipwayError, Unavailable
from app.plugins.agent.hidden_text import visible
from app.plugins.agent.usage import Usage
from app.processes import Completed
from app.redaction import redact

__all__ = ["ClaudeResult", "read_result"]

_TAIL = 1000
_TRANSIENT_STATUS = frozenset({408, 409, 429, 500, 502, 503, 504, 529})
_STATUS = re.compile(r"\bAPI Error:?\s*\(?(\d{3})")
_BUSY = re.compile(
    r"overloaded|rate.?limit|connection error|timed? ?out|ECONN|ENOTFOUND", re.IGNORECASE
)
_LOGIN = re.compile(
    r"invalid api key|/login|authenticat|oauth token|unauthori[sz]ed", re.IGNORECASE
)
_INPUTS = ("input_tokens", "cache_creation_input_tokens", "cache_read_input_tokens")


@dataclass(frozen=True, slots=True)
class ClaudeResult:
    messages: tuple[Mapping[str, Any], ...]
    """What led to the result, where the program tells."""
    result: Mapping[str, Any]

    @property
    def tells_all(self) -> bool:
        """Return whether the messages are there, and not the result alone."""
        return len(self.messages) > 1

    @property
    def text(self) -> str:
        return str(self.result.get("result") or "")

    def add_to(self, usage: Usage) -> None:
        """Add what the run used; what is not told stays unknown."""
        told = self.result.get("usage")
        if isinstance(told, Mapping):
            given = sum(_number(told.get(name)) for name in _INPUTS)
            usage.add_tokens(given, _number(told.get("output_tokens")))
        if isinstance(cost := self.result.get("total_cost_usd"), int | float):
            usage.add_cost(float(cost))
        usage.turns += _number(self.result.get("num_turns"))
        models = self.result.get("modelUsage")
        if isinstance(models, Mapping) and models:
            usage.model = max(models, key=lambda name: _made(models[name]))
        usage.tools.update(name for name, _ in self.calls())
        denied = self.result.get("permission_denials")
        usage.refused += len(denied) if isinstance(denied, list) else 0

    def calls(self) -> Iterator[tuple[str, Any]]:
        for block in self.blocks():
            if block.get("type") == "tool_use":
                yield str(block.get("name")), block.get("input")

    def blocks(self) -> Iterator[Mapping[str, Any]]:
        """Yield what the assistant said and asked for, in order."""
        for message in self.messages:
            inner = message.get("message") if message.get("type") == "assistant" else None
            content = inner.get("content") if isinstance(inner, Mapping) else None
            if isinstance(content, list):
                yield from (block for block in content if isinstance(block, Mapping))

    def fault(self) -> SlipwayError | None:
        """Return why the run did not do what was asked, None when it did."""
        subtype = str(self.result.get("subtype") or "success")
        if not self.result.get("is_error") and not subtype.startswith("error"):
            return None
        match subtype:
            case "error_max_turns":
                return Invalid(
                    "The agent was not done when its turns were over.",
                    code="agent_max_turns",
                    next_action="Raise `max_turns`, or ask for less at once.",
                )
            case "error_max_budget_usd":
                return Invalid(
                    "The agent used more than `max_cost_usd`.",
                    code="agent_over_budget",
                    next_action="Raise it, or ask for less at once.",
                )
        said = "; ".join(map(str, self.result.get("errors") or ())) or self.text or subtype
        return _api_fault(said, self.result.get("api_error_status"))


def read_result(ended: Completed) -> ClaudeResult:
    """Return the result; Invalid or Unavailable `agent_failed`, `agent_not_logged_in`, `agent_unreadable` without one."""
    messages = [one for one in _documents(ended.stdout) if isinstance(one, Mapping)]
    results = [one for one in messages if one.get("type") == "result"]
    if results:
        return ClaudeResult(tuple(messages), results[-1])
    said = _tail(ended.stderr) or _tail(ended.stdout)
    if ended.returncode == 0:
        raise Invalid(
            f"claude printed no result that can be read. It printed: {said or 'nothing'}",
            code="agent_unreadable",
            next_action="Update the claude command line; see the step's log.",
        )
    if ended.returncode < 0 or ended.returncode >= 128:
        raise Unavailable(
            f"claude was ended by signal {_signal(ended.returncode)}. {said}".strip(),
            code="agent_failed",
            next_action="Try again; if it repeats, look for what ends it, such as too little memory.",
        )
    fault = _api_fault(said, None)
    if fault.code != "agent_failed":
        raise fault
    raise Invalid(
        f"claude ended with exit code {ended.returncode}: {said or 'it said nothing'}",
        code="agent_failed",
        next_action="Run `claude --version` there: the options of a current version are used.",
    )


def _api_fault(said: str, status: object) -> SlipwayError:
    said = redact(visible(said))[:_TAIL]
    found = _STATUS.search(said)
    code = status if isinstance(status, int) else int(found[1]) if found else None
    if code in _TRANSIENT_STATUS or (code is None and _BUSY.search(said)):
        return Unavailable(
            f"claude cannot reach its model now: {said}",
            code="agent_unavailable",
            next_action="Try again later.",
        )
    if code in {401, 403} or _LOGIN.search(said):
        return Invalid(
            f"claude may not use its model: {said}",
            code="agent_not_logged_in",
            next_action='Give the step its key: `api_key: "{{ secrets.ANTHROPIC_API_KEY }}"`.',
        )
    return Invalid(
        f"claude ended with an error: {said}",
        code="agent_failed",
        next_action="See the step's log.",
    )


def _documents(output: bytes) -> list[Any]:
    text = output.decode(errors="replace").strip()
    for candidate in (text, *reversed(text.splitlines())):
        try:
            found = json.loads(candidate)
        except (ValueError, RecursionError):
            continue
        if isinstance(found, Mapping):
            return [found]
        if isinstance(found, list):
            return found
    return []


def _tail(output: bytes) -> str:
    return redact(visible(output.decode(errors="replace").strip()))[-_TAIL:]


def _signal(returncode: int) -> int:
    return -returncode if returncode < 0 else returncode - 128


def _number(value: object) -> int:
    return value if isinstance(value, int) and not isinstance(value, bool) else 0


def _made(told: object) -> int:
    return _number(told.get("outputTokens")) if isinstance(told, Mapping) else 0
