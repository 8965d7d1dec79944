import { describe, expect, it } from "vitest";
import { inputFieldsOf, inputsFrom } from "./inputs";

const FIELDS = inputFieldsOf({
  inputs: {
    repositories: { type: "array", items: { type: "string" }, required: true, label: "Repositories" },
    count: { type: "integer", default: 3 },
    dry_run: { type: "boolean", default: false },
    bump: { type: "string", enum: ["major", "minor"] },
    versions: { type: "object", default: {} },
    matrix: { type: "array", items: { type: "object" } },
  },
});

describe("inputFieldsOf", () => {
  it("reads kinds, what is required, choices and defaults", () => {
    expect(FIELDS.map(({ name, kind, isRequired, otherwise }) => [name, kind, isRequired, otherwise])).toEqual([
      ["repositories", "list", true, ""],
      ["count", "number", false, "3"],
      ["dry_run", "flag", false, "false"],
      ["bump", "text", false, ""],
      ["versions", "json", false, "{}"],
      ["matrix", "json", false, ""],
    ]);
    expect(FIELDS[3]?.choices).toEqual(["major", "minor"]);
  });

  it("finds no fields in what is no definition", () => {
    expect(inputFieldsOf(null)).toEqual([]);
    expect(inputFieldsOf({ inputs: { x: 1 } })).toEqual([]);
  });
});

describe("inputsFrom", () => {
  it("sends what was filled in, as its kind, and leaves the rest to the defaults", () => {
    const { inputs, errors } = inputsFrom(FIELDS, { repositories: "frontend, backend,", count: "4", dry_run: "true", bump: " ", versions: '{"backend":"1.4.0"}' });
    expect(inputs).toEqual({ repositories: ["frontend", "backend"], count: 4, dry_run: true, versions: { backend: "1.4.0" } });
    expect(errors).toEqual([]);
  });

  it("names the fields whose text is no value of their kind", () => {
    expect(inputsFrom(FIELDS, { count: "many", versions: "{" }).errors).toEqual(["count", "versions"]);
  });
});
