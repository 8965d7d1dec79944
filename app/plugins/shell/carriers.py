"""Programs that take code: which word of a command is code, in which language, and where no value may stand.

Only what is widely used is known. What is not known gets its values exactly, as arguments, and nothing more.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from app.plugins.shell.option_code import judge
from app.plugins.shell.syntax_tree import Inner, Word

__all__ = [
    "UNCHECKED_PROGRAMS",
    "Language",
    "Role",
    "assigned_name",
    "is_read_by_shells",
    "program_text_of",
    "roles",
    "takes_code",
]

Language = Literal["shell", "python", "javascript"]
Kind = Literal["plain", "operand", "program", "code", "refused"]


@dataclass(frozen=True, slots=True)
class Role:
    """`operand`: may not begin with a dash; `program`: names what is run; `refused`: no value may stand there."""

    kind: Kind
    language: Language | None = None
    reason: str = ""


_PLAIN = Role("plain")
_OPERAND = Role("operand")
_ASSIGNMENT = re.compile(r"([A-Za-z_]\w*)\+?=", re.ASCII)
_SUBSCRIPT = re.compile(r"[A-Za-z_]\w*\[[^\]]*$", re.ASCII)
_SHELLS = frozenset({"sh", "bash", "dash", "ash", "ksh", "mksh", "zsh", "rbash"})
_PYTHON = re.compile(r"(?:python|pypy)[0-9.]*")
_INPUT = frozenset({"-", "--", "/dev/stdin", "/dev/fd/0", "/proc/self/fd/0"})
_NODE = frozenset({"node", "nodejs"})
_WRAPPERS = frozenset(
    {
        *(
            "builtin",
            "chroot",
            "chrt",
            "command",
            "doas",
            "env",
            "exec",
            "ionice",
            "nice",
            "nohup",
            "parallel",
        ),
        *(
            "setsid",
            "stdbuf",
            "strace",
            "sudo",
            "taskset",
            "time",
            "timeout",
            "unbuffer",
            "unshare",
            "xargs",
            "xvfb-run",
        ),
    }
)
_OTHER_CODE = re.compile(
    r"perl[0-9.]*|ruby[0-9.]*|php[0-9.]*|lua[0-9.]*|Rscript|osascript|fish|pwsh|powershell|elixir|groovy|julia|deno|bun"
    r"|npm|npx|pnpm|yarn|flock|tclsh|expect|ghc|scala|jshell|gdb|vim|vi|ex|emacs"
)
_CODE_OPTION = re.compile(
    r"-[A-Za-z0-9]*[eEcrM]|--?(?:eval|run|execute|command|Command|batch)|eval|-ex"
)
_EDITORS = frozenset({"awk", "gawk", "mawk", "nawk", "sed", "gsed"})
_EVALUATE = frozenset(
    {"eval", "ssh", "su", "parallel", "watch", "tmux", "screen", "script", "at", "batch", "crontab"}
)
_NAMES = frozenset({"export", "readonly", "local", "declare", "typeset"})
_BUILTINS = frozenset(
    {
        *(
            ".",
            "alias",
            "bind",
            "complete",
            "enable",
            "getopts",
            "let",
            "mapfile",
            "read",
            "readarray",
        ),
        *("source", "trap", "unset"),
    }
)
_READ_BY_SHELLS = re.compile(
    r"BASH_ENV|ENV|PS[0-4]|PROMPT_COMMAND|IFS|SHELLOPTS|BASHOPTS|BASH_FUNC_.*|LD_PRELOAD|LD_AUDIT|DYLD_INSERT_LIBRARIES",
    re.ASCII,
)
UNCHECKED_PROGRAMS = frozenset(
    {
        *_SHELLS,
        *_WRAPPERS,
        *_EDITORS,
        *_EVALUATE,
        *_NAMES,
        *_BUILTINS,
        "[",
        "[[",
        "test",
        "printf",
        "busybox",
    }
)
"""What a value may not choose as the program: the words behind it would mean other things."""


def assigned_name(word: Word) -> str | None:
    """Return the name that a word of the form `NAME=...` assigns to."""
    found = _ASSIGNMENT.match(word.head)
    return found.group(1) if found else None


def is_read_by_shells(name: str) -> bool:
    """Return whether shells or the loader of programs make something of the variable themselves."""
    return _READ_BY_SHELLS.fullmatch(name) is not None


def roles(words: Sequence[Word]) -> list[Role]:
    """Return what each word of one simple command is."""
    return _Command(words).roles()


def program_text_of(words: Sequence[Word]) -> Language | Literal["unknown"] | None:
    """Return the language of the program that the command reads from its input, None where it reads data."""
    command = _Command(words)
    command.roles()
    if command.carrier is None or (command.has_program and not command.reads_input):
        return None
    return command.carrier


def takes_code(words: Sequence[Word]) -> bool:
    """Return whether the command starts a program that runs code, from a file too."""
    command = _Command(words)
    command.roles()
    return command.carrier is not None or _OTHER_CODE.fullmatch(command.program) is not None


class _Command:
    def __init__(self, words: Sequence[Word]) -> None:
        self._words = words
        self.carrier: Language | Literal["unknown"] | None = None
        self.has_program = False
        self.reads_input = False
        self._expects: Literal["code", "skip", "operand"] | None = None
        self.program = ""
        self._previous: str | None = None

    def roles(self) -> list[Role]:
        found: list[Role] = []
        for word in self._words:
            if not self.program:
                found.append(self._beginning(word))
            else:
                found.append(self._following(word))
            self._previous = word.static
        return [self._overall(word, role) for word, role in zip(self._words, found, strict=True)]

    def _beginning(self, word: Word) -> Role:
        if assigned_name(word) is not None:
            return _PLAIN
        if _SUBSCRIPT.match(word.head) and word.has_value:
            return Role("refused", reason="a value stands in a subscript, which shells evaluate")
        self.program = (word.static or "?").rpartition("/")[2] or "?"
        self._look(self.program)
        return Role("program") if word.has_value else _PLAIN

    def _look(self, name: str) -> None:
        if self.carrier is None:
            self.carrier = _carrier(name)

    def _following(self, word: Word) -> Role:
        if self.carrier is not None:
            return self._argument(word)
        name = (word.static or "").rpartition("/")[2]
        if self.program == "xargs" and word.begins_with_value:
            return Role(
                "refused", reason="a value would be the program that xargs starts, or its option"
            )
        if (
            self.program == "find"
            and self._previous in {"-exec", "-execdir", "-ok", "-okdir"}
            and word.has_value
        ):
            return Role("refused", reason="a value would be the program that find starts")
        if self.program == "env" and self._previous in {"-S", "--split-string"} and word.has_value:
            return Role("refused", reason="env -S makes a whole command of the value")
        if self.program in _WRAPPERS and word.begins_with_value:
            self.program = "?"
            return Role("program")
        if self.program in _WRAPPERS and _is_program(name):
            self.program = name
        self._look(name)
        if self.program == "?" and word.static in {"-c", "-e"}:
            self.carrier, self._expects = "unknown", "code"
        return _OPERAND if word.begins_with_value and self.program in {"?", "find"} else _PLAIN

    def _argument(self, word: Word) -> Role:
        """Return what an argument of a program that takes code is."""
        if self.has_program:
            return _PLAIN
        expects, self._expects = self._expects, None
        if expects == "code":
            self.has_program = True
            return self._code(word)
        if expects == "skip":
            return _OPERAND if word.begins_with_value else _PLAIN
        if expects == "operand":
            self.has_program = True
            return _OPERAND
        if word.begins_with_value:
            self.has_program = True
            return _OPERAND
        if word.head[:1] in {"-", "+"} and word.static not in {"-", "--"}:
            return self._option(word)
        self.has_program = word.static not in _INPUT
        if any(isinstance(part, Inner) for part in word.parts) and word.has_value:
            return Role(
                "refused", reason="the output of a command with a value would be the program"
            )
        return _PLAIN

    def _code(self, word: Word) -> Role:
        if self.carrier == "unknown" or self.carrier is None:
            return Role("refused", reason="the program that runs this code is not known")
        return Role("code", self.carrier)

    def _option(self, word: Word) -> Role:
        option = word.static
        if option is None:
            reason = "a value stands in an option of a program that takes code"
            return Role("refused", reason=reason)
        match self.carrier:
            case "shell":
                self._shell_option(option)
            case "python":
                self._python_option(option)
            case "javascript":
                self._node_option(option)
        return _PLAIN

    def _shell_option(self, option: str) -> None:
        if option.startswith("--"):
            return
        self.reads_input |= "s" in option and option.startswith("-")
        if "c" in option:
            self._expects, self.reads_input = "code", False
        elif option.endswith(("o", "O")):
            self._expects = "skip"

    def _python_option(self, option: str) -> None:
        if option in {"-W", "-X", "--check-hash-based-pycs"}:
            self._expects = "skip"
        elif option.startswith("--"):
            return
        elif option.endswith("c"):
            self._expects = "code"
        elif option.endswith("m"):
            self._expects = "operand"
        elif "c" in option:
            self.has_program = True

    def _node_option(self, option: str) -> None:
        if option in {"-e", "--eval", "-p", "--print", "-pe"}:
            self._expects = "code"
        elif option in {"-r", "--require", "--import", "--loader"}:
            self._expects = "skip"
        elif option.startswith(("--eval=", "--print=")):
            self.has_program = True

    def _overall(self, word: Word, role: Role) -> Role:
        """Judge a word by the program of its command, where that gives values a meaning of its own."""
        if not word.has_value or role.kind in {"code", "program", "refused"}:
            return role
        program, place = self.program, self._place(word)
        found = judge(self._started(), self._words, place, self._place_of_started())
        if found is not None:
            return _OPERAND if found == "operand" else Role("refused", reason=found)
        if place < self._place_of_program():
            return role
        options = [one.static or "" for one in self._words]
        if program in _EVALUATE or program in _BUILTINS:
            return Role("refused", reason=f"{program} would read the value as code")
        if program in _NAMES:
            return self._declaration(word, options)
        if program in {"printf", "test", "[", "[["} and "-v" in options[:place]:
            return Role("refused", reason=f"{program} -v would evaluate the value")
        if program in _EDITORS:
            return self._editor(place)
        if _OTHER_CODE.fullmatch(program):
            if any(_CODE_OPTION.fullmatch(one) for one in options):
                return Role("refused", reason=f"{program} takes code on its command line")
            return _OPERAND
        return role

    def _place(self, word: Word) -> int:
        return next(place for place, one in enumerate(self._words) if one is word)

    def _place_of_program(self) -> int:
        places = (place for place, one in enumerate(self._words) if assigned_name(one) is None)
        return next(places, len(self._words))

    def _started(self) -> str:
        """Return the program that is started in the end, behind the likes of `timeout`; find and env are one too."""
        return (
            (self._words[self._place_of_started()].static or "?").rpartition("/")[2]
            if self._words
            else "?"
        )

    def _place_of_started(self) -> int:
        """Return the place of the last word that is a program whose options are known, or of the first program."""
        start = min(self._place_of_program(), len(self._words) - 1)
        first = (self._words[start].static or "").rpartition("/")[2]
        if first not in _WRAPPERS:
            return start
        for place in range(start + 1, len(self._words)):
            name = (self._words[place].static or "").rpartition("/")[2]
            if name and name == self.program:
                return place
        return start

    def _declaration(self, word: Word, options: list[str]) -> Role:
        if assigned_name(word) is None:
            return Role("refused", reason=f"a value names what {self.program} sets")
        if any(one.startswith(("-", "+")) for one in options[1:]):
            return Role("refused", reason=f"{self.program} with options may evaluate the value")
        return _PLAIN

    def _editor(self, place: int) -> Role:
        """Judge a value for awk or sed, whose first operand is the program unless an option holds it."""
        before = self._words[:place]
        operands = [
            one
            for number, one in enumerate(
                before[self._place_of_program() + 1 :], self._place_of_program() + 1
            )
            if not one.head.startswith("-")
            and before[number - 1].static not in {"-v", "-F", "-f", "-l", "-W"}
        ]
        if before[-1].static in {"-v", "-F"} and "awk" in self.program:
            return _PLAIN
        if before[-1].static in {"-e", "--expression"} or self._words[place].head.startswith("-"):
            return Role("refused", reason=f"{self.program} would read the value as code")
        has_program = any(one.static in {"-e", "-f", "--expression", "--file"} for one in before)
        if operands or has_program:
            return _OPERAND
        return Role("refused", reason=f"{self.program} would read the value as code")


def _is_program(name: str) -> bool:
    """Return whether a word behind a program such as `env` or `timeout` is the program that it starts."""
    return bool(name) and name[0] not in "-+0123456789{" and "=" not in name


def _carrier(name: str) -> Language | None:
    if name in _SHELLS:
        return "shell"
    if _PYTHON.fullmatch(name):
        return "python"
    return "javascript" if name in _NODE else None
