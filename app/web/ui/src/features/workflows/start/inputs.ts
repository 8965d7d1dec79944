/** The inputs that a definition asks for, and what a person filled in, as the service takes them. */
import { flagOf, isRecord, type JsonRecord, recordOf, textOf, textsOf } from "@/model/json";

type InputKind = "text" | "number" | "flag" | "list" | "json";

export interface InputField {
  name: string;
  label: string;
  description: string;
  kind: InputKind;
  isRequired: boolean;
  choices: readonly string[];
  /** What counts where nothing is filled in, as it would be written. */
  otherwise: string;
}

/** What stands in each field; a field that nobody touched is not there and its default counts. */
export type Filled = Readonly<Record<string, string>>;

export function inputFieldsOf(definition: unknown): readonly InputField[] {
  const inputs = isRecord(definition) ? (recordOf(definition, "inputs") ?? {}) : {};
  return Object.entries(inputs).flatMap(([name, schema]) => (isRecord(schema) ? [fieldOf(name, schema)] : []));
}

function fieldOf(name: string, schema: JsonRecord): InputField {
  const value = schema["default"];
  const kind = kindOf(schema);
  return {
    name,
    label: textOf(schema, "label") ?? name,
    description: textOf(schema, "description") ?? "",
    kind,
    isRequired: flagOf(schema, "required") && value === undefined,
    choices: textsOf(schema, "enum"),
    otherwise: value === undefined || value === null ? "" : written(value, kind),
  };
}

function kindOf(schema: JsonRecord): InputKind {
  switch (schema["type"]) {
    case "string":
      return "text";
    case "integer":
    case "number":
      return "number";
    case "boolean":
      return "flag";
    case "array": {
      const items = recordOf(schema, "items");
      return items === null || textOf(items, "type") === "string" ? "list" : "json";
    }
    default:
      return "json";
  }
}

function written(value: unknown, kind: InputKind): string {
  if (kind === "list" && Array.isArray(value)) return value.join(", ");
  return typeof value === "string" ? value : JSON.stringify(value);
}

/** `errors` names the fields whose text is no value of their kind. */
export function inputsFrom(fields: readonly InputField[], filled: Filled): { inputs: JsonRecord; errors: readonly string[] } {
  const inputs: Record<string, unknown> = {};
  const errors: string[] = [];
  for (const { name, kind } of fields) {
    const text = filled[name]?.trim() ?? "";
    if (text === "") continue;
    const value = read(text, kind);
    if (value === undefined) errors.push(name);
    else inputs[name] = value;
  }
  return { inputs, errors };
}

function read(text: string, kind: InputKind): unknown {
  switch (kind) {
    case "text":
      return text;
    case "flag":
      return text === "true";
    case "list":
      return text.split(",").map((one) => one.trim()).filter((one) => one !== "");
    case "number": {
      const value = Number(text.replace(",", "."));
      return Number.isFinite(value) ? value : undefined;
    }
    case "json":
      return parsed(text);
  }
}

/** The object that a JSON text holds; undefined where it is none. */
export function parsed(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}
