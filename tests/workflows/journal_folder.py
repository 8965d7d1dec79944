"""A journal file per thread in a folder: what the saver's tests stand on."""

from pathlib import Path

from app.journal import Journal, OpenedJournal, read_journal
from app.workflows.checkpointer import JournalSaver, JournalThread


class JournalFolder:
    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._opened: dict[str, OpenedJournal] = {}

    def saver(self) -> JournalSaver:
        return JournalSaver(self.journal_of)

    def path(self, thread_id: str) -> Path:
        return self.folder / f"{thread_id.partition('/')[0]}.jsonl"

    def journal_of(self, thread_id: str) -> JournalThread:
        """Threads below one another share a file, as a workflow's threads do."""
        path = self.path(thread_id)
        if path.name not in self._opened:
            self._opened[path.name] = Journal.open(path)
        opened = self._opened[path.name]
        return JournalThread(opened.journal, opened.records)

    async def close(self) -> None:
        """Close the files; the next saver reads them again."""
        for opened in self._opened.values():
            await opened.journal.close()
        self._opened.clear()

    def kinds(self, thread_id: str) -> list[str]:
        return [record.kind for record in read_journal(self.path(thread_id)).records]
