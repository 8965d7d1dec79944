"""The LangGraph saver: checkpoints and pending writes go to the workflow's own journal, as plain JSON.

With `durability="sync"` LangGraph awaits `aput` but not `aput_writes`. Both append to one first-in-first-out
journal at once: a checkpoint is on the disk before `aput` returns, and with it every write that came before.
While a thread is open its records are in memory, so reading never touches the disk.
"""

import asyncio
from collections.abc import AsyncIterator, Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import Enum
from typing import Any, NoReturn, Protocol, cast

import orjson
from langchain_core.runnables import RunnableConfig
from langgraph.checkpoint.base import (
    WRITES_IDX_MAP,
    BaseCheckpointSaver,
    ChannelVersions,
    Checkpoint,
    CheckpointMetadata,
    CheckpointTuple,
    get_checkpoint_metadata,
)
from langgraph.types import Interrupt, Send, TimeoutPolicy

from app.journal import Journal, JournalRecord
from app.workflows.checkpoint_thread import CheckpointThread, Found
from app.workflows.checkpoint_values import TaggedType, ValueCodec

__all__ = ["JournalSaver", "JournalThread", "ThreadJournal"]

_PAGE = 64


class ThreadJournal(Protocol):
    """Where a thread's records are: what the journal holds when the saver first asks, and the way to append.

    After `forget` the saver asks again: what was appended meanwhile must then be among the records, so the
    journal has to be opened anew.
    """

    @property
    def records(self) -> Iterable[JournalRecord]: ...

    def append(self, kind: str, data: Any, *, durable: bool) -> asyncio.Future[None]:
        """Append in order; the future resolves when the record is written, for `durable` on the disk."""
        ...


@dataclass(frozen=True, slots=True)
class JournalThread:
    """A `ThreadJournal` on an open journal; several threads may share one journal."""

    journal: Journal
    records: Sequence[JournalRecord]

    def append(self, kind: str, data: Any, *, durable: bool) -> asyncio.Future[None]:
        return self.journal.append(kind, data, durable=durable)


@dataclass(frozen=True, slots=True)
class _Open:
    thread: CheckpointThread
    journal: ThreadJournal

    def append(self, kind: str, record: bytes, *, durable: bool = True) -> asyncio.Future[None]:
        return self.journal.append(kind, orjson.Fragment(record), durable=durable)


