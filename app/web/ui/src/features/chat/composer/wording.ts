/** From a field that was changed by hand to a text that says the same. */
import { FIELD_NAMES, type FieldName, type Fields, type Proposal, type Span } from "./fields";

/** The words of the page's language around the values. */
export interface Phrases {
  /** "release", "hotfix" */
  verb: Readonly<Record<Fields["releaseType"], string>>;
  /** "of frontend and backend" */
  repositories: (names: readonly string[]) => string;
  /** "frontend and backend" */
  names: (names: readonly string[]) => string;
  /** "from sprint-2024-01" */
  sprint: (name: string) => string;
}

/** A sentence that says all of it, for an empty text. */
export function sentence(fields: Partial<Fields>, phrases: Phrases): string {
  const { repositories = [], releaseType = "release", sprintName = "", fixVersion = "" } = fields;
  if (repositories.length === 0 && sprintName === "" && fixVersion === "" && releaseType === "release") return "";
  return [
    phrases.verb[releaseType],
    fixVersion,
    repositories.length > 0 ? phrases.repositories(repositories) : "",
    sprintName === "" ? "" : phrases.sprint(sprintName),
  ]
    .filter((one) => one !== "")
    .join(" ");
}

/**
 * Return the text with one field changed: the place that said it is rewritten, what it did not say is appended, what was emptied is taken out.
 * `read` is how this very text was read; a reading of an earlier text has no places in this one.
 */
export function reworded(text: string, name: FieldName, fields: Fields, read: Proposal | null, phrases: Phrases): string {
  if (text.trim() === "" || text === sentenceOfRead(read, phrases)) return sentence({ ...fields }, phrases);
  const places = read?.text === text ? (read.spans[name] ?? []) : [];
  switch (name) {
    case "repositories":
      return listed(text, places, fields.repositories, phrases);
    case "releaseType":
      return typed(text, places, fields.releaseType, phrases);
    case "sprintName":
      return placed(text, places, fields.sprintName, fields.sprintName === "" ? "" : phrases.sprint(fields.sprintName));
    case "fixVersion":
      return placed(text, places, fields.fixVersion, fields.fixVersion);
  }
}

/** What the page itself would have written for this reading: then it may write it anew. */
function sentenceOfRead(read: Proposal | null, phrases: Phrases): string | null {
  if (read === null) return null;
  const written = sentence(read.fields, phrases);
  return written === "" ? null : written;
}

function placed(text: string, places: readonly Span[], value: string, phrase: string): string {
  const [first] = places;
  if (first === undefined) return joined(text, phrase);
  return value === "" ? cut(text, first) : text.slice(0, first[0]) + value + text.slice(first[1]);
}

function listed(text: string, places: readonly Span[], names: readonly string[], phrases: Phrases): string {
  const first = places[0];
  const last = places[places.length - 1];
  if (first === undefined || last === undefined) return names.length === 0 ? text : joined(text, phrases.repositories(names));
  if (names.length === 0) return cut(text, [first[0], last[1]]);
  return text.slice(0, first[0]) + phrases.names(names) + text.slice(last[1]);
}

function typed(text: string, places: readonly Span[], type: Fields["releaseType"], phrases: Phrases): string {
  const [first] = places;
  if (first !== undefined) return text.slice(0, first[0]) + phrases.verb[type] + text.slice(first[1]);
  const other = phrases.verb[type === "hotfix" ? "release" : "hotfix"];
  const at = text.toLowerCase().indexOf(other.toLowerCase());
  if (at >= 0) return text.slice(0, at) + phrases.verb[type] + text.slice(at + other.length);
  return type === "hotfix" ? joined(text, phrases.verb.hotfix) : text;
}

function joined(text: string, phrase: string): string {
  return phrase === "" ? text : `${text.trimEnd()} ${phrase}`;
}

/** Words that only lead to the value behind them. */
const LEADS = /(?:^|\s)(?:of|for|from|in|z|ze|dla|von|aus|für|im)\s+$/iu;

function cut(text: string, [start, end]: Span): string {
  const before = text.slice(0, start).replace(LEADS, "");
  return `${before.trimEnd()} ${text.slice(end).trimStart()}`.trim();
}

/** The fields as the text says them, over what the session knew before, under what was set by hand. */
export function shownFields(known: Partial<Fields>, read: Proposal | null, byHand: Partial<Fields>, none: Fields): Fields {
  return { ...none, ...known, ...read?.fields, ...byHand };
}

/** What was set by hand and the text does not say. */
export function leftByHand(byHand: Partial<Fields>, read: Proposal, isSame: (name: FieldName, one: Fields[FieldName] | undefined, other: Fields[FieldName] | undefined) => boolean): Partial<Fields> {
  const names = FIELD_NAMES.filter((name) => byHand[name] !== undefined && !isSame(name, byHand[name], read.fields[name]));
  return Object.fromEntries(names.map((name) => [name, byHand[name]]));
}
