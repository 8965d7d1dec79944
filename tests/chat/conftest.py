"""A conversation with sessions that have a folder of their own."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.chat.conversation import Conversation


@pytest.fixture
async def talk(tmp_path: Path) -> AsyncIterator[Conversation]:
    conversation = Conversation(tmp_path / "chat")
    await conversation.sessions.open()
    yield conversation
    await conversation.sessions.close()
