"""Where the log of an attempt lies in its workflow's folder. Pure."""

__all__ = ["log_name"]


def log_name(key: str, round_: int, attempt: int) -> str:
    """Return the path below the workflow's folder; what a file system could take amiss is replaced."""
    safe = "".join(char if char.isalnum() or char in "._-[]" else "_" for char in key)
    return f"logs/{safe}.{round_}.{attempt}.log"
