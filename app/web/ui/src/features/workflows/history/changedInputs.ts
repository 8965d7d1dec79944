/** Inputs that a person edits as one JSON text: what is different is sent, the rest is taken over. */
import { isRecord, type JsonRecord } from "@/model/json";

type Edited = { readonly ok: true; readonly changes: JsonRecord } | { readonly ok: false; readonly why: "syntax" | "shape" };

export function editedInputs(before: JsonRecord, text: string): Edited {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return { ok: false, why: "syntax" };
  }
  if (!isRecord(value)) return { ok: false, why: "shape" };
  const changes = Object.entries(value).filter(([name, one]) => JSON.stringify(one) !== JSON.stringify(before[name]));
  return { ok: true, changes: Object.fromEntries(changes) };
}
