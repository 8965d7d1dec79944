"""`app/web/ui/src/api/schema.ts`: the types of the interface for the page, from the OpenAPI document.

`scripts/types` writes them; with `--check`, as `scripts/check` calls it, they are only compared.
"""

import sys
import tempfile
from pathlib import Path
from typing import Any

import orjson

from app.api.application import create_app
from app.settings import Settings
from app.wiring import build_service
from scripts import node

__all__ = ["SCHEMA", "main", "render"]

SCHEMA = node.UI / "src" / "api" / "schema.ts"
_HEAD = """\
// Made from the OpenAPI document by `scripts/types`; `scripts/check` compares. Answers of 4xx and 5xx are left out:
// each is a `Problem`.

"""


def render() -> str:
    """Return the types. A field with a default may be left out of a request and is always in an answer."""
    with tempfile.TemporaryDirectory() as folder:
        source, target = Path(folder, "openapi.json"), Path(folder, "schema.ts")
        source.write_bytes(orjson.dumps(_document()))
        done = node.run(
            [
                "openapi-typescript",
                str(source),
                "--default-non-nullable",
                "false",
                "--output",
                str(target),
            ]
        )
        if done.returncode:
            raise node.Unusable(
                "openapi-typescript did not succeed", defect=True, output=done.stderr
            )
        made = target.read_text(encoding="utf-8")
    _, _, types = made.partition("*/\n")
    return _HEAD + types.lstrip()


def _document() -> dict[str, Any]:
    document = create_app(build_service(Settings(data_dir=Path("data")))).openapi()
    for path in document["paths"].values():
        for operation in path.values():
            answers = operation["responses"].items()
            operation["responses"] = {code: each for code, each in answers if str(code) < "400"}
    return document


def main(arguments: list[str]) -> int:
    shown = SCHEMA.relative_to(Path(__file__).resolve().parents[1])
    try:
        with node.alone() as lock:
            node.prepare(lock)
        types = render()
    except node.Unusable as reason:
        print(
            f"{'Failed' if reason.defect else 'Skipped'}: the types of the page; {reason}.",
            reason.output,
        )
        return 1 if reason.defect or "--check" not in arguments else 0
    if "--check" not in arguments:
        SCHEMA.parent.mkdir(parents=True, exist_ok=True)
        SCHEMA.write_text(types, encoding="utf-8")
    elif not SCHEMA.is_file() or SCHEMA.read_text(encoding="utf-8") != types:
        print(f"{shown} is not what `scripts/types` writes.")
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