class JournalSaver(BaseCheckpointSaver[int]):
    """Keeps the threads whose journals `journal_of(thread_id)` returns; async methods only.

    `enums` (tag -> type) are the enums that may stand in state; other types beyond JSON, tuples, sets, bytes,
    dates, UUIDs and LangGraph's own are refused when they are written. `adelete_for_runs` and `alist(None)`
    see the threads that are open.
    """

    def __init__(
        self,
        journal_of: Callable[[str], ThreadJournal],
        *,
        enums: Mapping[str, type[Enum]] | None = None,
    ) -> None:
        super().__init__()
        self._journal_of = journal_of
        self._codec = ValueCodec(_LANGGRAPH_TYPES, enums)
        self._opened: dict[str, _Open] = {}

    def forget(self, thread_id: str) -> None:
        """Drop a thread and those below it (`<thread_id>/...`) from memory; nothing on disk changes."""
        for known in [
            one for one in self._opened if one == thread_id or one.startswith(f"{thread_id}/")
        ]:
            del self._opened[known]

    def lost(self, thread_id: str) -> tuple[str, ...]:
        """Return the ids of checkpoints that cannot be put together after damage to the journal."""
        return tuple(self._open(thread_id).thread.lost)

    def head(self, thread_id: str) -> dict[str, Any] | None:
        """Return JSON that suffices alone to resume the thread; None while it has no checkpoint."""
        thread = self._open(thread_id).thread
        heads = thread.heads()
        return dict(thread.full_records(heads)) if heads else None

    async def restore(self, thread_id: str, head: Mapping[str, Any]) -> None:
        """Bring a `head` back into a journal that lost it; what the journal still has stays as it is."""
        opened = self._open(thread_id)
        await _all(opened, opened.thread.restore(head))

    async def aget_tuple(self, config: RunnableConfig) -> CheckpointTuple | None:
        thread_id, ns, checkpoint_id = _address(config)
        thread = self._open(thread_id).thread
        checkpoint_id = checkpoint_id or thread.latest(ns)
        if checkpoint_id is None or not thread.has(ns, checkpoint_id):
            return None
        return _tuple(thread_id, ns, thread.find(ns, [checkpoint_id])[0])

    async def alist(
        self,
        config: RunnableConfig | None,
        *,
        filter: dict[str, Any] | None = None,  # noqa: A002  # the name is LangGraph's
        before: RunnableConfig | None = None,
        limit: int | None = None,
    ) -> AsyncIterator[CheckpointTuple]:
        remaining = limit
        for thread, ns, ids in self._listed(config, filter or {}, before):
            for start in range(0, len(ids), _PAGE):
                page = ids[start : start + _PAGE][:remaining]
                for found in thread.find(ns, page) if page else ():
                    yield _tuple(thread.thread_id, ns, found)
                if remaining is not None:
                    remaining -= len(page)
                    if remaining <= 0:
                        return

    async def aput(
        self,
        config: RunnableConfig,
        checkpoint: Checkpoint,
        metadata: CheckpointMetadata,
        new_versions: ChannelVersions,
    ) -> RunnableConfig:
        thread_id, ns, parent = _address(config)
        opened = self._open(thread_id)
        described = cast("Mapping[str, Any]", get_checkpoint_metadata(config, metadata))
        stored = cast("Mapping[str, Any]", checkpoint)
        record = opened.thread.put(ns, parent, stored, described, new_versions)
        await opened.append("checkpoint", record)
        return _config(thread_id, ns, checkpoint["id"])

    async def aput_writes(
        self,
        config: RunnableConfig,
        writes: Sequence[tuple[str, Any]],
        task_id: str,
        task_path: str = "",
    ) -> None:
        """Queue the writes; they are on the disk with the next checkpoint, in the file within milliseconds."""
        thread_id, ns, checkpoint_id = _address(config)
        opened = self._open(thread_id)
        indexed = [
            (WRITES_IDX_MAP.get(channel, index), channel, value)
            for index, (channel, value) in enumerate(writes)
        ]
        record = opened.thread.put_writes(ns, checkpoint_id or "", indexed, task_id, task_path)
        written = opened.append("writes", record, durable=False)
        if written.done():
            written.result()

    async def adelete_thread(self, thread_id: str) -> None:
        """Remove the thread's checkpoints and writes; other records of its journal stay."""
        opened = self._open(thread_id)
        if opened.thread.namespaces():
            await opened.append("tombstone", opened.thread.remove_all())

    async def adelete_for_runs(self, run_ids: Sequence[str]) -> None:
        doomed_runs = set(run_ids)
        for opened in list(self._opened.values()):
            thread = opened.thread
            await _remove(
                opened,
                {
                    ns: {
                        one
                        for one in thread.ids(ns)
                        if thread.metadata(ns, one).get("run_id") in doomed_runs
                    }
                    for ns in thread.namespaces()
                },
            )

    async def acopy_thread(self, source_thread_id: str, target_thread_id: str) -> None:
        source, target = self._open(source_thread_id), self._open(target_thread_id)
        await _all(target, target.thread.take_copy(source.thread))

    async def aprune(self, thread_ids: Sequence[str], *, strategy: str = "keep_latest") -> None:
        for thread_id in thread_ids:
            if strategy == "delete":
                await self.adelete_thread(thread_id)
                continue
            opened = self._open(thread_id)
            thread = opened.thread
            await _remove(opened, {ns: set(thread.ids(ns)[1:]) for ns in thread.namespaces()})

    def get_tuple(self, config: RunnableConfig) -> NoReturn:
        _async_only("aget_tuple")

    def list(self, config: RunnableConfig | None, **_: Any) -> NoReturn:
        _async_only("alist")

    def put(self, *_: Any) -> NoReturn:
        _async_only("aput")

    def put_writes(self, *_: Any, **__: Any) -> NoReturn:
        _async_only("aput_writes")

    def delete_thread(self, thread_id: str) -> NoReturn:
        _async_only("adelete_thread")

    def _open(self, thread_id: str) -> _Open:
        if (opened := self._opened.get(thread_id)) is None:
            journal = self._journal_of(thread_id)
            thread = CheckpointThread(thread_id, self._codec)
            thread.load(journal.records)
            opened = self._opened[thread_id] = _Open(thread, journal)
        return opened

    def _listed(
        self,
        config: RunnableConfig | None,
        members: Mapping[str, Any],
        before: RunnableConfig | None,
    ) -> Iterator[tuple[CheckpointThread, str, Sequence[str]]]:
        """Yield (thread, namespace, ids newest first) of the checkpoints that match."""
        wanted = config["configurable"] if config else {}
        thread_ids = [wanted["thread_id"]] if config else list(self._opened)
        limit_id = _address(before)[2] if before else None
        for thread in (self._open(one).thread for one in thread_ids):
            for ns in thread.namespaces():
                if wanted.get("checkpoint_ns", ns) != ns:
                    continue
                ids = [
                    one
                    for one in thread.ids(ns)
                    if wanted.get("checkpoint_id") in {None, one}
                    and (limit_id is None or one < limit_id)
                    and _matches(thread, ns, one, members)
                ]
                yield thread, ns, ids


