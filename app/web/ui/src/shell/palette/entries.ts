/** What the palette offers, and in which order it fits what was typed. Pure. */
import { match } from "@/model/fuzzy";
import type { IconName } from "@/parts/icons";

const GROUPS = ["approvals", "screens", "sessions", "workflows", "actions"] as const;
type GroupName = (typeof GROUPS)[number];

export interface Entry {
  readonly id: string;
  readonly group: GroupName;
  readonly icon: IconName;
  readonly text: string;
  /** Beside the text, searched as well. */
  readonly more?: string;
  /** Searched, not shown: ids. */
  readonly also?: string;
  readonly keys?: string;
  readonly run: () => void;
}

export interface Found {
  readonly entry: Entry;
  /** Places in `text` of the letters that matched. */
  readonly at: readonly number[];
}

interface FoundGroup {
  readonly name: GroupName;
  readonly found: readonly Found[];
}

const MOST = 8;
const UNASKED = 5;

/** Groups with the best match first; without a query in their own order, the long ones cut short. */
export function find(query: string, entries: readonly Entry[]): readonly FoundGroup[] {
  const asked = query.trim() !== "";
  const scored = entries.flatMap((entry) => {
    const whole = [entry.text, entry.more, entry.also].filter(Boolean).join(" ");
    const found = match(query, whole);
    return found === null ? [] : [{ entry, score: found.score, at: found.at.filter((place) => place < entry.text.length) }];
  });
  const groups = GROUPS.map((name) => {
    const own = scored.filter(({ entry }) => entry.group === name);
    if (asked) own.sort((one, other) => other.score - one.score);
    const most = asked ? MOST : name === "sessions" || name === "workflows" ? UNASKED : own.length;
    return { name, found: own.slice(0, most), best: own[0]?.score ?? 0 };
  }).filter(({ found }) => found.length > 0);
  if (asked) groups.sort((one, other) => other.best - one.best);
  return groups;
}
