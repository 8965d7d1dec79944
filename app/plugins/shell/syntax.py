"""Reads shell text: quotes, substitutions, here-documents, words and operators, no more. Refuses what it cannot tell.

It is read only to find out where the values of expressions stand; what the text does is the shell's business.
"""

import re
from typing import Literal

from app.plugins.shell.syntax_tree import (
    Arithmetic,
    Blank,
    Expansion,
    Here,
    HereBody,
    Inner,
    Item,
    Operator,
    Part,
    Quote,
    ShellTextError,
    Text,
    Value,
    Variable,
    Word,
    index_of,
)

__all__ = ["ShellDialect", "read_script"]

ShellDialect = Literal["sh", "bash"]

_OPERATORS = (
    *(";;&", "&>>", "<<<", "<<-", ";;", ";&", "&&", "||", "|&", "&>", "<<", "<&", "<>", ">>"),
    *(">&", ">|", ";", "&", "|", "<", ">", "(", ")", "\n"),
)
_ENDS_WORD = frozenset(" \t\n;&|<>()")
_OPENS_COMMAND = frozenset({"if", "then", "else", "elif", "while", "until", "do", "!", "{", "time"})
_NAME = re.compile(r"[A-Za-z_]\w*|[0-9]+|[@*#?$!-]", re.ASCII)
_PLAIN_NAME = re.compile(r"[A-Za-z_]\w*|[0-9]|[@*#?$!-]", re.ASCII)
_PATTERN_OPERATORS = ("#", "%", "/", "^", ",")
_DEEPEST = 50


def read_script(text: str, dialect: ShellDialect, depth: int = 0) -> list[Item]:
    """Return the items of a shell text; raise ShellTextError."""
    if depth > _DEEPEST:
        raise ShellTextError("it is nested too deeply")
    return _Reader(text, dialect, depth).script(None)


