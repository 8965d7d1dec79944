"""A checkout on this machine: staged, committed, tagged and pushed as the mirrors do it, whatever its configuration says.

Nothing that stands in the checkout runs: no hook, no fsmonitor, no filter, no credential helper, no program of a
submodule. The remote is spoken to from an empty repository that borrows the checkout's objects.
"""

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from app.errors import Conflict, Invalid, SlipwayError, Unavailable
from app.git_repository.assembly import Assembly, Identity
from app.git_repository.checkout_settings import checkout_settings, filters_of
from app.git_repository.command import Git, first_complaint
from app.git_repository.models import RefUpdate
from app.git_repository.names import check_branch_name
from app.git_repository.pushing import check_updates, push_updates
from app.git_repository.remote import Remote
from app.git_repository.scratch import scratch_folder
from app.processes import Completed
from app.repositories.urls import check_url

__all__ = ["Head", "Worktree"]

_HEADS = "refs/heads/"


@dataclass(frozen=True, slots=True)
class Head:
    """`branch` is None where HEAD is a commit of its own, `commit` None before the first one."""

    branch: str | None
    commit: str | None


class Worktree:
    """Raises Conflict `git_failed` where git fails, Unavailable `repository_locked` while another git works here."""

    def __init__(
        self, git: Git, root: Path, git_dir: Path, settings: Mapping[str, str], identity: Identity
    ) -> None:
        self.root = root
        self.name = root.name
        self._git = git
        self._git_dir = git_dir
        self._settings = settings
        place = {"GIT_DIR": str(git_dir), "GIT_WORK_TREE": str(root), "GIT_OPTIONAL_LOCKS": "0"}
        self._env = {**place, **settings}
        self._assembly = Assembly(git, git_dir, identity)
        self.is_anonymous = False
        """Whether the configuration of the checkout names nobody, so that Slipway commits in its own name."""
        self.committer = identity

    @classmethod
    async def open(cls, git: Git, root: Path, identity: Identity) -> "Worktree":
        """Return the checkout whose top is `root`; Invalid `no_checkout` for any other folder."""
        top = await asyncio.to_thread(root.resolve)
        env = {"GIT_CEILING_DIRECTORIES": str(top.parent)}
        ended = await git.call("-C", str(top), "rev-parse", "--absolute-git-dir", env=env)
        if ended.returncode != 0 or not await asyncio.to_thread((top / ".git").exists):
            raise Invalid(
                f"{root} is not the top folder of a git checkout.",
                code="no_checkout",
                next_action="Start in the top folder of a clone: --directory FOLDER.",
            )
        git_dir = Path(ended.stdout.decode(errors="surrogateescape").rstrip("\n"))
        settings = await checkout_settings(git, git_dir)
        worktree = cls(git, top, git_dir, settings, identity)
        if (found := await worktree._configured_committer()) is None:
            worktree.is_anonymous = True
        else:
            worktree.committer = found
            worktree._assembly = Assembly(git, git_dir, found)
        return worktree

    async def _configured_committer(self) -> Identity | None:
        name, email = [await self._configured(f"user.{key}") for key in ("name", "email")]
        if not name or not email or set("<>\n") & set(name + email):
            return None
        return Identity(name, email)

    async def head(self) -> Head:
        named = await self._call("symbolic-ref", "--quiet", "HEAD")
        ref = named.stdout.decode(errors="replace").strip()
        branch = ref.removeprefix(_HEADS) if ref.startswith(_HEADS) else None
        return Head(branch, await self.resolve("HEAD"))

    async def resolve(self, revision: str) -> str | None:
        """Return the commit that a name means, None where it means none."""
        return await self._id(f"{revision}^{{commit}}")

    async def ref(self, name: str) -> str | None:
        """Return the object that a full ref names."""
        return await self._id(name)

    async def parents(self, commit: str) -> tuple[str, ...]:
        said = await self._ask("rev-list", "--parents", "--max-count=1", commit)
        return tuple(said.decode().split()[1:])

    async def tree(self, commit: str) -> str:
        found = await self._id(f"{commit}^{{tree}}")
        assert found is not None
        return found

    async def changed(self, paths: Sequence[str]) -> list[str]:
        """Return the files below `paths` that differ from HEAD or are new, ignored ones apart."""
        options = ("--porcelain=v1", "-z", "--untracked-files=all", "--ignore-submodules=all")
        said = await self._ask("status", *options, "--no-renames", "--", *_pathspecs(paths))
        entries = said.decode(errors="surrogateescape").split("\0")
        return sorted(entry[3:] for entry in entries if entry)

    async def index_tree(self) -> str:
        """Return the tree that is staged; Conflict `merge_in_progress` while a merge is not finished."""
        if await asyncio.to_thread((self._git_dir / "MERGE_HEAD").exists):
            raise Conflict(
                f"A merge is not finished in {self.root}.",
                code="merge_in_progress",
                next_action="Finish it (git commit) or give it up (git merge --abort), then retry.",
            )
        return (await self._ask("write-tree")).decode().strip()

    async def stage(self, paths: Sequence[str]) -> str:
        """Stage what changed below `paths`, deletions too, and return the staged tree.

        Raises Invalid `filter_refused` for files that a program of the checkout's configuration would rewrite, and
        `nested_repository` for a repository inside of this one; then nothing is staged.
        """
        files = await self.changed(paths)
        await self._refuse_filters(files)
        if nested := [path for path in files if path.endswith("/")]:
            raise Invalid(
                f"{nested[0]} is a git repository of its own inside of {self.root}.",
                code="nested_repository",
                next_action="Ignore it in .gitignore, or name the files in `paths`.",
            )
        if files:
            listed = "\0".join(files).encode(errors="surrogateescape")
            source = ("--pathspec-from-file=-", "--pathspec-file-nul")
            env = {"GIT_LITERAL_PATHSPECS": "1"}
            await self._ask("add", "--all", *source, stdin=listed, env=env)
        return await self.index_tree()

    async def unstage(self, tree: str) -> None:
        """Make the index this tree again; files stay as they are."""
        await self._ask("read-tree", tree)

    async def files_between(self, old: str, new: str) -> list[str]:
        """Return the paths in which two trees differ."""
        said = await self._ask("diff-tree", "-r", "-z", "--name-only", "--no-ext-diff", old, new)
        return [path for path in said.decode(errors="surrogateescape").split("\0") if path]

    async def commit_object(
        self, tree: str, parents: Sequence[str], *, message: str, date: str
    ) -> str:
        """Write a commit and return its id, the same for the same input; moves nothing."""
        return await self._assembly.commit(tree, tuple(parents), message=message, date=date)

    async def tag_object(self, commit: str, name: str, *, message: str, date: str) -> str:
        check_branch_name(name)
        return await self._assembly.tag(commit, name, message=message, date=date)

    async def move(self, ref: str, new: str | None, old: str | None, reason: str) -> None:
        """Move `ref` (a full name or HEAD) from `old`; Conflict `ref_moved` where it is elsewhere. None is absence."""
        change = ("-d", ref) if new is None else (ref, new)
        ended = await self._call("update-ref", "-m", reason, *change, old or "0" * 40)
        if ended.returncode == 0:
            return
        if (found := await self.ref(ref)) == old:
            raise self._failure("update-ref", ended)
        raise Conflict(
            f"{ref} of {self.root} is {found or 'absent'}, expected was {old or 'absent'}.",
            code="ref_moved",
            next_action="Somebody else changed it: look at it, then decide.",
            details={"ref": ref, "expected": old, "found": found},
        )

    async def holds(self, ancestor: str, commit: str) -> bool | None:
        """Return whether `commit` holds `ancestor`, None where that one is not known here."""
        ended = await self._call("merge-base", "--is-ancestor", ancestor, commit)
        return {0: True, 1: False}.get(ended.returncode)

    async def tracked_by(self, commit: str) -> list[str]:
        """Return the remote-tracking refs that hold the commit: what the last fetch or push left of each remote."""
        said = await self._ask(
            "for-each-ref", f"--contains={commit}", "--format=%(refname)", "refs/remotes/"
        )
        return said.decode(errors="surrogateescape").splitlines()

    async def committed_since(self, commit: str | None, paths: Sequence[str]) -> list[str]:
        """Return those of the files whose change since `commit` HEAD holds just as they are now, deletions too."""
        if (head := await self.resolve("HEAD")) is None or head == commit:
            return []
        before = await self._empty_tree() if commit is None else await self.tree(commit)
        unsaved = await self.changed(paths)
        changed = await self.files_between(before, await self.tree(head))
        return sorted(set(paths) & set(changed) - set(unsaved))

    async def remote_refs(self, remote: str) -> dict[str, str]:
        """Return every head and tag of the remote with its object now."""
        async with scratch_folder() as folder:
            return await (await self._far_end(remote, folder)).refs()

    async def push(self, remote: str, updates: Sequence[RefUpdate]) -> None:
        """Push all or none by compare-and-swap, and note it in the remote-tracking branches."""
        check_updates(updates)
        async with scratch_folder() as folder:
            await push_updates(await self._far_end(remote, folder), remote, updates)
        for update in updates:
            if update.ref.startswith(_HEADS) and update.new is not None:
                tracking = f"refs/remotes/{remote}/{update.ref.removeprefix(_HEADS)}"
                await self._call("update-ref", "-m", "pushed by slipway", tracking, update.new)

    async def _far_end(self, remote: str, folder: Path) -> Remote:
        url = await self._push_url(remote)
        form = (await self._ask("rev-parse", "--show-object-format")).decode().strip()
        place = ("init", "--bare", "--quiet", "--template=", f"--object-format={form}")
        await self._git.ask(*place, repository=folder)
        said = await self._ask("rev-parse", "--path-format=absolute", "--git-common-dir")
        ours = Path(said.decode(errors="surrogateescape").rstrip("\n"))
        await asyncio.to_thread(_borrow, ours, folder)
        return Remote(self._git, folder, remote, url)

    async def _push_url(self, remote: str) -> str:
        check_branch_name(remote)
        ended = await self._call("remote", "get-url", "--push", "--all", remote)
        urls = ended.stdout.decode(errors="surrogateescape").splitlines()
        if ended.returncode != 0 or len(urls) != 1:
            known = (await self._ask("remote")).decode(errors="replace").split()
            raise Invalid(
                f"{self.root} has {'several addresses for the' if urls else 'no'} remote {remote!r}.",
                code="unknown_remote",
                next_action=f"Known: {', '.join(known) or 'none'}. Add it with `git remote add`.",
            )
        (url,) = urls
        if url.startswith((".", "~")) or (":" not in url and not url.startswith("/")):
            url = str(await asyncio.to_thread((self.root / url).resolve))
        check_url(remote, url)
        return url

    async def _refuse_filters(self, files: Sequence[str]) -> None:
        filters = filters_of(self._settings)
        if not filters or not files:
            return
        asked = "\0".join(files).encode(errors="surrogateescape")
        said = await self._ask("check-attr", "-z", "--stdin", "filter", stdin=asked)
        fields = said.decode(errors="surrogateescape").split("\0")
        for path, value in zip(fields[::3], fields[2::3], strict=False):
            if value in filters:
                raise Invalid(
                    f"{path} goes through the filter {value!r} of this checkout, and Slipway runs no "
                    "program that a checkout names.",
                    code="filter_refused",
                    next_action="Commit it by hand, or leave it out of `paths`.",
                )

    async def _empty_tree(self) -> str:
        return (await self._ask("mktree")).decode().strip()

    async def _configured(self, key: str) -> str:
        return (await self._call("config", "--get", key)).stdout.decode(errors="replace").strip()

    async def _id(self, revision: str) -> str | None:
        options = ("--verify", "--quiet", "--end-of-options")
        ended = await self._call("rev-parse", *options, revision)
        return ended.stdout.decode().strip() if ended.returncode == 0 else None

    async def _call(
        self, *arguments: str, stdin: bytes = b"", env: Mapping[str, str] | None = None
    ) -> Completed:
        return await self._git.call(
            *arguments, repository=self.root, stdin=stdin, env={**self._env, **(env or {})}
        )

    async def _ask(
        self, *arguments: str, stdin: bytes = b"", env: Mapping[str, str] | None = None
    ) -> bytes:
        ended = await self._call(*arguments, stdin=stdin, env=env)
        if ended.returncode != 0:
            raise self._failure(arguments[0], ended)
        return ended.stdout

    def _failure(self, command: str, ended: Completed) -> SlipwayError:
        said = first_complaint(ended.stderr)
        if b".lock': File exists" in ended.stderr:
            return Unavailable(
                f"{self.root} is locked by another git process: {said}",
                code="repository_locked",
                next_action="Wait until it has ended; where none runs any more, remove the lock file.",
                retry_after_s=2.0,
            )
        return Conflict(
            f"git {command} failed in {self.root}: {said}",
            code="git_failed",
            next_action="Look at the checkout, then retry.",
            details={"exit_code": ended.returncode},
        )


def _pathspecs(paths: Sequence[str]) -> list[str]:
    """Return the paths as git takes them, from the top; Invalid `bad_path` for what is more than a path."""
    for path in paths:
        if path.startswith((":", "/", "-")) or ".." in path.split("/") or "\0" in path or not path:
            raise Invalid(
                f"{path!r} is refused as a path to stage.",
                code="bad_path",
                next_action="Write paths or patterns relative to the top folder, such as `docs/*` or `*`.",
            )
    return [f":(top){path}" for path in paths]


def _borrow(ours: Path, folder: Path) -> None:
    """Let the empty repository see the objects of the checkout, which may be a shallow clone."""
    info = folder / "objects" / "info"
    info.mkdir(parents=True, exist_ok=True)
    (info / "alternates").write_text(f"{ours / 'objects'}\n", encoding="utf-8")
    if (ours / "shallow").is_file():
        (folder / "shallow").write_bytes((ours / "shallow").read_bytes())
