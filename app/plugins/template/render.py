"""The program that renders one template: JSON on standard input, text on standard output.

It runs as text handed to a fresh interpreter, so it imports nothing of this service. It limits itself before it looks
at the template; what it reports goes to standard error as JSON.
"""

import json
import resource
import sys
from typing import Any

from jinja2 import StrictUndefined, TemplateError
from jinja2.sandbox import ImmutableSandboxedEnvironment

__all__ = ["main"]

_REFUSED = 3


def _limit(cpu_s: int, memory_bytes: int) -> None:
    resource.setrlimit(resource.RLIMIT_CPU, (cpu_s, cpu_s))
    resource.setrlimit(resource.RLIMIT_AS, (memory_bytes, memory_bytes))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_NOFILE, (16, 16))


def _render(task: dict[str, Any]) -> None:
    environment = ImmutableSandboxedEnvironment(
        undefined=StrictUndefined,
        autoescape=task["escape"],
        keep_trailing_newline=True,
    )
    left = task["output_limit"]
    for part in environment.from_string(task["template"]).generate(task["names"]):
        content = part.encode("utf-8", errors="replace")
        left -= len(content)
        if left < 0:
            raise ValueError(f"the text is larger than {task['output_limit']} bytes")
        sys.stdout.buffer.write(content)


def main() -> int:
    task = json.load(sys.stdin.buffer)
    _limit(task["cpu_s"], task["memory_bytes"])
    line = None
    try:
        _render(task)
        sys.stdout.buffer.flush()
    except MemoryError:
        message = "it needs more memory than it may have"
    except RecursionError:
        message = "it is nested too deeply"
    except TemplateError as error:
        message, line = f"{type(error).__name__}: {error.message}", getattr(error, "lineno", None)
    except Exception as error:  # noqa: BLE001  # a template can raise whatever its values' operators raise
        message = f"{type(error).__name__}: {error}"
    else:
        return 0
    json.dump({"message": message[:2000], "line": line}, sys.stderr)
    return _REFUSED


if __name__ == "__main__":
    sys.exit(main())