def _matches(
    thread: CheckpointThread, ns: str, checkpoint_id: str, members: Mapping[str, Any]
) -> bool:
    if not members:
        return True
    metadata = thread.metadata(ns, checkpoint_id)
    return all(metadata.get(name) == value for name, value in members.items())


async def _all(opened: _Open, records: Sequence[tuple[str, bytes]]) -> None:
    """Append the records durably: the last one is awaited, those before it are on the disk with it."""
    for kind, record in records[:-1]:
        opened.append(kind, record, durable=False)
    for kind, record in records[-1:]:
        await opened.append(kind, record)


async def _remove(opened: _Open, doomed: Mapping[str, set[str]]) -> None:
    if any(doomed.values()):
        await _all(opened, opened.thread.remove(doomed))


def _address(config: RunnableConfig) -> tuple[str, str, str | None]:
    where = config["configurable"]
    return str(where["thread_id"]), where.get("checkpoint_ns", ""), where.get("checkpoint_id")


def _config(thread_id: str, ns: str, checkpoint_id: str) -> RunnableConfig:
    return {
        "configurable": {
            "thread_id": thread_id,
            "checkpoint_ns": ns,
            "checkpoint_id": checkpoint_id,
        }
    }


def _tuple(thread_id: str, ns: str, found: Found) -> CheckpointTuple:
    return CheckpointTuple(
        config=_config(thread_id, ns, found.checkpoint["id"]),
        checkpoint=cast("Checkpoint", found.checkpoint),
        metadata=cast("CheckpointMetadata", found.metadata),
        parent_config=_config(thread_id, ns, found.parent) if found.parent else None,
        pending_writes=found.writes,
    )


def _async_only(instead: str) -> NoReturn:
    message = f"JournalSaver is async only: call {instead} (graphs: ainvoke, astream, aget_state)."
    raise NotImplementedError(message)


def _send_from(stored: Mapping[str, Any]) -> Send:
    policy = stored["timeout"]
    return Send(stored["node"], stored["arg"], timeout=TimeoutPolicy(**policy) if policy else None)


def _send_parts(send: Send) -> dict[str, Any]:
    policy = send.timeout
    parts = policy and {
        "run_timeout": policy.run_timeout,
        "idle_timeout": policy.idle_timeout,
        "refresh_on": policy.refresh_on,
    }
    return {"node": send.node, "arg": send.arg, "timeout": parts}


def _interrupt_parts(interrupt: Interrupt[Any]) -> dict[str, Any]:
    return {
        "value": interrupt.value,
        "id": interrupt.id,
        "response_schema": interrupt.response_schema,
    }


_LANGGRAPH_TYPES = (
    TaggedType("send", Send, _send_parts, _send_from),
    TaggedType("interrupt", Interrupt, _interrupt_parts, lambda parts: Interrupt(**parts)),
)
