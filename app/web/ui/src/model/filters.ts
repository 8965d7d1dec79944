/** Filter tokens of the list of workflows: `is:failed kind:release repo:frontend since:7d "free text"`. */

import { moment, type Instant } from "./since";

export const FILTER_KEYS = ["is", "kind", "repo", "by", "definition", "since"] as const;
export type FilterKey = (typeof FILTER_KEYS)[number];

/** The words after `is:` and the statuses of the service that each of them means. */
export const IS_WORDS: Readonly<Record<string, readonly string[]>> = {
  queued: ["queued"],
  running: ["running", "rolling_back"],
  paused: ["paused"],
  waiting: ["waiting_for_approval", "waiting_for_recovery"],
  approval: ["waiting_for_approval"],
  recovery: ["waiting_for_recovery"],
  completed: ["completed", "completed_with_failures"],
  failed: ["failed", "completed_with_failures", "waiting_for_recovery"],
  cancelled: ["cancelled"],
  "rolled-back": ["rolled_back"],
  rejected: ["rejected"],
  active: ["queued", "running", "paused", "waiting_for_approval", "waiting_for_recovery", "rolling_back"],
  ended: ["completed", "completed_with_failures", "failed", "cancelled", "rolled_back", "rejected"],
};

export interface FilterToken {
  /** Null for free text. */
  readonly key: FilterKey | null;
  readonly value: string;
  /** Where it stands in what was typed. */
  readonly start: number;
  readonly end: number;
}

interface FilterError {
  readonly code: "unknown_key" | "unknown_state" | "unknown_time" | "no_value";
  /** What is wrong, as it was typed. */
  readonly text: string;
  readonly start: number;
  readonly end: number;
}

export interface Filter {
  readonly tokens: readonly FilterToken[];
  readonly errors: readonly FilterError[];
  readonly statuses: readonly string[];
  readonly kinds: readonly string[];
  readonly repositories: readonly string[];
  readonly people: readonly string[];
  readonly definitions: readonly string[];
  readonly since: Instant | null;
  /** Free text, each of which has to be found. */
  readonly texts: readonly string[];
}

/** What a filter looks at in a row of the list. */
export interface FilterRow {
  readonly workflowId: string;
  readonly status: string;
  readonly kind: string | null;
  readonly definition: string | null;
  readonly startedBy: string | null;
  readonly createdAt: string | null;
  readonly repositories: readonly string[];
  readonly fixVersion: string | null;
  readonly sprintName: string | null;
}

const TOKEN = /([A-Za-z_-]+):(?=\s|$)|(?:([A-Za-z_-]+):)?(?:"([^"]*)"?|([^\s"]+))/g;

export function parseFilter(text: string): Filter {
  const tokens: FilterToken[] = [];
  const errors: FilterError[] = [];
  for (const match of text.matchAll(TOKEN)) {
    const start = match.index;
    const end = start + match[0].length;
    const name = (match[1] ?? match[2])?.toLowerCase();
    const value = match[3] ?? match[4] ?? "";
    const key = FILTER_KEYS.find((one) => one === name) ?? null;
    const place = { text: match[0], start, end };
    if (name !== undefined && key === null) errors.push({ code: "unknown_key", ...place });
    else if (value === "" && key !== null) errors.push({ code: "no_value", ...place });
    else if (key === "is" && IS_WORDS[value.toLowerCase()] === undefined) errors.push({ code: "unknown_state", ...place });
    else if (key === "since" && moment(value) === null) errors.push({ code: "unknown_time", ...place });
    else if (value.trim() !== "") tokens.push({ key, value, start, end });
  }
  return { tokens, errors, ...meaningOf(tokens) };
}

type Meaning = Omit<Filter, "tokens" | "errors">;

function meaningOf(tokens: readonly FilterToken[]): Meaning {
  const of = (key: FilterKey | null) => tokens.filter((one) => one.key === key).map((one) => one.value);
  const since = of("since").map(moment);
  return {
    statuses: [...new Set(of("is").flatMap((word) => IS_WORDS[word.toLowerCase()] ?? []))],
    kinds: of("kind"),
    repositories: of("repo"),
    people: of("by"),
    definitions: of("definition"),
    since: since[since.length - 1] ?? null,
    texts: of(null),
  };
}

/** The text that reads as these tokens again. */
export function serialise(tokens: readonly Pick<FilterToken, "key" | "value">[]): string {
  return tokens
    .map(({ key, value }) => {
      const shown = /[\s":]/.test(value) || value === "" ? `"${value.replaceAll('"', "")}"` : value;
      return key === null ? shown : `${key}:${shown}`;
    })
    .join(" ");
}

/** The text with a token put in, or taken out where it is there already. */
export function toggleToken(text: string, key: FilterKey, value: string): string {
  const { tokens } = parseFilter(text);
  const same = (one: FilterToken) => one.key === key && one.value.toLowerCase() === value.toLowerCase();
  return serialise(tokens.some(same) ? tokens.filter((one) => !same(one)) : [...tokens, { key, value }]);
}

/**
 * What `GET /workflows` is asked with; a status may be there several times. Of any other name the service takes one value: where several
 * were given the answer is wider than asked, and `fits` takes out what does not belong.
 */
export function serverParams(filter: Filter, now: Date): readonly (readonly [string, string])[] {
  const single = (name: string, values: readonly string[]) =>
    values.length === 1 ? values.map((value) => [name, value] as const) : [];
  // The longest text leaves the least to take out.
  const longest = [...filter.texts].sort((one, other) => other.length - one.length).slice(0, 1);
  return [
    ...filter.statuses.map((status) => ["status", status] as const),
    ...single("kind", filter.kinds),
    ...single("definition", filter.definitions),
    ...single("repository", filter.repositories),
    ...single("started_by", filter.people),
    ...single("since", filter.since === null ? [] : [filter.since.at(now).toISOString()]),
    ...single("text", longest),
  ];
}

/** Whether a row fits: values of the same key are alternatives, different keys and texts have to fit all. */
export function fits(filter: Filter, row: FilterRow, now: Date): boolean {
  const among = (wanted: readonly string[], found: string | null) =>
    wanted.length === 0 || wanted.some((one) => one.toLowerCase() === found?.toLowerCase());
  return (
    among(filter.statuses, row.status) &&
    among(filter.kinds, row.kind) &&
    among(filter.definitions, row.definition) &&
    among(filter.people, row.startedBy) &&
    (filter.repositories.length === 0 || row.repositories.some((name) => among(filter.repositories, name))) &&
    (filter.since === null || (row.createdAt !== null && Date.parse(row.createdAt) >= filter.since.at(now).getTime())) &&
    filter.texts.every((text) => mentions(row, text.toLowerCase()))
  );
}

function mentions(row: FilterRow, text: string): boolean {
  const found = [row.workflowId, row.definition, row.fixVersion, row.sprintName, ...row.repositories];
  return found.some((one) => one?.toLowerCase().includes(text) === true);
}