class _Reader:
    def __init__(self, text: str, dialect: ShellDialect, depth: int) -> None:
        self._text = text
        self._dialect: ShellDialect = dialect
        self._depth = depth
        self._at = 0

    def _peek(self, count: int = 1) -> str:
        return self._text[self._at : self._at + count]

    def _take(self, count: int = 1) -> str:
        taken = self._peek(count)
        self._at += count
        return taken

    def _has(self, text: str) -> bool:
        return self._text.startswith(text, self._at)

    def _value(self, quote: Quote) -> Value | None:
        index = index_of(self._peek()) if self._peek() else None
        if index is None:
            return None
        self._at += 1
        return Value(index, quote)

    def _deeper(self) -> None:
        self._depth += 1
        if self._depth > _DEEPEST:
            raise ShellTextError("it is nested too deeply")

    def script(self, closing: str | None) -> list[Item]:
        """Read up to the bracket that closes the script, which is left, or to the end."""
        items: list[Item] = []
        pending: list[Here] = []
        frames: list[str] = []
        is_fresh = True
        while self._at < len(self._text):
            character = self._peek()
            if character in " \t" or self._has("\\\n"):
                items.append(Blank(self._take(2 if character == "\\" else 1)))
            elif character == "#" and self._begins_token():
                items.append(Blank(self._comment()))
            elif self._has("((") and (is_fresh or self._dialect == "bash"):
                items.append(Word([self._arithmetic("((")]))
                is_fresh = False
            elif character in _ENDS_WORD and self._peek(2) not in {"<(", ">("}:
                if character == ")" and not frames:
                    break
                is_fresh = self._operator(items, pending, frames)
            else:
                word = self._word()
                items.append(word)
                is_fresh = _keeps_fresh(word, is_fresh, frames)
        if closing is not None and not self._has(closing):
            raise ShellTextError(f"a {closing} is missing")
        if closing is None and self._at < len(self._text):
            raise ShellTextError("a ) closes nothing")
        if pending:
            raise ShellTextError(f"the here-document {pending[0].delimiter!r} has no body")
        return items

    def _begins_token(self) -> bool:
        return self._at == 0 or self._text[self._at - 1] in _ENDS_WORD

    def _comment(self) -> str:
        end = self._text.find("\n", self._at)
        end = len(self._text) if end < 0 else end
        comment, self._at = self._text[self._at : end], end
        return "".join(one for one in comment if index_of(one) is None)

    def _operator(self, items: list[Item], pending: list[Here], frames: list[str]) -> bool:
        """Read an operator and return whether a command may begin behind it."""
        text = self._take(len(next(one for one in _OPERATORS if self._has(one))))
        if text in {"<<", "<<-"}:
            here = self._here(text)
            items.append(here)
            pending.append(here)
            return False
        items.append(Operator(text))
        if text == "\n":
            items += [self._body(here) for here in pending]
            pending.clear()
        elif text == "(":
            frames.append("(")
        elif text == ")" and frames[-1] == "(":
            frames.pop()
        return not Operator(text).is_redirection

    def _here(self, operator: str) -> Here:
        start = self._at
        while self._peek() in {" ", "\t"}:
            self._at += 1
        word = self._word()
        if word.static is None:
            raise ShellTextError("the delimiter of a here-document must be plain text")
        return Here(operator, self._text[start : self._at], word.static)

    def _body(self, here: Here) -> HereBody:
        start, is_joined = self._at, False
        while self._at < len(self._text):
            begin = self._at
            end = self._text.find("\n", begin)
            end = len(self._text) if end < 0 else end
            line = self._text[begin:end]
            self._at = min(end + 1, len(self._text))
            shown = line.lstrip("\t") if here.operator == "<<-" else line
            if shown == here.delimiter and not is_joined:
                here.body = self._body_parts(self._text[start:begin], here)
                return HereBody(here, self._text[begin : self._at])
            is_joined = not here.is_literal and _ends_escaped(line)
        raise ShellTextError(
            f"the here-document is not closed: a line {here.delimiter!r} is missing"
        )

    def _body_parts(self, body: str, here: Here) -> list[Part]:
        if not here.is_literal:
            return _Reader(body, self._dialect, self._depth).quoted(None)
        parts: list[Part] = []
        for piece in re.split("([\U000f0000-\U000fff00])", body):
            index = index_of(piece) if len(piece) == 1 else None
            if index is not None:
                parts.append(Value(index, "double"))
            elif piece:
                parts.append(Text(piece, piece, "double"))
        return parts

    def _word(self, closing: str | None = None) -> Word:
        """Read a word; with `closing` read up to that, blanks and operators included."""
        parts: list[Part] = []
        while self._at < len(self._text):
            character = self._peek()
            if closing is not None and character == closing:
                break
            if closing is None and character in _ENDS_WORD and self._peek(2) not in {"<(", ">("}:
                break
            parts += self._bare(character)
        return Word(parts)

    def _bare(self, character: str) -> list[Part]:
        if (value := self._value("bare")) is not None:
            return [value]
        match character:
            case "'":
                return self._single()
            case '"':
                self._at += 1
                inside = self.quoted('"')
                self._at += 1
                return [Text('"', "", "double"), *inside, Text('"', "", "double")]
            case "\\":
                return [self._escaped("bare")]
            case "$":
                return [self._dollar("bare")]
            case "`":
                return [self._backticks()]
            case "<" | ">" if self._peek(2) in {"<(", ">("}:
                return [self._inner(self._take(2))]
        return [Text(self._take(), character, "bare")]

    def _single(self) -> list[Part]:
        end = self._text.find("'", self._at + 1)
        if end < 0:
            raise ShellTextError("a quote ' is not closed")
        inside, self._at = self._text[self._at + 1 : end], end + 1
        parts: list[Part] = [Text("'", "", "single")]
        for character in inside:
            index = index_of(character)
            parts.append(
                Text(character, character, "single") if index is None else Value(index, "single")
            )
        return [*parts, Text("'", "", "single")]

    def quoted(self, closing: str | None) -> list[Part]:
        """Read what double quotes hold, up to `closing`, which is left; None reads to the end."""
        parts: list[Part] = []
        while self._at < len(self._text):
            character = self._peek()
            if character == closing:
                return parts
            if (value := self._value("double")) is not None:
                parts.append(value)
            elif character == "\\":
                parts.append(self._escaped("double"))
            elif character == "$":
                parts.append(self._dollar("double"))
            elif character == "`":
                parts.append(self._backticks())
            elif character == '"' and closing == "}":
                raise ShellTextError(
                    'quotes inside of "${...}" mean different things: leave them out'
                )
            else:
                parts.append(Text(self._take(), character, "double"))
        if closing is not None:
            raise ShellTextError(f"a {closing} is missing")
        return parts

    def _escaped(self, quote: Quote) -> Text:
        """Read a backslash and what it takes away the meaning of."""
        raw = self._take(2)
        if len(raw) == 2 and index_of(raw[1]) is not None:
            raise ShellTextError("a backslash stands before a value: leave it out")
        if raw == "\\\n":
            return Text(raw, "", quote)
        if quote == "double" and raw[1:] not in {"$", "`", '"', "\\"}:
            return Text(raw, raw, quote)
        return Text(raw, raw[1:], quote)

    def _dollar(self, quote: Quote) -> Part:
        if self._has("$(("):
            return self._arithmetic("$((")
        if self._has("$("):
            return self._inner(self._take(2))
        if self._has("${"):
            return self._expansion(quote)
        following = self._peek(2)[1:]
        if following == "[":
            raise ShellTextError("shells do not agree about $[: write $((...))")
        if following and index_of(following) is not None:
            raise ShellTextError("a $ stands before a value: write {{ ... }} without it")
        if following == "'" and quote == "bare":
            return self._ansi_text()
        if following == '"' and quote == "bare":
            return Variable(self._take())
        if (name := _PLAIN_NAME.match(self._text, self._at + 1)) is not None:
            return Variable(self._take(1 + len(name.group())))
        return Text(self._take(), "$", quote)

    def _ansi_text(self) -> Variable:
        start = self._at
        self._at += 2
        while self._peek() not in {"'", ""}:
            if index_of(self._peek()) is not None:
                raise ShellTextError("a value stands inside of $'...': close the quotes before it")
            if self._peek(2) == "\\'" and self._dialect == "sh":
                raise ShellTextError("shells do not agree about $'...\\'...': write it otherwise")
            self._at += 2 if self._peek() == "\\" else 1
        if not self._take():
            raise ShellTextError("a quote $' is not closed")
        return Variable(self._text[start : self._at])

    def _expansion(self, quote: Quote) -> Part:
        start = self._at
        self._at += 2
        if self._peek() in {"#", "!"} and self._peek(2)[1:] not in {"}", ""}:
            self._at += 1
        name = _NAME.match(self._text, self._at)
        if name is None:
            raise ShellTextError("what stands inside of ${...} begins with no name")
        self._at = name.end()
        operator = next((one for one in (":-", ":+", "-", "+") if self._has(one)), "")
        self._at += len(operator)
        opening = self._text[start : self._at]
        is_pattern = not operator and self._peek() in _PATTERN_OPERATORS
        self._deeper()
        parts = self._word("}").parts if quote == "bare" or is_pattern else self.quoted("}")
        if self._take() != "}":
            raise ShellTextError("a } is missing")
        if not parts:
            return Variable(opening + "}")
        return Expansion(opening, parts, bool(operator))

    def _inner(self, opening: str) -> Inner:
        self._deeper()
        script = self.script(")")
        return Inner(opening, script, self._take())

    def _backticks(self) -> Part:
        start = self._at
        self._at += 1
        while self._peek() not in {"`", ""}:
            self._at += 2 if self._peek() == "\\" else 1
        if not self._take():
            raise ShellTextError("a backtick is not closed")
        body = self._text[start + 1 : self._at - 1]
        if "\\" not in body:
            return Inner("`", read_script(body, self._dialect, self._depth + 1), "`")
        if any(index_of(one) is not None for one in body):
            raise ShellTextError("a value and a backslash stand inside of backticks: write $(...)")
        return Variable(f"`{body}`")

    def _arithmetic(self, opening: str) -> Arithmetic:
        if opening == "((" and self._dialect == "sh":
            raise ShellTextError("shells do not agree about ((: write $((...)) or a space between")
        self._at += len(opening)
        parts: list[Part] = []
        depth = 0
        self._deeper()
        while not (depth == 0 and self._has("))")):
            character = self._peek()
            if character == "" or (character == ")" and depth == 0):
                raise ShellTextError("a (( is not closed by ))")
            if (value := self._value("double")) is not None:
                parts.append(value)
            elif character == "$":
                parts.append(self._dollar("double"))
            elif character == "`":
                parts.append(self._backticks())
            elif character == "\\":
                parts.append(self._escaped("double"))
            else:
                depth += (character == "(") - (character == ")")
                parts.append(Text(self._take(), character, "double"))
        self._at += 2
        return Arithmetic(opening, parts)


def _ends_escaped(line: str) -> bool:
    return (len(line) - len(line.rstrip("\\"))) % 2 == 1


def _keeps_fresh(word: Word, is_fresh: bool, frames: list[str]) -> bool:
    """Return whether a command may begin behind the word; keep account of `case`, whose patterns end with a bracket."""
    raw = "".join(part.raw if isinstance(part, Text) else "?" for part in word.parts)
    if is_fresh and raw == "case":
        frames.append("case")
    elif is_fresh and raw == "esac" and frames[-1:] == ["case"]:
        frames.pop()
    return is_fresh and raw in _OPENS_COMMAND
