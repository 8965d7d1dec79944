"""The simple commands of a script: their words, what is redirected into them, and what they must not do with values."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from app.plugins.shell.carriers import (
    Language,
    Role,
    assigned_name,
    program_text_of,
    roles,
    takes_code,
)
from app.plugins.shell.option_code import input_problem
from app.plugins.shell.syntax_tree import (
    Here,
    Item,
    Operator,
    ShellTextError,
    Variable,
    Word,
    raw_text,
)

__all__ = ["SimpleCommand", "simple_commands"]

_RESERVED = frozenset(
    {"!", "-p", "--", "do", "elif", "else", "if", "then", "time", "until", "while", "{"}
)
_CALCULATE = frozenset({"-eq", "-ne", "-lt", "-le", "-gt", "-ge"})
_PASS_ON = frozenset({"builtin", "command", "exec"})
_RUN_FILES = frozenset({".", "source", "chmod", *_PASS_ON})
_NEVER_BEHIND_XARGS = frozenset(
    {"env", "find", "make", "gmake", "perl", "php", "ruby", "sqlite3", "ssh", "sudo", "tar", "eval"}
)
_DECLARE = frozenset({"declare", "export", "local", "readonly", "typeset"})


@dataclass(slots=True)
class SimpleCommand:
    """`places` are those of the words in the script; targets of redirections are not among them."""

    array: str | None = None
    """The name that is assigned the words, which are then no command: `NAME=(...)`."""
    words: list[Word] = field(default_factory=list)
    places: list[int] = field(default_factory=list)
    heres: list[Here] = field(default_factory=list)
    targets: list[Word] = field(default_factory=list)
    """The files that its output goes to."""

    @property
    def statics(self) -> list[str]:
        return [word.static or "" for word in self.words]

    @property
    def program(self) -> str:
        if self.array is not None:
            return ""
        rest = self._rest()
        return (rest[0].static or "").rpartition("/")[2] if rest else ""

    @property
    def runs_file(self) -> bool:
        """Return whether a shell runs a file: it has no code on its command line."""
        return not any(role.kind == "code" for _, role in self.roles())

    def _rest(self) -> list[Word]:
        """Return the words from the program on, behind assignments and what only starts the program."""
        rest = list(self.words)
        is_passed = False
        while rest and (
            assigned_name(rest[0]) is not None
            or rest[0].static in _PASS_ON
            or (is_passed and rest[0].head.startswith("-"))
        ):
            is_passed |= rest[0].static in _PASS_ON
            rest.pop(0)
        return rest

    @property
    def is_calculating(self) -> bool:
        """Return whether it is a test of bash that reads its operands as numbers, which is evaluating them."""
        return self.statics[:1] == ["[["] and not _CALCULATE.isdisjoint(self.statics)

    def roles(self) -> Iterator[tuple[int, Role]]:
        found = roles(self.words) if self.array is None else map(_element, self.words)
        yield from zip(self.places, found, strict=True)

    def program_text(self) -> Language | None:
        """Return the language of what it reads as a program from its input."""
        found = program_text_of(self.words) if self.array is None else None
        return None if found == "unknown" else found

    @property
    def starts_files(self) -> bool:
        """Return whether a word behind the program may be a file that is run."""
        return takes_code(self.words) or self.program in _RUN_FILES

    def variable_programs(self) -> Iterator[Variable]:
        """Yield the variables that stand where the program is named."""
        if self.array is not None:
            return
        rest = self._rest()
        for part in rest[0].parts if rest else ():
            if isinstance(part, Variable) and part.raw != "$":
                yield part

    def check(self, *, has_input: bool = True) -> None:
        """Raise ShellTextError for what makes code of a value that came another way (the script holds values).

        Without `has_input` what comes in by the input holds no value.
        """
        if self.array is not None:
            return
        if self.program == "eval":
            raise ShellTextError("eval could make code of a value: leave it out")
        if self.program in _DECLARE and any(
            option[:1] in {"-", "+"} and set("in") & set(option) for option in self.statics[1:]
        ):
            raise ShellTextError(f"{self.program} -i and -n evaluate values: leave the option out")
        if has_input and program_text_of(self.words) is not None and not self.heres:
            raise ShellTextError(
                f"{self.program} would read a program from its input, and a value may be in that"
            )
        if "coproc" in self.statics[:1]:
            raise ShellTextError("coproc hides what it starts: leave it out, or use no {{ ... }}")
        problem = input_problem(self.program, self._rest()) if has_input else None
        if problem is not None:
            raise ShellTextError(problem)
        self._check_inserted()

    def _check_inserted(self) -> None:
        """Raise ShellTextError where names of files or lines of the input are put into code or choose what runs."""
        names = [one.rpartition("/")[2] for one in self.statics]
        inserts = {"xargs", "parallel", "find"} & set(names)
        if not inserts:
            return
        code = [
            word
            for word, (_, role) in zip(self.words, self.roles(), strict=True)
            if role.kind == "code"
        ]
        if code and ("find" not in inserts or any("{}" in raw_text(word.parts) for word in code)):
            raise ShellTextError(
                f'{min(inserts)} puts its input into code: give it to the code as an argument, such as "$1"'
            )
        if "xargs" in names and (found := set(names) & _NEVER_BEHIND_XARGS):
            raise ShellTextError(
                f"xargs makes options of {min(found)} of its input: write the options, or use a loop"
            )


def simple_commands(items: Sequence[Item]) -> Iterator[SimpleCommand]:
    command, redirection = SimpleCommand(), ""
    for place, item in enumerate(items):
        if isinstance(item, Operator) and not _is_in_test(command):
            if item.is_redirection:
                redirection = item.text
                continue
            if command.words or command.heres:
                yield command
            array = _array(items[:place]) if item.text == "(" else None
            command, redirection = SimpleCommand(array), ""
        elif isinstance(item, Word) and redirection:
            if ">" in redirection:
                command.targets.append(item)
            redirection = ""
        else:
            if (
                isinstance(item, Word)
                and item.static == "{"
                and command.statics[:1] == ["function"]
            ):
                command = SimpleCommand()
                continue
            _add(command, item, place, items[place + 1 : place + 2])
    if command.words or command.heres:
        yield command


def _array(before: Sequence[Item]) -> str | None:
    """Return the name before the bracket of `NAME=(`."""
    word = before[-1] if before else None
    if isinstance(word, Word) and (word.static or "").endswith("="):
        return assigned_name(word)
    return None


def _element(word: Word) -> Role:
    if word.head.startswith("[") and "]" not in word.head:
        return Role("refused", reason="a value stands in a subscript, which shells evaluate")
    return Role("plain")


def _add(command: SimpleCommand, item: Item, place: int, behind: Sequence[Item]) -> None:
    if isinstance(item, Here):
        command.heres.append(item)
    elif isinstance(item, Word) and not _is_skipped(item, command, behind):
        command.words.append(item)
        command.places.append(place)


def _is_in_test(command: SimpleCommand) -> bool:
    return command.statics[:1] == ["[["] and command.statics[-1] != "]]"


def _is_skipped(word: Word, command: SimpleCommand, behind: Sequence[Item]) -> bool:
    """Tell whether a word is no argument: a reserved word before the command, a number before `>`."""
    static = word.static or ""
    if not command.words and static in _RESERVED:
        return True
    return static.isdigit() and any(
        isinstance(one, Here) or (isinstance(one, Operator) and one.is_redirection)
        for one in behind
    )
