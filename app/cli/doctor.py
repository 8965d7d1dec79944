"""`slipway doctor`: what is wrong with a data folder and with plugins, how steps are protected, and the repair of what is derived."""

import asyncio
from collections.abc import Sequence
from dataclasses import asdict, replace
from pathlib import Path
from typing import Annotated

import typer

from app.cli.connecting import read_settings
from app.cli.exit_codes import COMPLETED, OTHER_END
from app.cli.invoking import run
from app.cli.options import Json
from app.cli.output import Output
from app.processes import Protection, Sandbox
from app.workflows.data_check import Checkup, Finding, examine
from app.workflows.data_repair import repair
from app.workflows.registry import PluginRegistry

__all__ = ["doctor"]


def doctor(
    mend: Annotated[
        bool,
        typer.Option("--repair", help="Rebuild what is derived; no process may own the folder."),
    ] = False,
    json: Json = False,
) -> None:
    """Say what is wrong with the data folder (SLIPWAY_DATA_DIR) and with the plugins; changes nothing without --repair.

    \b
    Exit codes: 0 nothing needs anybody, 1 there are problems. A service may run meanwhile, but not during a repair.
    """
    output = Output(json=json)

    async def work() -> int:
        settings = read_settings()
        folder = settings.data_dir
        repaired = await asyncio.to_thread(repair, folder) if mend else []
        found = await asyncio.to_thread(examine, folder)
        broken = await asyncio.to_thread(_broken_plugins, settings.plugins)
        protection = await Sandbox(settings.sandbox, hidden=(folder,)).protection()
        notes = _unprotected(protection)
        found = replace(found, findings=(*found.findings, *broken, *notes))
        if json:
            output.document({**_document(found, repaired), "sandbox": asdict(protection)})
        else:
            _show(found, repaired, output)
            if not notes:
                output.say(f"Steps run in {protection.kind}.")
        return COMPLETED if found.is_healthy else OTHER_END

    run(work)


def _broken_plugins(folders: Sequence[Path]) -> list[Finding]:
    registry = PluginRegistry.installed(folders)
    registry.load()
    return [
        Finding("problem", "plugin_broken", f"plugin {name}", error)
        for name, error in registry.errors.items()
    ]


def _unprotected(protection: Protection) -> list[Finding]:
    if protection.kind != "none":
        return []
    message = f"Steps run without protection: {protection.reason}."
    return [Finding("note", "no_sandbox", "sandbox", message)]


def _document(found: Checkup, repaired: list[Finding]) -> dict[str, object]:
    return {
        "folder": str(found.folder),
        "owner": {"pid": found.owner.pid, "url": found.owner.url} if found.owner else None,
        "workflows": found.workflows,
        "healthy": found.is_healthy,
        "findings": [one.as_json() for one in found.findings],
        "repaired": [one.as_json() for one in repaired],
    }


def _show(found: Checkup, repaired: list[Finding], output: Output) -> None:
    at = f" at {found.owner.url}" if found.owner and found.owner.url else ""
    owner = f"process {found.owner.pid}{at}" if found.owner else "nobody"
    output.say(f"{found.folder}: {found.workflows} workflows, owned by {owner}")
    for one in repaired:
        output.say(f"repaired  {one.where}: {one.repair}.")
    if found.findings:
        output.table(
            ("", "WHERE", "WHAT"),
            [(one.severity, one.where, one.message) for one in found.findings],
        )
    if any(one.repair for one in found.findings):
        output.say("`slipway doctor --repair` rebuilds what is derived.")
    if found.is_healthy:
        output.say("Nothing needs anybody.")
