/** What can be typed at the caret of the filter: keys, then the values of a key. */

import { FILTER_KEYS, IS_WORDS, serialise, type FilterKey } from "./filters";

/** The names that the page knows, for the values of keys. */
export interface KnownNames {
  readonly kinds: readonly string[];
  readonly repositories: readonly string[];
  readonly people: readonly string[];
  readonly definitions: readonly string[];
}

export interface Suggestion {
  readonly key: FilterKey;
  /** Null for the key alone. */
  readonly value: string | null;
  readonly insert: string;
}

interface Suggestions {
  /** The part of the text that a suggestion replaces. */
  readonly start: number;
  readonly end: number;
  readonly items: readonly Suggestion[];
}

const TIMES: readonly string[] = ["today", "24h", "7d", "30d"];
const MOST = 12;

export function suggestionsAt(text: string, caret: number, known: KnownNames): Suggestions {
  const { start, end } = wordAt(text, caret);
  const typed = text.slice(start, caret).toLowerCase();
  const colon = typed.indexOf(":");
  const key = FILTER_KEYS.find((one) => one === typed.slice(0, Math.max(0, colon)));
  if (colon < 0) return { start, end, items: keysFor(typed) };
  if (key === undefined) return { start, end, items: [] };
  const begun = typed.slice(colon + 1).replace(/^"/, "");
  const fitting = valuesOf(key, known).filter((value) => value.toLowerCase().includes(begun));
  // What begins with what was typed comes first.
  const sorted = [...fitting].sort(
    (one, other) => Number(other.toLowerCase().startsWith(begun)) - Number(one.toLowerCase().startsWith(begun)),
  );
  return {
    start,
    end,
    items: sorted.slice(0, MOST).map((value) => ({ key, value, insert: `${serialise([{ key, value }])} ` })),
  };
}

/** The text and the caret after a suggestion was taken. */
export function take(text: string, at: Suggestions, chosen: Suggestion): { text: string; caret: number } {
  const rest = text.slice(at.end).replace(/^ /, chosen.insert.endsWith(" ") ? "" : " ");
  return { text: text.slice(0, at.start) + chosen.insert + rest, caret: at.start + chosen.insert.length };
}

function keysFor(typed: string): readonly Suggestion[] {
  return FILTER_KEYS.filter((key) => key.startsWith(typed)).map((key) => ({ key, value: null, insert: `${key}:` }));
}

function valuesOf(key: FilterKey, known: KnownNames): readonly string[] {
  switch (key) {
    case "is":
      return Object.keys(IS_WORDS);
    case "kind":
      return known.kinds;
    case "repo":
      return known.repositories;
    case "by":
      return known.people;
    case "definition":
      return known.definitions;
    case "since":
      return TIMES;
  }
}

/** The word around the caret; blanks within quotes belong to it. */
function wordAt(text: string, caret: number): { start: number; end: number } {
  let start = 0;
  let quoted = false;
  for (let at = 0; at < caret; at += 1) {
    if (text[at] === '"') quoted = !quoted;
    else if (!quoted && /\s/.test(text[at] ?? "")) start = at + 1;
  }
  let end = caret;
  while (end < text.length && (quoted || !/\s/.test(text[end] ?? ""))) {
    if (text[end] === '"') quoted = !quoted;
    end += 1;
  }
  return { start, end };
}
