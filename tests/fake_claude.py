"""Writes a program `claude` that behaves as the documented command line does, as far as a test says."""

import json
from pathlib import Path
from typing import Any

__all__ = ["install_claude"]

_PROGRAM = """#!/usr/bin/env python3
import json, os, pathlib, signal, sys

said = json.loads({said!r})
prompt = sys.stdin.read()
allowed = sys.argv[sys.argv.index("--tools") + 1].split(",")
if "killed" in said:
    os.kill(os.getpid(), said["killed"])
for path, content in said.get("files", {{}}).items():
    pathlib.Path(path).parent.mkdir(parents=True, exist_ok=True)
    pathlib.Path(path).write_text(content)
if "stderr" in said:
    sys.stderr.write(said["stderr"])
if "printed" in said:
    sys.stdout.write(said["printed"])
    sys.exit(said.get("exit", 0))
answer = said.get("answer", "Done.")
if isinstance(answer, list):
    answer = answer[1] if "was not accepted" in prompt else answer[0]
if "connects" in said:
    import socket
    answer = socket.create_connection(("127.0.0.1", said["connects"]), 3).recv(9).decode()
if answer == "ECHO":
    answer = json.dumps({{"argv": sys.argv[1:], "prompt": prompt, "env": dict(os.environ)}})
result = {{
    "type": "result", "subtype": "success", "is_error": False, "duration_ms": 12, "num_turns": 2,
    "result": answer, "session_id": "0b5e2d1c-6d6c-4d5f-9a52-3f4d3c9a1b77", "total_cost_usd": 0.0125,
    "usage": {{"input_tokens": 100, "cache_creation_input_tokens": 20, "cache_read_input_tokens": 3,
              "output_tokens": 40}},
    "modelUsage": {{"claude-haiku": {{"outputTokens": 2}}, "claude-sonnet": {{"outputTokens": 38}}}},
    "permission_denials": [],
    **said.get("result", {{}}),
}}
calls = [{{"type": "tool_use", "id": f"t{{n}}", "name": name, "input": {{"n": n}}}}
         for n, name in enumerate(said.get("calls", []))]
messages = [
    {{"type": "system", "subtype": "init", "tools": allowed}},
    {{"type": "assistant", "message": {{"role": "assistant", "content": [{{"type": "text", "text": "Working."}}, *calls]}}}},
    result,
]
print(json.dumps(messages if "--verbose" in sys.argv and not said.get("terse") else result))
sys.exit(said.get("exit", 0))
"""


def install_claude(folder: Path, **said: Any) -> Path:
    """Write the program and return its folder, for the PATH.

    `answer` is its last message, or two: the second when it is asked again; ECHO tells how it was called. `files`:
    what it writes; `calls`: the tools it says it used; `result`: members of its result; `terse`: the result alone;
    `connects`: a port whose greeting is its answer; `printed` instead of a result; `stderr`, `exit`, `killed`: how it ends.
    """
    folder.mkdir(parents=True, exist_ok=True)
    program = folder / "claude"
    program.write_text(_PROGRAM.format(said=json.dumps(said)), encoding="utf-8")
    program.chmod(0o755)
    return folder
