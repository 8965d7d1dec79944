"""Every call of git: one fixed environment, one configuration of our own, arguments never text.

What a repository, a remote on this machine or a person's own git configuration says can run nothing:
hooks, fsmonitor, helpers and transports are set here, at a level that they cannot override.
"""

from collections.abc import Mapping
from pathlib import Path

from app.errors import Conflict, Invalid, Unavailable
from app.processes import Completed, run_process
from app.redaction import redact

__all__ = ["PASSED_VARIABLES", "SAFE_SETTINGS", "Git", "first_complaint"]

PASSED_VARIABLES = frozenset(
    {
        "HOME",
        "SSH_AUTH_SOCK",
        "SSL_CERT_FILE",
        "SSL_CERT_DIR",
        "HTTPS_PROXY",
        "https_proxy",
        "NO_PROXY",
        "no_proxy",
    }
)
"""What git may see of the service's environment.

HOME: ssh keys and known hosts, `~/.git-credentials` and `~/.netrc`. SSH_AUTH_SOCK: the ssh agent.
The rest: how https leaves this network and whom it trusts.
"""

SAFE_SETTINGS = {
    "core.hooksPath": "/dev/null",
    "core.fsmonitor": "false",
    "core.alternateRefsCommand": "true",
    "receive.autogc": "false",
}
"""Settings by which a repository could run a program; they are repeated for the far end of a local path."""

_CONFIG = """\
# Written by Slipway at each start; it stands in for the system's and the person's own git configuration.
[core]
	hooksPath = /dev/null
	fsmonitor = false
	alternateRefsCommand = true
	attributesFile = /dev/null
	excludesFile = /dev/null
	quotePath = false
[safe]
	directory = *
[gc]
	auto = 0
[maintenance]
	auto = false
[receive]
	autogc = false
[init]
	defaultBranch = main
[http]
	lowSpeedLimit = 1000
	lowSpeedTime = 60
[credential]
	helper =
	helper = "!f() { test \\"$1\\" = get && exec git credential-store get; }; f"
"""
_OLDEST = (2, 38)
_LOCAL_TIMEOUT_S = 120.0


class Git:
    """Runs git on one machine; `environment` is filtered by PASSED_VARIABLES."""

    def __init__(self, config: Path, environment: Mapping[str, str]) -> None:
        self._config = config
        self._environment = {
            **{name: environment[name] for name in PASSED_VARIABLES & environment.keys()},
            "LC_ALL": "C",
            "GIT_CONFIG_NOSYSTEM": "1",
            "GIT_CONFIG_GLOBAL": str(config),
            "GIT_ATTR_NOSYSTEM": "1",
            "GIT_TERMINAL_PROMPT": "0",
            "GIT_NO_LAZY_FETCH": "1",
            "GIT_ALLOW_PROTOCOL": "file:https:ssh",
            "GIT_SSH_COMMAND": "ssh -oBatchMode=yes -oConnectTimeout=15",
        }

    async def prepare(self) -> None:
        """Write our configuration; raise Unavailable `git_missing` or Invalid `git_too_old`."""
        self._config.parent.mkdir(parents=True, exist_ok=True)
        self._config.write_text(_CONFIG, encoding="utf-8")
        said = (await self.call("version")).stdout.decode(errors="replace")
        version = said.removeprefix("git version ").split()[0]
        if not _recent(version):
            raise Invalid(
                f"git {version} is too old.",
                code="git_too_old",
                next_action=f"Install git {'.'.join(map(str, _OLDEST))} or later.",
            )

    async def call(
        self,
        *arguments: str,
        repository: Path | None = None,
        stdin: bytes = b"",
        env: Mapping[str, str] | None = None,
        timeout_s: float = _LOCAL_TIMEOUT_S,
    ) -> Completed:
        """Run git and return how it ended, whatever that is."""
        place = {} if repository is None else {"GIT_DIR": str(repository)}
        try:
            return await run_process(
                ["git", *arguments],
                cwd=repository,
                env={**self._environment, **place, **(env or {})},
                stdin=stdin,
                timeout_s=timeout_s,
            )
        except Unavailable as error:
            if error.code != "program_missing":
                raise
            raise Unavailable(
                "git is not installed or not on PATH.",
                code="git_missing",
                next_action=f"Install git {'.'.join(map(str, _OLDEST))} or later.",
            ) from None

    async def ask(
        self,
        *arguments: str,
        repository: Path,
        stdin: bytes = b"",
        env: Mapping[str, str] | None = None,
    ) -> bytes:
        """Run git on a local repository and return its output; any other end than 0 is a Conflict `git_failed`."""
        ended = await self.call(*arguments, repository=repository, stdin=stdin, env=env)
        if ended.returncode != 0:
            raise Conflict(
                f"git {arguments[0]} failed in {repository.name}: {first_complaint(ended.stderr)}",
                code="git_failed",
                next_action="Look at the repository; nothing was changed on its remote.",
                details={"exit_code": ended.returncode},
            )
        return ended.stdout


def first_complaint(stderr: bytes) -> str:
    """Return the line that says what is wrong, without credentials."""
    lines = [line.strip() for line in stderr.decode(errors="replace").splitlines() if line.strip()]
    telling = [
        line for line in lines if line.startswith(("fatal:", "error:", "remote: error", "ERROR"))
    ]
    chosen = (telling or lines or ["git gave no reason"])[0]
    return redact(chosen[:500])


def _recent(version: str) -> bool:
    digits = tuple(int(part) for part in version.split(".")[:2] if part.isdigit())
    return digits >= _OLDEST
