/** What changed between two plans; the same rules as the service's own comparison, for when only the two plans are at hand. */

import { isRecord, textOf } from "./json";

export interface Difference {
  /** `repositories.frontend.version`; an item of a list is named in brackets. */
  readonly path: string;
  readonly change: "added" | "removed" | "changed";
  readonly before: string | null;
  readonly after: string | null;
}

/** The differences of one repository, or with a null name those that concern all. */
interface DifferenceGroup {
  readonly repository: string | null;
  readonly differences: readonly Difference[];
}

const MOST = 200;
const LONGEST = 200;
const NAMES = ["key", "summary", "name", "branch", "ticket", "repository", "message", "path"];

export function parseDifferences(json: unknown): readonly Difference[] {
  if (!Array.isArray(json)) return [];
  return json.filter(isRecord).map((row) => {
    const change = textOf(row, "change");
    const before = shown(row["before"]);
    const after = shown(row["after"]);
    return {
      path: textOf(row, "path") ?? "",
      change: change === "added" || change === "removed" || change === "changed" ? change : changeOf(before, after),
      before,
      after,
    };
  });
}

export function differencesBetween(before: unknown, after: unknown): readonly Difference[] {
  const found: Difference[] = [];
  compare("", before, after, found);
  return found.slice(0, MOST);
}

export function groupDifferences(differences: readonly Difference[]): readonly DifferenceGroup[] {
  const groups = new Map<string | null, Difference[]>();
  for (const one of differences) {
    const repository = /^repositories\.([^.[\]]+)/.exec(one.path)?.[1] ?? null;
    const known = groups.get(repository);
    if (known) known.push(one);
    else groups.set(repository, [one]);
  }
  return [...groups].map(([repository, found]) => ({ repository, differences: found }));
}

function compare(path: string, before: unknown, after: unknown, found: Difference[]): void {
  if (canonical(before) === canonical(after)) return;
  if (isRecord(before) && isRecord(after)) {
    for (const name of new Set([...Object.keys(before), ...Object.keys(after)])) {
      const below = path === "" ? name : `${path}.${name}`;
      if (!(name in after)) tell(below, "removed", before[name], null, found);
      else if (!(name in before)) tell(below, "added", null, after[name], found);
      else compare(below, before[name], after[name], found);
    }
  } else if (Array.isArray(before) && Array.isArray(after)) compareLists(path, before, after, found);
  else tell(path, "changed", before, after, found);
}

function compareLists(path: string, before: readonly unknown[], after: readonly unknown[], found: Difference[]): void {
  const old = new Set(before.map(canonical));
  const recent = new Set(after.map(canonical));
  const gone = new Map(before.filter((one) => !recent.has(canonical(one))).map((one) => [nameOf(one), one]));
  const come = new Map(after.filter((one) => !old.has(canonical(one))).map((one) => [nameOf(one), one]));
  for (const [name, one] of gone) {
    if (come.has(name) && isRecord(one)) compare(`${path}[${name}]`, one, come.get(name), found);
    else tell(path, "removed", one, null, found);
  }
  for (const [name, one] of come) {
    if (!(gone.has(name) && isRecord(one))) tell(path, "added", null, one, found);
  }
}

function tell(path: string, change: Difference["change"], before: unknown, after: unknown, found: Difference[]): void {
  found.push({ path, change, before: shown(before), after: shown(after) });
}

function changeOf(before: string | null, after: string | null): Difference["change"] {
  if (before === null) return "added";
  return after === null ? "removed" : "changed";
}

function shown(value: unknown): string | null {
  if (value === null || value === undefined) return null;
  if (typeof value === "string") return value.slice(0, LONGEST);
  if (isRecord(value) || Array.isArray(value)) return nameOf(value);
  return String(value as number | boolean);
}

function nameOf(value: unknown): string {
  if (isRecord(value)) {
    for (const name of NAMES) {
      const own = textOf(value, name);
      if (own) return own.slice(0, LONGEST);
    }
  }
  return canonical(value).slice(0, LONGEST);
}

/** JSON with sorted keys, so that the order in which something was written does not count. */
function canonical(value: unknown): string {
  return (
    JSON.stringify(value, (_name, one: unknown) =>
      isRecord(one) ? Object.fromEntries(Object.entries(one).sort(([a], [b]) => (a < b ? -1 : 1))) : one,
    ) ?? "null"
  );
}
