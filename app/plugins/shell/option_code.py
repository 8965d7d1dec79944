"""Programs that run what one of their options or operands holds, or what comes in by their input.

Only what is widely used is known; for the rest a value is an argument and nothing more.
"""

import re
from collections.abc import Sequence
from itertools import pairwise

from app.plugins.shell.syntax_tree import Word

__all__ = ["MAKES", "input_problem", "is_split_dangerous", "judge"]

MAKES = frozenset({"make", "gmake", "bmake", "remake"})
_OPTIONS: dict[str, re.Pattern[str]] = {
    "git": re.compile(
        r"-c|-x|-O|--(?:config|config-env|exec-path|exec|extcmd|upload-pack|receive-pack|open-files-in-pager|template)"
    ),
    "tar": re.compile(
        r"-[A-Za-z]*[IF]|--(?:use-compress-program|checkpoint-action|to-command|info-script|new-volume-script"
        r"|rsh-command|rmt-command)"
    ),
    "find": re.compile(r"-(?:exec|execdir|ok|okdir)"),
    "psql": re.compile(r"-[A-Za-z]*c|--command"),
    "mysql": re.compile(r"-[A-Za-z]*e|--execute|--init-command"),
    "mariadb": re.compile(r"-[A-Za-z]*e|--execute|--init-command"),
    "duckdb": re.compile(r"-c|-cmd|-init"),
    "rsync": re.compile(r"-[A-Za-z]*e|--rsh|--rsync-path"),
    "scp": re.compile(r"-[A-Za-z]*[oSD]"),
    "sftp": re.compile(r"-[A-Za-z]*[obSD]"),
    "sort": re.compile(r"--compress-program"),
    "split": re.compile(r"--filter"),
    "zip": re.compile(r"-TT|--unzip-command"),
    "unzip": re.compile(r"-TT"),
    "go": re.compile(r"--?(?:exec|toolexec|vettool)"),
    "cargo": re.compile(r"--config"),
    "rg": re.compile(r"--pre|--hostname-bin"),
    "fd": re.compile(r"-[xX]|--exec|--exec-batch"),
    "wget": re.compile(r"-[A-Za-z]*e|--execute|--use-askpass"),
    "curl": re.compile(r"-[A-Za-z]*K|--config"),
    "man": re.compile(r"-[PH]|--pager|--html"),
    "nc": re.compile(r"-[A-Za-z]*[ec]"),
    "ncat": re.compile(r"-[A-Za-z]*[ec]|--exec|--sh-exec"),
    "env": re.compile(r"-[A-Za-z]*S|--split-string"),
}
"""The options whose argument is a command, or a configuration that holds commands."""
_PLAIN_SETTINGS = re.compile(r"user\.(?:name|email)(?:=|$)")
_RUNNING_COMMANDS = frozenset({"config", "bisect", "submodule", "filter-branch", "difftool"})
_EVERYWHERE = frozenset({"socat", "dc", "bc", "gnuplot", "m4", "ed", "expect"})
_TEXT_BEHIND = frozenset(
    {
        "-m",
        "-F",
        "-C",
        "-b",
        "-B",
        "--message",
        "--file",
        "--author",
        "--date",
        "--",
        "-name",
        "-path",
    }
    | {"-iname", "-type", "-newer", "-regex"}
)
_DATA_BEHIND = frozenset({"curl", "mysql", "mariadb", "psql", "wget"})
"""Programs whose many options take texts as they are, so that a leading dash says nothing."""
_INPUT = frozenset({"-", "/dev/stdin", "/dev/fd/0", "/proc/self/fd/0"})
_READ_CODE = frozenset({"bc", "dc", "ed", "ex", "gdb", "gnuplot", "m4", "octave", "at", "batch"})
_CLIENTS: dict[str, int] = {"sqlite3": 2, "psql": 99, "mysql": 99, "mariadb": 99, "duckdb": 2}
"""Programs that read commands from the input unless they have so many operands, or an option for a command."""
_INTERPRETERS = re.compile(
    r"perl[0-9.]*|ruby[0-9.]*|php[0-9.]*|lua[0-9.]*|Rscript|R|tclsh[0-9.]*|wish|julia|pwsh|fish|irb|ghci|swipl|deno|bun"
    r"|elixir|groovy|scala|jshell|osascript|expect"
)
_SCRIPT_FILE = re.compile(r"-[A-Za-z]*f|--file")
_OTHER_WAY = "hand it over as an argument of a script, or in a file"


