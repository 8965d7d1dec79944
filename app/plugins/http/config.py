"""What an `http` step says."""

from typing import Annotated, Any, Literal, Self

from pydantic import BeforeValidator, ConfigDict, Field, model_validator

from app.http.exchange import READING_METHODS
from app.workflows.definition import Seconds
from app.workflows.handlers import StepConfig
from app.workflows.step_fields import SecretText

__all__ = ["Auth", "Basic", "Expect", "HttpConfig", "Method", "statuses"]

Method = Annotated[
    Literal["GET", "HEAD", "OPTIONS", "POST", "PUT", "PATCH", "DELETE"],
    BeforeValidator(lambda value: value.upper() if isinstance(value, str) else value),
]
StatusText = Annotated[str, Field(pattern=r"^[1-5]xx$")]
Status = Annotated[int, Field(ge=100, le=599)]


class Basic(StepConfig):
    username: str = Field(pattern=r"^[^:\x00-\x1f]*$")
    password: SecretText


class Auth(StepConfig):
    """Either `bearer`, a token, or `basic`, a name and a password."""

    bearer: SecretText | None = None
    basic: Basic | None = None

    @model_validator(mode="after")
    def _is_one(self) -> Self:
        if (self.bearer is None) == (self.basic is None):
            raise ValueError("takes either bearer or basic")
        return self


class Expect(StepConfig):
    """`status`: one status or a list of them, each a number or `2xx`; every other one fails the step."""

    status: Status | StatusText | list[Status | StatusText]


class HttpConfig(StepConfig):
    """`response`: `json`, `text`, `none`, `file:PATH` of the working folder, or `auto` (JSON where it says so, else text).

    `idempotency_key` says that the other side makes a request with the same `Idempotency-Key` once: then it is safe to
    send it again. GET, HEAD, OPTIONS, PUT and DELETE always are.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    method: Method = "GET"
    url: SecretText
    headers: dict[str, SecretText] = Field(default_factory=dict)
    query: dict[str, SecretText | int | float | bool] = Field(default_factory=dict)
    json_: Any = Field(default=None, alias="json")
    body: SecretText | None = None
    timeout: Seconds = Field(default=30.0, gt=0)
    expect: Expect | None = None
    response: str = Field(default="auto", pattern=r"^(auto|json|text|none|file:.+)$")
    auth: Auth | None = None
    idempotency_key: str | None = Field(default=None, min_length=1, max_length=255)

    @model_validator(mode="after")
    def _has_one_body(self) -> Self:
        has_json = "json_" in self.model_fields_set
        if has_json and self.body is not None:
            raise ValueError("takes either json or body")
        if (has_json or self.body is not None) and self.method in READING_METHODS:
            raise ValueError(f"takes no body with {self.method}")
        if self.auth is not None and "authorization" in map(str.lower, self.headers):
            raise ValueError("takes either auth or a header Authorization")
        return self

    @property
    def is_safe_to_repeat(self) -> bool:
        return self.method not in {"POST", "PATCH"} or self.idempotency_key is not None


def statuses(expect: Expect | None) -> frozenset[int] | None:
    """Return the statuses that are expected, None for any of 200 to 299."""
    if expect is None:
        return None
    given = expect.status if isinstance(expect.status, list) else [expect.status]
    found: set[int] = set()
    for one in given:
        if isinstance(one, int):
            found.add(one)
        else:
            found.update(range(int(one[0]) * 100, int(one[0]) * 100 + 100))
    return frozenset(found)
