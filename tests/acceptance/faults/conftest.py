"""The forking process behind the services of the fault tests ends with them."""

from collections.abc import Iterator

import pytest

from scripts.soaking.served import close_nursery


@pytest.fixture(scope="session", autouse=True)
def _nursery() -> Iterator[None]:
    yield
    close_nursery()
