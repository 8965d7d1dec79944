"""An editor's side of the language server protocol over pipes: open a document, ask about it."""

import json
import queue
import subprocess
import threading
from collections.abc import Sequence
from pathlib import Path
from typing import Any

__all__ = ["Editor"]

_PATIENCE_S = 30.0


class Editor:
    """Starts a language server; `diagnostics`, `completions` and `hover` wait for its answers."""

    def __init__(self, command: Sequence[str], folder: Path) -> None:
        self._process = subprocess.Popen(
            command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL
        )
        self._messages: queue.Queue[dict[str, Any]] = queue.Queue()
        self._ids = 0
        self._reader = threading.Thread(target=self._read, daemon=True)
        self._reader.start()
        root = folder.as_uri()
        capabilities = {
            "textDocument": {
                "hover": {"contentFormat": ["markdown"]},
                "completion": {"completionItem": {"documentationFormat": ["markdown"]}},
                "publishDiagnostics": {},
            }
        }
        self._ask("initialize", {"processId": None, "rootUri": root, "capabilities": capabilities})
        self._tell("initialized", {})

    def close(self) -> None:
        self._ask("shutdown", None)
        self._tell("exit", None)
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.close()
        self._process.wait(_PATIENCE_S)
        self._reader.join(_PATIENCE_S)
        self._process.stdout.close()

    def diagnostics(self, uri: str, text: str) -> list[dict[str, Any]]:
        """Open a document and return what the server finds wrong with it."""
        item = {"uri": uri, "languageId": "yaml", "version": 1, "text": text}
        self._tell("textDocument/didOpen", {"textDocument": item})
        while True:
            message = self._messages.get(timeout=_PATIENCE_S)
            if message.get("method") != "textDocument/publishDiagnostics":
                continue
            found: dict[str, Any] = message["params"]
            if found["uri"] == uri:
                return list(found["diagnostics"])

    def completions(self, uri: str, line: int, character: int) -> list[dict[str, Any]]:
        """Return what is offered at a place, counted from 0."""
        answer = self._ask("textDocument/completion", _place(uri, line, character))
        items: list[dict[str, Any]] = answer["items"] if isinstance(answer, dict) else answer
        return items

    def hover(self, uri: str, line: int, character: int) -> str:
        """Return what is shown over a place, as Markdown."""
        answer = self._ask("textDocument/hover", _place(uri, line, character))
        return str(answer["contents"]["value"]) if answer else ""

    def _ask(self, method: str, parameters: Any) -> Any:
        self._ids += 1
        self._send({"id": self._ids, "method": method, "params": parameters})
        while True:
            message = self._messages.get(timeout=_PATIENCE_S)
            if message.get("id") == self._ids and "method" not in message:
                assert "error" not in message, message
                return message["result"]

    def _tell(self, method: str, parameters: Any) -> None:
        self._send({"method": method, "params": parameters})

    def _send(self, message: dict[str, Any]) -> None:
        assert self._process.stdin is not None
        body = json.dumps({"jsonrpc": "2.0", **message}).encode()
        self._process.stdin.write(f"Content-Length: {len(body)}\r\n\r\n".encode() + body)
        self._process.stdin.flush()

    def _read(self) -> None:
        stream = self._process.stdout
        assert stream is not None
        while header := stream.readline():
            name, _, length = header.partition(b":")
            if name.lower() != b"content-length":
                continue
            while stream.readline() != b"\r\n":
                pass
            message = json.loads(stream.read(int(length)))
            if "method" in message and "id" in message:
                self._send({"id": message["id"], "result": None})  # the server asks; nothing to say
            self._messages.put(message)


def _place(uri: str, line: int, character: int) -> dict[str, Any]:
    return {"textDocument": {"uri": uri}, "position": {"line": line, "character": character}}
