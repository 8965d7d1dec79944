/** What a release is about, as far as it can be changed before publishing; and a change of it. */
import { isRecord, recordOf, recordsOf, textOf, textsOf, type JsonRecord } from "@/model/json";

interface ScopeTicket {
  readonly key: string;
  readonly summary: string;
}

interface ScopeBranch {
  /** `repository:branch`, which no other repository's branch is. */
  readonly name: string;
  readonly repository: string;
  readonly branch: string;
  readonly ticket: string | null;
  /** It is not merged, and taken along all the same. */
  readonly included: boolean;
}

export interface Scope {
  readonly repositories: readonly string[];
  readonly tickets: readonly ScopeTicket[];
  /** Branches that are not merged: the others ship with the sprint branch whatever is chosen here. */
  readonly branches: readonly ScopeBranch[];
}

/** What a person has ticked. */
export interface Wanted {
  readonly repositories: ReadonlySet<string>;
  readonly tickets: ReadonlySet<string>;
  readonly branches: ReadonlySet<string>;
}

export interface ScopeBody {
  readonly add_repositories: readonly string[];
  readonly drop_repositories: readonly string[];
  readonly drop_tickets: readonly string[];
  readonly include_branches: readonly string[];
  readonly exclude_branches: readonly string[];
}

/** Read the answer of `GET /workflows/{id}`. */
export function parseScope(answer: unknown): Scope {
  const whole = isRecord(answer) ? answer : {};
  const state = recordOf(whole, "state") ?? {};
  const inputs = recordOf(state, "inputs") ?? {};
  const dropped = new Set(textsOf(inputs, "exclude_tickets"));
  return {
    repositories: textsOf(inputs, "repositories"),
    tickets: recordsOf(state, "jira_tickets")
      .map((ticket) => ({ key: textOf(ticket, "key") ?? "", summary: textOf(ticket, "summary") ?? "" }))
      .filter(({ key }) => key !== "" && !dropped.has(key)),
    branches: Object.entries(plannedRepositories(whole)).flatMap(([name, plan]) => (isRecord(plan) ? branchesOf(name, plan) : [])),
  };
}

export function asItIs(scope: Scope): Wanted {
  return {
    repositories: new Set(scope.repositories),
    tickets: new Set(scope.tickets.map(({ key }) => key)),
    branches: new Set(scope.branches.filter(({ included }) => included).map(({ name }) => name)),
  };
}

export function changeOf(scope: Scope, wanted: Wanted): ScopeBody {
  const included = new Set(asItIs(scope).branches);
  const names = scope.branches.map(({ name }) => name);
  return {
    add_repositories: [...wanted.repositories].filter((one) => !scope.repositories.includes(one)),
    drop_repositories: scope.repositories.filter((one) => !wanted.repositories.has(one)),
    drop_tickets: scope.tickets.map(({ key }) => key).filter((key) => !wanted.tickets.has(key)),
    include_branches: names.filter((one) => wanted.branches.has(one) && !included.has(one)),
    exclude_branches: names.filter((one) => !wanted.branches.has(one) && included.has(one)),
  };
}

export function isEmpty(change: ScopeBody): boolean {
  return Object.values(change).every((names: readonly string[]) => names.length === 0);
}

/** The plan of the release definition, wherever a step left it. */
function plannedRepositories(answer: JsonRecord): JsonRecord {
  for (const step of recordsOf(answer, "steps")) {
    const plan = recordOf(recordOf(step, "outputs") ?? {}, "plan");
    const repositories = plan === null ? null : recordOf(plan, "repositories");
    if (repositories !== null) return repositories;
  }
  return {};
}

function branchesOf(repository: string, plan: JsonRecord): readonly ScopeBranch[] {
  return recordsOf(plan, "feature_branches").flatMap((row) => {
    const branch = textOf(row, "name");
    const isMerged = typeof row["merged"] === "string" || row["merged"] === true;
    if (branch === null || isMerged) return [];
    return [{ name: `${repository}:${branch}`, repository, branch, ticket: textOf(row, "ticket"), included: row["included"] === true }];
  });
}
