"""Values come back as they were, of the same types, or are refused when they are written."""

import math
from collections import OrderedDict, namedtuple
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from enum import Enum, IntEnum
from typing import Any
from uuid import UUID

import orjson
import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.errors import Invalid
from app.workflows.checkpoint_values import StoredError, ValueCodec, to_bytes


class Colour(Enum):
    RED = "red"


class Level(IntEnum):
    HIGH = 3


@dataclass(frozen=True)
class Point:
    x: int


Pair = namedtuple("Pair", "left right")


class Text(str):
    __slots__ = ()


scalars = (
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats(allow_nan=False)
    | st.text()
    | st.binary()
    | st.datetimes(timezones=st.just(UTC))
    | st.dates()
    | st.timedeltas()
    | st.uuids()
)
keys = st.text() | st.just("$") | st.integers() | st.tuples(st.text(), st.booleans())
values = st.recursive(
    scalars,
    lambda inner: (
        st.lists(inner)
        | st.tuples(inner, inner)
        | st.dictionaries(keys, inner)
        | st.frozensets(st.text() | st.integers())
        | st.sets(st.text())
    ),
    max_leaves=20,
)


def through_json(value: Any, codec: ValueCodec | None = None) -> Any:
    codec = codec or ValueCodec()
    return codec.decode(orjson.loads(to_bytes({"v": codec.encode(value, "it")}, "it"))["v"])


def types(value: Any) -> Any:
    """Return the value's shape by types: equal values may be of different ones."""
    if isinstance(value, dict):
        return (dict, [(types(key), types(item)) for key, item in value.items()])
    if isinstance(value, list | tuple):
        return (type(value), [types(item) for item in value])
    return type(value)


@given(values)
def test_values_come_back_equal_in_order_and_of_the_same_types(value: Any) -> None:
    back = through_json(value)

    assert back == value
    assert types(back) == types(value)


@pytest.mark.parametrize("number", [math.inf, -math.inf])
def test_infinite_numbers_come_back(number: float) -> None:
    assert through_json(number) == number


def test_no_number_comes_back_as_no_number() -> None:
    assert math.isnan(through_json([math.nan])[0])


@pytest.mark.parametrize(
    "value",
    [
        Point(1),
        Pair(1, 2),
        Colour.RED,
        Level.HIGH,
        Text("x"),
        OrderedDict(a=1),
        object(),
        len,
        1j,
    ],
)
def test_other_types_are_refused_with_the_place(value: Any) -> None:
    with pytest.raises(Invalid) as caught:
        ValueCodec().encode({"list": [value]}, "channel steps")

    assert caught.value.code == "unknown_type"
    assert caught.value.message.startswith("channel steps holds a ")
    assert type(value).__qualname__ in caught.value.message


def test_text_that_is_no_unicode_is_refused() -> None:
    with pytest.raises(Invalid, match="surrogates"):
        through_json("\udcff")


def test_registered_enums_come_back_by_name() -> None:
    codec = ValueCodec(enums={"colour": Colour, "level": Level})

    back = through_json([Colour.RED, Level.HIGH], codec)

    assert back[0] is Colour.RED
    assert back[1] is Level.HIGH
    assert orjson.dumps(codec.encode(Colour.RED, "it")) == b'{"$":"enum:colour","v":"RED"}'


@pytest.mark.parametrize(
    "stored",
    [
        {"$": "os.system", "v": "true"},
        {"$": "enum:colour", "v": "RED"},
        {"$": "uuid", "v": "nonsense"},
    ],
)
def test_what_is_not_registered_is_not_built(stored: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match=r"no type|badly formed"):
        ValueCodec().decode(stored)


def test_exceptions_come_back_as_type_and_message() -> None:
    back = through_json(TimeoutError("after 30 s"))

    assert isinstance(back, StoredError)
    assert (back.type_name, back.message) == ("TimeoutError", "after 30 s")
    assert repr(back) == "TimeoutError('after 30 s')"
    assert str(through_json(ValueError("\udcff"))) == "?"


def test_sets_are_stored_in_one_order() -> None:
    assert ValueCodec().encode({"b", "c", "a"}, "it") == {"$": "set", "v": ["a", "b", "c"]}


def test_stored_values_are_readable() -> None:
    codec = ValueCodec()

    assert codec.encode({"a": [1, "x", None]}, "it") == {"a": [1, "x", None]}
    assert codec.encode((1,), "it") == {"$": "tuple", "v": [1]}
    assert codec.encode(datetime(2026, 1, 2, tzinfo=UTC), "it") == {
        "$": "datetime",
        "v": "2026-01-02T00:00:00+00:00",
    }
    assert codec.encode(date(2026, 1, 2), "it") == {"$": "date", "v": "2026-01-02"}
    assert codec.encode(timedelta(days=-1, seconds=1), "it") == {"$": "timedelta", "v": [-1, 1, 0]}
    assert codec.encode(UUID(int=1), "it")["$"] == "uuid"
