import { describe, expect, it } from "vitest";
import { Problem } from "@/api/problem";
import { configOf, formOf, refusedFields } from "./repositoryForm";

describe("repository form", () => {
  it("leaves what is empty to the service", () => {
    const form = { ...formOf(null), name: " shop ", url: "https://git.example.com/shop.git", aliases: "web, store", main_branch: " " };
    expect(configOf(form)).toEqual({
      name: "shop",
      url: "https://git.example.com/shop.git",
      forge: "git",
      aliases: ["web", "store"],
      develop_branch: null,
      main_branch: null,
      job_url: null,
      description: "",
    });
  });

  it("reads a configuration and writes the same", () => {
    const repository = { name: "shop", url: "u", forge: "gitlab", aliases: ["web"], develop_branch: "dev", main_branch: "trunk", job_url: "https://j", description: "d", source: "configured" as const };
    expect({ ...configOf(formOf(repository)), source: "configured" }).toEqual(repository);
  });

  it("puts each refusal to its field", () => {
    const errors = [{ field: "body.name", message: "too odd" }, { field: "body.aliases.0", message: "too long" }];
    expect(refusedFields(new Problem({ code: "invalid_request", status: 422, detail: "", fields: { errors } }))).toEqual({ name: "too odd", aliases: "too long" });
    expect(refusedFields(new Problem({ code: "repository_exists", status: 409, detail: "taken" }))).toEqual({ name: "taken" });
    expect(refusedFields(new Problem({ code: "offline", status: 0, detail: "" }))).toEqual({});
  });
});
