/** Reading JSON whose shape is not known for certain: a field of the wrong type reads as absent, nothing throws. */

export type JsonRecord = Readonly<Record<string, unknown>>;

export function isRecord(value: unknown): value is JsonRecord {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

export function recordOf(source: JsonRecord, name: string): JsonRecord | null {
  const value = source[name];
  return isRecord(value) ? value : null;
}

export function textOf(source: JsonRecord, name: string): string | null {
  const value = source[name];
  return typeof value === "string" ? value : null;
}

export function numberOf(source: JsonRecord, name: string): number | null {
  const value = source[name];
  return typeof value === "number" && Number.isFinite(value) ? value : null;
}

export function flagOf(source: JsonRecord, name: string): boolean {
  return source[name] === true;
}

export function listOf(source: JsonRecord, name: string): readonly unknown[] {
  const value = source[name];
  return Array.isArray(value) ? value : [];
}

export function recordsOf(source: JsonRecord, name: string): readonly JsonRecord[] {
  return listOf(source, name).filter(isRecord);
}

export function textsOf(source: JsonRecord, name: string): readonly string[] {
  return listOf(source, name).filter((value) => typeof value === "string");
}
