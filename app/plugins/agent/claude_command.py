"""The command line of `claude`: which options hold it to its profile. Nothing of the prompt is in it."""

from collections.abc import Mapping

from app.plugins.agent.config import AgentConfig
from app.plugins.agent.profiles import CLAUDE_TOOLS, Profile

__all__ = ["CREDENTIALS", "PROGRAM", "claude_argv", "claude_env", "claude_tools"]

PROGRAM = "claude"

_MODES: Mapping[Profile, str] = {
    "plan_only": "plan",
    "restricted": "acceptEdits",
    "standard": "acceptEdits",
    "elevated": "acceptEdits",
}
_NEVER = ("Task", "Agent", "NotebookEdit", "SlashCommand", "Skill")
_ONLY_WITH_NETWORK = ("WebFetch", "WebSearch")
CREDENTIALS = frozenset({"ANTHROPIC_API_KEY", "ANTHROPIC_AUTH_TOKEN", "CLAUDE_CODE_OAUTH_TOKEN"})
_PASSED_ON = CREDENTIALS | frozenset(
    {
        "ANTHROPIC_BASE_URL",
        "ANTHROPIC_MODEL",
        "CLAUDE_CODE_USE_BEDROCK",
        "CLAUDE_CODE_USE_VERTEX",
        "HTTPS_PROXY",
        "HTTP_PROXY",
        "NO_PROXY",
        "NODE_EXTRA_CA_CERTS",
    }
)
"""What of the step's `env` reaches the program; nothing of the service's own environment does."""


def claude_argv(config: AgentConfig) -> list[str]:
    """Return the arguments; the prompt goes to its standard input.

    `--tools` decides which tools exist at all; reading and writing are allowed below the working folder only; hooks,
    settings and servers that the working folder brings along are not loaded.
    """
    tools = claude_tools(config)
    every = (*CLAUDE_TOOLS.values(), *_ONLY_WITH_NETWORK, *_NEVER)
    refused = [name for name in every if name not in tools]
    argv = [PROGRAM, "-p", "--output-format", "json", "--verbose"]
    argv += ["--permission-mode", _MODES[config.security_profile]]
    argv += ["--tools", ",".join(tools), "--disallowedTools", ",".join(refused)]
    if tools:
        argv += ["--allowedTools", ",".join(map(_within_folder, tools))]
    argv += ["--strict-mcp-config", "--setting-sources", "user"]
    argv += ["--max-turns", str(config.max_turns)]
    if config.model is not None:
        argv.append(f"--model={config.model}")
    if config.max_cost_usd is not None:
        argv += ["--max-budget-usd", f"{config.max_cost_usd:g}"]
    return argv


def claude_env(env: Mapping[str, str], api_key: str | None) -> dict[str, str]:
    passed = {name: value for name, value in env.items() if name in _PASSED_ON}
    if api_key:
        passed["ANTHROPIC_API_KEY"] = api_key
    quiet = ("CLAUDE_CODE_DISABLE_NONESSENTIAL_TRAFFIC", "DISABLE_AUTOUPDATER")
    return {**passed, **dict.fromkeys(quiet, "1")}


def claude_tools(config: AgentConfig) -> list[str]:
    """Return the tools that exist for it; listed commands cannot be told from others, so `restricted` has none."""
    has_network = config.security_profile in {"standard", "elevated"}
    given = [CLAUDE_TOOLS[name] for name in config.tools if name != "run_command" or has_network]
    if has_network and config.allowed_tools is None:
        given += _ONLY_WITH_NETWORK
    return given


def _within_folder(tool: str) -> str:
    return f"{tool}(./**)" if tool in {"Read", "Edit", "Write"} else tool
