"""Lock files that a power cut or a killed git left in a mirror.

git holds the lock of a ref only while it writes that ref, whatever a fetch takes, so an old one is nobody's.
"""

import asyncio
from datetime import timedelta
from pathlib import Path

from app.clock import Clock

__all__ = ["remove_stale_locks"]

_STALE = timedelta(minutes=1)


async def remove_stale_locks(mirror: Path, clock: Clock) -> bool:
    """Remove locks older than a minute; return whether there were any. For mirrors of our own only."""
    return await asyncio.to_thread(_remove, mirror, (clock.now() - _STALE).timestamp())


def _remove(mirror: Path, before: float) -> bool:
    locks = [*mirror.glob("*.lock"), *mirror.glob("refs/**/*.lock")]
    stale = [lock for lock in locks if lock.stat().st_mtime < before]
    for lock in stale:
        lock.unlink(missing_ok=True)
    return bool(stale)
