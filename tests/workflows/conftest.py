"""A house for each test: one data folder, one world."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest_asyncio

from tests.workflows.harness import House


@pytest_asyncio.fixture
async def house(tmp_path: Path) -> AsyncIterator[House]:
    house = House(tmp_path)
    yield house
    await house.close()
