/** What a release needs to know, as the form beside the text has it. */
import { isRecord, textOf, textsOf } from "@/model/json";

export interface Fields {
  repositories: readonly string[];
  releaseType: "release" | "hotfix";
  sprintName: string;
  fixVersion: string;
}

export type FieldName = keyof Fields;
export const FIELD_NAMES = ["repositories", "releaseType", "sprintName", "fixVersion"] as const;

/** The service's name of each field. */
const SERVICE_NAMES: Readonly<Record<FieldName, string>> = {
  repositories: "repositories",
  releaseType: "release_type",
  sprintName: "sprint_name",
  fixVersion: "fix_version",
};

/** Of the one form of the page: a question sends the person to its field. */
export function fieldId(name: FieldName): string {
  return `composer-${name}`;
}

export function focusField(name: FieldName): void {
  document.getElementById(fieldId(name))?.focus();
}

export function fieldNamed(serviceName: string): FieldName | null {
  return FIELD_NAMES.find((name) => SERVICE_NAMES[name] === serviceName) ?? null;
}

export const NO_FIELDS: Fields = { repositories: [], releaseType: "release", sprintName: "", fixVersion: "" };

export type Span = readonly [number, number];

/** How the service read a text. */
export interface Proposal {
  /** The text that was read; spans are places in it. */
  readonly text: string;
  readonly command: string | null;
  readonly fields: Partial<Fields>;
  readonly spans: Readonly<Partial<Record<FieldName, readonly Span[]>>>;
  /** Fields that would be asked, by their service names. */
  readonly questions: readonly string[];
}

/** Read `POST /chat/proposal`, or the `proposal` of an event. */
export function parseProposal(text: string, json: unknown): Proposal {
  if (!isRecord(json)) return { text, command: null, fields: {}, spans: {}, questions: [] };
  const fields: Partial<Fields> = {};
  const repositories = textsOf(json, "repositories");
  if (repositories.length > 0) fields.repositories = repositories;
  const type = textOf(json, "release_type");
  if (type === "release" || type === "hotfix") fields.releaseType = type;
  const sprint = textOf(json, "sprint_name");
  if (sprint !== null) fields.sprintName = sprint;
  const version = textOf(json, "fix_version");
  if (version !== null) fields.fixVersion = version;
  return { text, command: textOf(json, "command"), fields, spans: spansOf(text, json["spans"]), questions: textsOf(json, "questions") };
}

/** The service counts characters, JavaScript counts halves of those beyond the first plane. */
function spansOf(text: string, json: unknown): Proposal["spans"] {
  if (!isRecord(json)) return {};
  const place = placesIn(text);
  const spans: Partial<Record<FieldName, readonly Span[]>> = {};
  for (const name of FIELD_NAMES) {
    const found = json[SERVICE_NAMES[name]];
    if (!Array.isArray(found)) continue;
    spans[name] = found.flatMap((pair: unknown): Span[] => {
      if (!Array.isArray(pair)) return [];
      const [start, end]: unknown[] = pair;
      return typeof start === "number" && typeof end === "number" ? [[place(start), place(end)]] : [];
    });
  }
  return spans;
}

function placesIn(text: string): (character: number) => number {
  const characters = Array.from(text);
  if (characters.length === text.length) return (at) => at;
  return (at) => characters.slice(0, at).join("").length;
}

export function isSame(name: FieldName, one: Fields[FieldName] | undefined, other: Fields[FieldName] | undefined): boolean {
  if (name !== "repositories" || !Array.isArray(one) || !Array.isArray(other)) return one === other;
  return one.length === other.length && one.every((each) => other.includes(each));
}

/** What to send beside the text: what was set by hand, by its service names. An emptied field is not sent. */
export function sentFields(byHand: Partial<Fields>): Record<string, unknown> {
  const sent: Record<string, unknown> = {};
  for (const name of FIELD_NAMES) {
    const value = byHand[name];
    if (value !== undefined && value.length > 0) sent[SERVICE_NAMES[name]] = value;
  }
  return sent;
}
