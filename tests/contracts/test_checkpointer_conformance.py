"""LangGraph's own suite for savers, base and optional capabilities, on real files."""

import tempfile
from collections.abc import AsyncGenerator
from pathlib import Path

from langgraph.checkpoint.base import BaseCheckpointSaver
from langgraph.checkpoint.conformance import checkpointer_test, validate
from langgraph.checkpoint.conformance.capabilities import ALL_CAPABILITIES

from tests.workflows.journal_folder import JournalFolder


@checkpointer_test(name="JournalSaver")
async def journal_saver() -> AsyncGenerator[BaseCheckpointSaver[int], None]:
    with tempfile.TemporaryDirectory() as folder:
        journals = JournalFolder(Path(folder))
        yield journals.saver()
        await journals.close()


async def test_saver_conforms_in_every_capability() -> None:
    report = await validate(journal_saver)

    failures = [name for result in report.results.values() for name in result.failures]
    assert failures == []
    passed = {name for name, result in report.results.items() if result.passed}
    assert passed == {capability.value for capability in ALL_CAPABILITIES}
    assert sum(result.tests_passed for result in report.results.values()) > 60
