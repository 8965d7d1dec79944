"""How a delivery is signed, for both sides.

`X-Slipway-Signature: t=<unix seconds>,v1=<hex>` where hex is the HMAC-SHA256, under the secret, of the seconds, a dot
and the body as it was sent. A receiver compares in constant time, refuses what is older than five minutes, and drops a
second delivery with the same `X-Slipway-Delivery`.
"""

import hashlib
import hmac

__all__ = ["WINDOW_S", "is_genuine", "sign"]

WINDOW_S = 300


def sign(secret: str, body: bytes, moment_s: int) -> str:
    """Return the value of the header for a body sent at a moment (seconds since 1970)."""
    return f"t={moment_s},v1={_mac(secret, body, moment_s)}"


def is_genuine(secret: str, body: bytes, header: str, now_s: int) -> bool:
    """Return whether the header signs this body, not longer ago (or ahead) than five minutes."""
    parts = dict(part.partition("=")[::2] for part in header.split(","))
    moment = parts.get("t", "")
    if not (moment.isascii() and moment.isdigit()) or len(moment) > 12:
        return False
    expected = _mac(secret, body, int(moment))
    return abs(now_s - int(moment)) <= WINDOW_S and hmac.compare_digest(
        expected.encode(), parts.get("v1", "").encode()
    )


def _mac(secret: str, body: bytes, moment_s: int) -> str:
    signed = b"%d." % moment_s + body
    return hmac.new(secret.encode(), signed, hashlib.sha256).hexdigest()
