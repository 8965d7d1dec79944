/** Keeps the turns that did not change, so that a conversation of hundreds draws only what is new. */
import type { Turn } from "@/model/turns";

/** Return `next` with every turn that says the same as before taken from `before`. */
export function settled(before: readonly Turn[], next: readonly Turn[]): readonly Turn[] {
  const known = new Map(before.map((turn) => [turn.id, turn]));
  return next.map((turn) => {
    const earlier = known.get(turn.id);
    return earlier !== undefined && isSameTurn(earlier, turn) ? earlier : turn;
  });
}

/** What a turn holds as objects comes from its one event and never changes, but for an approval's status and decisions. */
function isSameTurn(one: Turn, other: Turn): boolean {
  if (one === other) return true;
  if (one.kind !== other.kind) return false;
  if (one.kind === "approval" && other.kind === "approval") {
    const [before, after] = [one.approval, other.approval];
    if (before.status !== after.status || before.decisions.length !== after.decisions.length) return false;
  }
  const values = new Map<string, unknown>(Object.entries(other));
  return Object.entries(one).every(([name, value]) => (typeof value === "object" && value !== null) || value === values.get(name));
}
