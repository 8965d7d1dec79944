"""What every notifier adapter promises. Subclass it and supply `notifier`, which has sent nothing."""

import pytest

from app.remotes.notifier import Message, Notifier

__all__ = ["NotifierContract"]


class NotifierContract:
    @pytest.fixture
    def notifier(self) -> Notifier:
        raise NotImplementedError

    async def test_unsent_message_is_not_found(self, notifier: Notifier) -> None:
        assert await notifier.find("wf_1:released") is None

    async def test_sent_message_is_found_by_its_key_or_cannot_be_told(
        self, notifier: Notifier
    ) -> None:
        sent = await notifier.send(Message("wf_1:released", "Released", "frontend v2.1.0"))
        assert sent
        assert await notifier.find("wf_1:released") in {sent, None}
        assert await notifier.find("wf_1") is None
