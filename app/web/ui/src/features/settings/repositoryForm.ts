/** The fields of a repository's configuration as a form holds them, and how the service's refusal belongs to them. */
import type { Problem } from "@/api/problem";
import type { Repository } from "@/api/repositories";
import { isRecord, recordsOf, textOf } from "@/model/json";

export const REPOSITORY_FIELDS = ["name", "url", "forge", "aliases", "develop_branch", "main_branch", "job_url", "description"] as const;
export type RepositoryField = (typeof REPOSITORY_FIELDS)[number];
type RepositoryForm = Readonly<Record<RepositoryField, string>>;

export const REQUIRED: ReadonlySet<RepositoryField> = new Set(["name", "url"]);

export function formOf(repository: Repository | null): RepositoryForm {
  return {
    name: repository?.name ?? "",
    url: repository?.url ?? "",
    forge: repository?.forge ?? "git",
    aliases: repository?.aliases?.join(", ") ?? "",
    develop_branch: repository?.develop_branch ?? "",
    main_branch: repository?.main_branch ?? "",
    job_url: repository?.job_url ?? "",
    description: repository?.description ?? "",
  };
}

/** What is empty is left to the service: a branch without a name is found by looking. */
export function configOf(form: RepositoryForm): Record<string, unknown> {
  const value = (name: RepositoryField) => (form[name].trim() === "" ? null : form[name].trim());
  return {
    name: form.name.trim(),
    url: form.url.trim(),
    forge: value("forge") ?? "git",
    aliases: form.aliases.split(/[,\s]+/).filter((one) => one !== ""),
    develop_branch: value("develop_branch"),
    main_branch: value("main_branch"),
    job_url: value("job_url"),
    description: form.description.trim(),
  };
}

const FIELD_OF_CODE: Readonly<Record<string, RepositoryField>> = {
  repository_exists: "name",
  repository_renamed: "name",
  bad_repository_url: "url",
  alias_taken: "aliases",
};

/** The service's words for each field that it refuses; empty for a refusal that concerns none of them. */
export function refusedFields(problem: Problem): Partial<Record<RepositoryField, string>> {
  const field = FIELD_OF_CODE[problem.code];
  if (field !== undefined) return { [field]: problem.message };
  if (!isRecord(problem.fields)) return {};
  const refused: Partial<Record<RepositoryField, string>> = {};
  for (const row of recordsOf(problem.fields, "errors")) {
    const path = (textOf(row, "field") ?? textOf(row, "input") ?? "").split(".");
    const name = REPOSITORY_FIELDS.find((one) => path.includes(one));
    if (name !== undefined) refused[name] = textOf(row, "message") ?? problem.message;
  }
  return refused;
}
