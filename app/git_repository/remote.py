"""The far end of a mirror: fetch, list, push, and what its refusals mean.

The address reaches git by its environment, not by an argument: it may hold credentials, and arguments
can be seen by everybody on the machine.
"""

import re
from collections.abc import Sequence
from pathlib import Path

from app.errors import Conflict, SlipwayError, Unavailable
from app.git_repository.command import SAFE_SETTINGS, Git, first_complaint
from app.git_repository.models import RefUpdate
from app.processes import Completed
from app.repositories.urls import is_path

__all__ = ["Remote"]

_NAME = "origin"
_REFSPECS = ("+refs/heads/*:refs/heads/*", "+refs/tags/*:refs/tags/*")
_TIMEOUT_S = 600.0
_LOCKED = re.compile(rb"\.lock': File exists|Another git process seems to be running")
_STALE = re.compile(
    rb"stale info|fetch first|non-fast-forward|but expected|reference already exists"
)
_REFUSED = re.compile(rb"^!\t.*\[(?:remote )?rejected\] \((.*)\)", re.MULTILINE)


class Remote:
    """One remote of one mirror; raises what `GitRepository` promises."""

    def __init__(self, git: Git, mirror: Path, name: str, url: str) -> None:
        self._git = git
        self._mirror = mirror
        self._name = name
        self._url = url

    async def fetch(self) -> None:
        options = ("--prune", "--no-tags", "--force", "--quiet", "--no-write-fetch-head")
        ended = await self._call("fetch", *options, *self._far("upload-pack"), _NAME, *_REFSPECS)
        if ended.returncode != 0:
            raise self._failure("fetched", ended.stderr)

    async def refs(self) -> dict[str, str]:
        """Return every head and tag with its object now; an annotated tag also as `refs/tags/x^{}`."""
        listing = await self._list("--heads", "--tags")
        return {ref: object_id for object_id, ref in listing}

    async def default_branch(self) -> str | None:
        """Return the branch that HEAD of the remote names."""
        for value, ref in await self._list("--symref", "HEAD"):
            if ref == "HEAD" and value.startswith("ref: refs/heads/"):
                return value.removeprefix("ref: refs/heads/")
        return None

    async def _list(self, *options: str) -> list[tuple[str, str]]:
        flags = [option for option in options if option.startswith("-")]
        patterns = [option for option in options if not option.startswith("-")]
        ended = await self._call("ls-remote", *flags, *self._far("upload-pack"), _NAME, *patterns)
        if ended.returncode != 0:
            raise self._failure("read", ended.stderr)
        lines = ended.stdout.decode(errors="backslashreplace").splitlines()
        return [(left, right) for left, _, right in (line.partition("\t") for line in lines)]

    async def push(self, updates: Sequence[RefUpdate], *, dry_run: bool = False) -> None:
        """Push all or none under a lease each; a ref that moved is a Conflict `ref_moved` without `found`."""
        options = ["--atomic", "--porcelain", "--no-verify", "--no-signed", "--no-follow-tags"]
        options += ["--recurse-submodules=no", *(["--dry-run"] if dry_run else [])]
        options += [f"--force-with-lease={update.ref}:{update.old or ''}" for update in updates]
        moves = [f"{update.new or ''}:{update.ref}" for update in updates]
        ended = await self._call("push", *options, *self._far("receive-pack"), _NAME, *moves)
        if ended.returncode != 0:
            raise self._refusal(updates, ended)

    async def _call(self, *arguments: str) -> Completed:
        address = {
            "GIT_CONFIG_COUNT": "1",
            "GIT_CONFIG_KEY_0": f"remote.{_NAME}.url",
            "GIT_CONFIG_VALUE_0": self._url,
        }
        try:
            return await self._git.call(
                *arguments, repository=self._mirror, env=address, timeout_s=_TIMEOUT_S
            )
        except Unavailable as error:
            if error.code != "process_timeout":
                raise
            raise self._unreachable(f"it did not answer within {_TIMEOUT_S:g} s") from None

    def _far(self, program: str) -> list[str]:
        """Name the far end's program with our settings where it runs on this machine."""
        if not is_path(self._url):
            return []
        settings = " ".join(f"-c {key}={value}" for key, value in SAFE_SETTINGS.items())
        return [f"--{program}=git {settings} {program}"]

    def _failure(self, action: str, stderr: bytes) -> SlipwayError:
        if _LOCKED.search(stderr):
            return self._locked(stderr)
        return self._unreachable(f"it could not be {action}: {first_complaint(stderr)}")

    def _unreachable(self, reason: str) -> Unavailable:
        return Unavailable(
            f"Repository {self._name} cannot be reached: {reason}",
            code="repository_unreachable",
            next_action=f"Check its address and your access: slipway repositories check {self._name}.",
            details={"repository": self._name},
        )

    def _locked(self, stderr: bytes) -> Unavailable:
        return Unavailable(
            f"Repository {self._name} is locked by another git process: {first_complaint(stderr)}",
            code="repository_locked",
            next_action="Wait until it has ended; where none runs any more, remove the lock file.",
            details={"repository": self._name},
            retry_after_s=2.0,
        )

    def _refusal(self, updates: Sequence[RefUpdate], ended: Completed) -> SlipwayError:
        said = ended.stdout + b"\n" + ended.stderr
        if _LOCKED.search(said):
            return self._locked(ended.stderr)
        if _STALE.search(said):
            return Conflict(
                f"A branch or tag of {self._name} moved while it was pushed.", code="ref_moved"
            )
        reasons = [
            reason for reason in _REFUSED.findall(ended.stdout) if reason != b"atomic push failure"
        ]
        if not reasons:
            return self._failure("pushed to", ended.stderr)
        refs = ", ".join(update.ref for update in updates)
        return Conflict(
            f"Repository {self._name} refuses {refs}: {first_complaint(reasons[0])}",
            code="push_refused",
            next_action="Look at its protected branches and hooks, or push with an account that may.",
            details={"repository": self._name, "refs": [update.ref for update in updates]},
        )
