"""Files that a script writes, and files that it runs: what was written with a value and is run would be code."""

import re
from posixpath import basename, normpath

from app.plugins.shell.commands import SimpleCommand
from app.plugins.shell.syntax_tree import ShellTextError, Word, raw_text

__all__ = ["WrittenFiles"]

_COPIES = frozenset({"cp", "dd", "install", "link", "ln", "mv", "rename", "rsync"})
_NOWHERE = re.compile(r"/dev/(?:null|stdout|stderr|tty|fd/[0-9]+)|[0-9]+|-")
_READ_LATER = re.compile(
    r"(?i:(?:gnu)?makefile)|.*\.mk|\.(?:bash_?profile|bash_login|bash_logout|bashrc|profile|zshrc|zshenv|zprofile|kshrc)"
    r"|\.envrc|\.gitconfig|\.npmrc|\.pythonrc|sitecustomize\.py|usercustomize\.py|.*\.pth",
    re.DOTALL,
)
"""Files that programs run without being told to."""
_ELSEWHERE = frozenset({"bash", "sh", "dash", "ash", "ksh", "mksh", "zsh", ".", "source"})


class WrittenFiles:
    def __init__(self) -> None:
        self._written: set[str] = set()
        self._copied: list[tuple[str, ...]] = []
        self._run: set[str] = set()
        self._is_unclear = False
        self._runs_files = False

    @property
    def is_any(self) -> bool:
        return bool(self._written) or self._is_unclear

    def note(self, command: SimpleCommand) -> None:
        names = [normpath(name) for name in command.statics if name]
        for target in command.targets:
            self._note_target(target)
        if "tee" in names or "sponge" in names:
            for word in command.words:
                self._note_target(word)
        elif command.starts_files:
            self._run.update(names)
            self._run.update(map(basename, names))
        else:
            self._run.update(names[:1])
            self._run.update(basename(one) for one in names[:1] if "/" in command.statics[0])
        if _COPIES & {basename(one) for one in names[:2]}:
            self._note_copy(command)
        if command.program in _ELSEWHERE and len(command.words) > 1 and command.runs_file:
            self._runs_files = True

    def check(self) -> None:
        """Raise ShellTextError when what was written is run."""
        self._spread()
        if found := self._written & self._run:
            raise ShellTextError(
                f"{min(found)} is written and run: a value in it would be code; "
                "hand values to the script as arguments"
            )
        if self._is_unclear and self._runs_files:
            raise ShellTextError(
                "a file is written under a name that only the running shell knows, and a shell runs a file: "
                "write the name of the file, or run the script in a step of its own"
            )
        for name in self._written:
            if _READ_LATER.fullmatch(name):
                raise ShellTextError(
                    f"{name} is written, and programs run what is in it: write it without a value, in a step of its own"
                )

    def _note_target(self, word: Word) -> None:
        raw = raw_text(word.parts)
        name = word.static
        if name is None or re.search(r"[*?\[]", name):
            self._is_unclear = True
            self._written.add(raw)
            name = raw.rstrip("\"'")
        if not _NOWHERE.fullmatch(name):
            self._written.update({normpath(name), basename(normpath(name))})

    def _note_copy(self, command: SimpleCommand) -> None:
        operands: list[str] = []
        for word in command.words[1:]:
            name = word.static
            if name is None or re.search(r"[*?\[]", name):
                if word.has_value:
                    self._is_unclear = True
                    self._note_copied_value(command)
                continue
            name = name.removeprefix("of=").removeprefix("if=")
            if not name.startswith("-"):
                operands.append(normpath(name))
        self._copied.append(tuple(operands))

    def _note_copied_value(self, command: SimpleCommand) -> None:
        last = command.words[-1].static
        if last is not None:
            self._written.update({normpath(last), basename(normpath(last))})

    def _spread(self) -> None:
        """Follow written files through copies; a copy of a folder or into one counts by the last part of its name."""
        before = -1
        while before != len(self._written):
            before = len(self._written)
            for names in self._copied:
                bases = {basename(name) for name in names}
                is_inside = any(
                    one.startswith(name + "/") or name == "."
                    for name in names
                    for one in self._written
                )
                if is_inside or (bases | set(names)) & self._written:
                    self._written |= bases | set(names)
                    self._is_unclear |= is_inside
