"""Types and lint of the page, as `npm run check` in `app/web/ui`; `scripts/check` calls it."""

import sys

from scripts import node

__all__ = ["main"]


def main() -> int:
    try:
        with node.alone() as lock:
            node.prepare(lock)
    except node.Unusable as reason:
        print(f"{'Failed' if reason.defect else 'Skipped'}: {reason}.")
        return 1 if reason.defect else 0
    done = node.run_npm("run", "--silent", "check")
    if done.returncode:
        print(done.stdout + done.stderr)
    return done.returncode


if __name__ == "__main__":
    sys.exit(main())
