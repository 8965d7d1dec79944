"""Variables of a script that hold values, and where shells calculate with variables: that would run what is in them."""

import re
from posixpath import normpath

from app.plugins.shell.carriers import assigned_name, is_read_by_shells
from app.plugins.shell.commands import SimpleCommand
from app.plugins.shell.syntax_tree import Expansion, ShellTextError, Variable, Word, raw_text

__all__ = ["Names"]

_NAME = re.compile(r"[A-Za-z_]\w*", re.ASCII)
_SUBSCRIPTS = re.compile(r"[A-Za-z_]\w*\[([^\]]*)\]", re.ASCII)
_READ = frozenset({"getopts", "mapfile", "read", "readarray"})


class Names:
    """Bash reads a variable in `$((...))` as an expression, and an expression may hold `a[$(command)]`."""

    def __init__(self) -> None:
        self._assigned: list[tuple[str, str]] = []
        self._tainted: set[str] = set()
        self._calculated: list[str] = []
        self._programs: list[Variable] = []
        self._written: set[str] = set()
        self._run: set[str] = set()

    def note(self, command: SimpleCommand) -> None:
        self._note_files(command)
        self._programs += command.variable_programs()
        for word in command.words:
            raw = raw_text(word.parts)
            if (name := assigned_name(word)) is not None:
                if word.has_value and is_read_by_shells(name):
                    raise ShellTextError(f"{name} is a variable that shells make something of")
                self._assign(name, word, raw)
            elif command.array is not None:
                self._assign(command.array, word, raw)
            self._calculated += _SUBSCRIPTS.findall(raw)
        words = command.words
        if command.program == "for" and len(words) > 1:
            for word in words[2:]:
                self._assign(words[1].head, word, raw_text(word.parts))
        if command.program in _READ:
            self._tainted |= {word.head for word in words[1:]}
        if command.is_calculating or command.program == "let":
            self._calculated += [raw_text(word.parts) for word in words]

    def _note_files(self, command: SimpleCommand) -> None:
        names = [normpath(name) for name in command.statics if name]
        self._written.update(map(normpath, command.written))
        if "tee" in names:
            self._written.update(names)
        elif command.starts_files:
            self._run.update(names)
        else:
            self._run.update(names[:1])

    def note_variable(self, part: Variable) -> None:
        if part.raw.startswith("${!") and part.raw != "${!}":
            raise ShellTextError("${!...} makes a name of a variable: leave it out")

    def note_arithmetic(self, text: str) -> None:
        self._calculated.append(text)

    def note_expansion(self, part: Expansion) -> None:
        if part.opening.startswith("${!") or raw_text(part.parts).startswith("@"):
            raise ShellTextError(
                "${!...} and ${...@...} make something else of a variable: leave them out"
            )
        if not part.takes_values:
            self._calculated.append(raw_text(part.parts))

    def check(self) -> None:
        """Raise ShellTextError when a variable that holds a value is calculated with."""
        self._spread()
        for variable in self._programs:
            found = _NAME.search(variable.raw)
            if found is None or found.group() in self._tainted:
                raise ShellTextError(
                    f"{variable.raw} is run as a program, and a value may be in it: write the program itself"
                )
        if self._written & self._run:
            raise ShellTextError(
                f"{min(self._written & self._run)} is written and run: a value in it would be code; "
                "hand values over by `env`"
            )
        for text in self._calculated:
            for name in _NAME.findall(text):
                if name in self._tainted:
                    raise ShellTextError(
                        f"the variable {name} holds a value and the shell calculates with it, which can run "
                        "commands: write {{ ... }} itself inside of $((...)), which takes numbers only"
                    )

    def _assign(self, name: str, word: Word, raw: str) -> None:
        self._assigned.append((name, raw.partition("=")[2] or raw))
        if word.has_value:
            self._tainted.add(name)

    def _spread(self) -> None:
        """Follow values from variable to variable."""
        before = -1
        while before != len(self._tainted):
            before = len(self._tainted)
            for name, text in self._assigned:
                if self._tainted.intersection(_NAME.findall(text)):
                    self._tainted.add(name)
