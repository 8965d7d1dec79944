"""The formats that a text can be asked to have. A format that is not here is said at load, and not judged."""

import datetime
import ipaddress
import re
import uuid
from collections.abc import Callable, Mapping
from urllib.parse import urlsplit

from app.artifacts.reference import is_reference
from app.workflows.values.patterns import is_pattern

__all__ = ["FORMATS", "has_format"]

_DATE = re.compile(r"\d{4}-\d\d-\d\d")
_TIME = re.compile(r"(\d\d:\d\d:\d\d)(\.\d{1,12})?(z|Z|[+-]\d\d:\d\d)")
_DURATION = re.compile(
    r"P(?:\d+W|(?=\d|T\d)(?:\d+Y)?(?:\d+M)?(?:\d+D)?(?:T(?=\d)(?:\d+H)?(?:\d+M)?(?:\d+S)?)?)",
    re.ASCII,
)
_LABEL = re.compile(r"[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?")
_MAILBOX = re.compile(r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+(?:\.[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+)*")
_URI = re.compile(r"(?:[A-Za-z0-9\-._~:/?#\[\]@!$&'()*+,;=]|%[0-9A-Fa-f]{2})*")
_SCHEME = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:")
_POINTER = re.compile(r"(?:/(?:[^~/]|~0|~1)*)*")
_UUID = re.compile(r"[0-9A-Fa-f]{8}(?:-[0-9A-Fa-f]{4}){3}-[0-9A-Fa-f]{12}")
_LONGEST_HOSTNAME = 253


def has_format(text: str, name: str) -> bool:
    """Return whether a text has a format; True for a format that is not known here."""
    judge = FORMATS.get(name)
    if judge is None:
        return True
    try:
        return judge(text)
    except ValueError:
        return False


def _is_date(text: str) -> bool:
    return bool(_DATE.fullmatch(text)) and bool(datetime.date.fromisoformat(text))


def _is_time(text: str) -> bool:
    found = _TIME.fullmatch(text)
    if found is None:
        return False
    clock, offset = found[1], found[3]
    if clock.endswith(":60"):  # a leap second, which Python has no time for
        clock = clock[:-2] + "59"
    datetime.time.fromisoformat(clock)
    if offset not in {"z", "Z"}:
        datetime.time.fromisoformat(offset[1:])
    return True


def _is_date_time(text: str) -> bool:
    return text[10:11] in {"T", "t"} and _is_date(text[:10]) and _is_time(text[11:])


def _is_hostname(text: str) -> bool:
    labels = text.split(".")
    return len(text) <= _LONGEST_HOSTNAME and all(_LABEL.fullmatch(label) for label in labels)


def _is_email(text: str) -> bool:
    mailbox, _, host = text.rpartition("@")
    if host.startswith("[") and host.endswith("]"):
        address = host[1:-1]
        version = 6 if address.startswith("IPv6:") else 4
        return bool(_MAILBOX.fullmatch(mailbox)) and _is_address(
            address.removeprefix("IPv6:"), version
        )
    return bool(_MAILBOX.fullmatch(mailbox)) and _is_hostname(host)


def _is_address(text: str, version: int) -> bool:
    address = ipaddress.ip_address(text)
    return address.version == version and "%" not in text


def _is_reference(text: str) -> bool:
    if not _URI.fullmatch(text):
        return False
    return urlsplit(text).port is not None or True  # a port that is no number raises


def _is_uri(text: str) -> bool:
    return bool(_SCHEME.match(text)) and _is_reference(text)


FORMATS: Mapping[str, Callable[[str], bool]] = {
    "artifact": is_reference,
    "date": _is_date,
    "date-time": _is_date_time,
    "duration": lambda text: bool(_DURATION.fullmatch(text)),
    "email": _is_email,
    "hostname": _is_hostname,
    "ipv4": lambda text: _is_address(text, 4),
    "ipv6": lambda text: _is_address(text, 6),
    "json-pointer": lambda text: bool(_POINTER.fullmatch(text)),
    "regex": is_pattern,
    "time": _is_time,
    "uri": _is_uri,
    "uri-reference": _is_reference,
    "uuid": lambda text: bool(_UUID.fullmatch(text)) and bool(uuid.UUID(text)),
}
"""Format -> whether a text has it; a ValueError means no."""
