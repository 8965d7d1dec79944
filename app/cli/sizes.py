"""Sizes as people read them."""

__all__ = ["readable_size"]

_UNITS = ("bytes", "KiB", "MiB", "GiB", "TiB")
_STEP = 1024


def readable_size(size: float) -> str:
    """Return a number of bytes in the largest unit of which there is one, such as `1.5 MiB`."""
    unit = 0
    while size >= _STEP and unit < len(_UNITS) - 1:
        size, unit = size / _STEP, unit + 1
    return f"{size:.0f} {_UNITS[unit]}" if unit == 0 else f"{size:.1f} {_UNITS[unit]}"
