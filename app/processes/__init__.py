"""The only door to other programs: an empty environment, limits, a bound on output, no survivors.

`run_process` is for programs that we choose ourselves, such as git; `Sandbox` is for what a definition says.
"""

from app.processes.conversation import Completed, OnOutput, Stream
from app.processes.limits import Limits
from app.processes.plain import run_process
from app.processes.sandbox import Protection, Sandbox, SandboxMode, SandboxProfile

__all__ = [
    "Completed",
    "Limits",
    "OnOutput",
    "Protection",
    "Sandbox",
    "SandboxMode",
    "SandboxProfile",
    "Stream",
    "run_process",
]
