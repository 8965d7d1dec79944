/** The filters that a click sets; each stands for one token. */
export const QUICK_FILTERS = ["all", "needsYou", "running", "failed"] as const;
export type QuickFilter = (typeof QUICK_FILTERS)[number];

export const QUICK_TOKENS: Record<QuickFilter, string | null> = { all: null, needsYou: "waiting", running: "running", failed: "failed" };

/** Which of them is set by these words after `is:`. */
export function quickFilterOf(words: readonly string[]): QuickFilter | null {
  if (words.length === 0) return "all";
  return words.length === 1 ? (QUICK_FILTERS.find((name) => QUICK_TOKENS[name] === words[0]) ?? null) : null;
}
