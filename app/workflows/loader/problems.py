"""What is wrong with a document: each problem with its file, line, column and path."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any

from app.errors import Invalid

__all__ = ["InvalidDefinition", "Problem", "path_text"]


@dataclass(frozen=True, slots=True)
class Problem:
    """`line` and `column` count from 1; `path` reads like `steps[2].with.level`; `nearest` is a valid name."""

    code: str
    message: str
    file: str
    line: int
    column: int
    path: str
    nearest: str | None = None

    def as_json(self) -> dict[str, Any]:
        return asdict(self)

    def __str__(self) -> str:
        where = f" ({self.path})" if self.path else ""
        return f"{self.file}:{self.line}:{self.column}: {self.message}{where}"


class InvalidDefinition(Invalid):
    """A definition that cannot be used; `problems` holds all that is wrong, in the order of the text."""

    default_code = "invalid_definition"

    def __init__(self, source: str, problems: Sequence[Problem]) -> None:
        self.problems = tuple(problems)
        count = f"{len(problems)} problems" if len(problems) != 1 else "1 problem"
        listed = "\n".join(f"  {problem}" for problem in problems[:50])
        super().__init__(
            f"The definition {source} has {count}:\n{listed}",
            next_action="Correct the definition and load it again.",
            details={"problems": [problem.as_json() for problem in problems]},
        )


def path_text(path: Sequence[str | int]) -> str:
    parts = (f"[{part}]" if isinstance(part, int) else f".{part}" for part in path)
    return "".join(parts).removeprefix(".")