def judge(program: str, words: Sequence[Word], place: int, first: int) -> str | None:
    """Return why a value may not stand in a word, "operand" where it may not begin with a dash, None for both allowed.

    `first` is the place of the program among the words.
    """
    word = words[place]
    if program in MAKES:
        return f"{program} puts values into the commands of its recipes, by its environment too: {_OTHER_WAY}"
    if place <= first:
        return None
    before = [one.static or "" for one in words[first + 1 : place]]
    if program in _EVERYWHERE:
        return f"{program} would read the value as code: {_OTHER_WAY}"
    if program == "sqlite3" and any(not one.startswith("-") for one in before):
        return f"sqlite3 has commands that start programs: {_OTHER_WAY}"
    if program == "sqlite3":
        return "operand"
    options = _OPTIONS.get(program)
    return None if options is None else _judge_option(program, options, before, word)


def _judge_option(
    program: str, options: re.Pattern[str], before: Sequence[str], word: Word
) -> str | None:
    if program == "tar" and not before and word.begins_with_value:
        return "a value would be the options of tar: write them"
    is_plain = _is_plain_setting(program, before, word)
    if not is_plain and _is_argument_of(options, before, word):
        return f"{program} runs what stands in this option: write the option without a value"
    running = _running_command(before) if program == "git" and not is_plain else None
    if running is not None:
        return f"git {running} can set or start programs: write it without a value"
    is_text = "--" in before or (before[-1:] != [] and before[-1] in _TEXT_BEHIND)
    return None if is_text or program in _DATA_BEHIND or not word.begins_with_value else "operand"


def _is_argument_of(options: re.Pattern[str], before: Sequence[str], word: Word) -> bool:
    if before and options.fullmatch(before[-1]):
        return True
    head = word.head
    if head.startswith("--") or (head.startswith("-") and "=" in head):
        return options.fullmatch(head.partition("=")[0]) is not None
    return head.startswith("-") and options.match(head) is not None


def _is_plain_setting(program: str, before: Sequence[str], word: Word) -> bool:
    return program == "git" and (
        _PLAIN_SETTINGS.match(word.head) is not None
        or (before[-1:] != [] and _PLAIN_SETTINGS.fullmatch(before[-1]) is not None)
    )


def _running_command(before: Sequence[str]) -> str | None:
    """Return the command of git when it is one that sets or starts programs."""
    rest = list(before)
    while rest and rest[0].startswith("-"):
        del rest[: 2 if rest[0] in {"-C", "-c", "--git-dir", "--work-tree", "--namespace"} else 1]
    return rest[0] if rest and rest[0] in _RUNNING_COMMANDS else None


def is_split_dangerous(program: str) -> bool:
    """Return whether a variable without quotes could bring an option that is run."""
    return program in _OPTIONS or program in MAKES or program == "sqlite3"


def input_problem(program: str, words: Sequence[Word]) -> str | None:
    """Return why a program must not stand in a script with values: it may read code from its input."""
    behind = [one.static or "?" for one in words[1:]]
    operands = [one for one in behind if not one.startswith("-") or one in _INPUT]
    reason = (
        f"{program} would read a program from its input, and a value may be in that: {_OTHER_WAY}"
    )
    if program in _READ_CODE:
        return reason
    if program in _CLIENTS:
        has_command = any(
            (options := _OPTIONS.get(program)) is not None
            and options.fullmatch(one.partition("=")[0])
            for one in behind
        ) or any(one in {"-f", "--file", "-l", "--list", "--version"} for one in behind)
        return None if has_command or len(operands) >= _CLIENTS[program] else reason
    is_file_option = any(
        _SCRIPT_FILE.fullmatch(one) and other in _INPUT for one, other in pairwise(behind)
    ) or any(one in {"-f-", "-f/dev/stdin", "--file=-", "--file=/dev/stdin"} for one in behind)
    if is_file_option and program in {"awk", "gawk", "mawk", "nawk", "sed", "gsed", "php", *MAKES}:
        return reason
    if _INTERPRETERS.fullmatch(program):
        has_code = any(re.match(r"-[A-Za-z]*[eEr]|--eval|-i?n?e", one) for one in behind)
        if not has_code and (not operands or operands[0] in _INPUT):
            return reason
    return None
