/** The plan of a release as its first gate shows it. */

import { parseEffect, type Effect } from "./effects";
import { flagOf, isRecord, numberOf, recordOf, recordsOf, textOf, textsOf, type JsonRecord } from "./json";

interface PlanProblem {
  readonly code: string;
  readonly message: string;
  readonly nextAction: string;
  /** It keeps the repository out of the release. */
  readonly blocking: boolean;
}

interface PlanConflict {
  /** `source -> target` */
  readonly stage: string;
  readonly path: string;
  readonly owners: readonly string[];
}

interface BranchRow {
  readonly name: string;
  readonly ticket: string | null;
  /** `ancestor`, `same_patch`; null when it is not merged. */
  readonly merged: string | null;
  /** The release merges it itself. */
  readonly included: boolean;
}

export interface RepositoryRow {
  readonly name: string;
  readonly version: string | null;
  readonly previousVersion: string | null;
  readonly tag: string | null;
  readonly tagExists: boolean;
  readonly versionFiles: readonly string[];
  readonly commits: number;
  /** Keys of the tickets that a branch or a commit of this repository names. */
  readonly tickets: readonly string[];
  readonly branches: readonly BranchRow[];
  /** How many of the branches are part of the release. */
  readonly mergedCount: number;
  readonly unmerged: readonly string[];
  readonly conflicts: readonly PlanConflict[];
  readonly problems: readonly PlanProblem[];
  readonly isBlocked: boolean;
  readonly branchNames: {
    readonly sprint: string | null;
    readonly develop: string | null;
    readonly main: string | null;
    readonly release: string | null;
    readonly rollback: string | null;
  };
}

export interface TicketRow {
  readonly key: string;
  readonly summary: string;
  readonly type: string;
  readonly status: string;
  readonly isDone: boolean;
  readonly assignee: string | null;
  readonly url: string | null;
  readonly blockedBy: readonly string[];
  readonly repositories: readonly string[];
  /** How its branches are merged; `none` without a branch in any repository. */
  readonly merge: "merged" | "same_patch" | "included" | "unmerged" | "no_branch";
  /** Why it is not part of the release; null when it is. */
  readonly leftOut: Exclusion | null;
}

export interface Exclusion {
  readonly ticket: string | null;
  readonly repository: string | null;
  readonly branch: string | null;
  readonly reason: string;
  /** The reason as a code, where the service gives one. */
  readonly code: string | null;
}

interface Blocker {
  readonly ticket: string;
  readonly blockedBy: string;
  readonly status: string;
}

export interface ReleasePlan {
  readonly fixVersion: string;
  readonly releaseType: string;
  readonly sprintName: string | null;
  readonly title: string;
  readonly repositories: readonly RepositoryRow[];
  readonly tickets: readonly TicketRow[];
  readonly blockers: readonly Blocker[];
  readonly exclusions: readonly Exclusion[];
  readonly effects: readonly Effect[];
}

/** Read the plan of gate 1; null when it is another kind of plan. */
export function parseReleasePlan(json: unknown): ReleasePlan | null {
  if (!isRecord(json)) return null;
  const fixVersion = textOf(json, "fix_version");
  const entries = recordOf(json, "repositories");
  // The second gate has repositories too, but neither tickets nor a release type.
  if (fixVersion === null || entries === null || !Array.isArray(json["tickets"])) return null;
  const exclusions = recordsOf(json, "exclusions").map(parseExclusion);
  const tickets = recordsOf(json, "tickets");
  const repositories = Object.entries(entries).map(([name, entry]) =>
    repositoryRow(name, isRecord(entry) ? entry : {}, tickets),
  );
  return {
    fixVersion,
    releaseType: textOf(json, "release_type") ?? "release",
    sprintName: textOf(json, "sprint_name"),
    title: textOf(json, "title") ?? "",
    repositories,
    tickets: tickets.map((one) => ticketRow(one, repositories, exclusions)),
    blockers: recordsOf(json, "blockers").map((one) => ({
      ticket: textOf(one, "ticket") ?? "",
      blockedBy: textOf(one, "blocked_by") ?? "",
      status: textOf(one, "status") ?? "",
    })),
    exclusions,
    effects: recordsOf(json, "effects")
      .map(parseEffect)
      .filter((one) => one !== null),
  };
}

function parseExclusion(row: JsonRecord): Exclusion {
  return {
    ticket: textOf(row, "ticket"),
    repository: textOf(row, "repository"),
    branch: textOf(row, "branch"),
    reason: textOf(row, "reason") ?? "",
    code: textOf(row, "code"),
  };
}

function repositoryRow(name: string, entry: JsonRecord, tickets: readonly JsonRecord[]): RepositoryRow {
  const branches = recordsOf(entry, "feature_branches").map(branchRow);
  const problems = recordsOf(entry, "problems").map(problemRow);
  const names = recordOf(entry, "branches") ?? {};
  return {
    name,
    version: textOf(entry, "version"),
    previousVersion: textOf(entry, "previous_version"),
    tag: textOf(entry, "tag"),
    tagExists: flagOf(entry, "tag_exists"),
    versionFiles: textsOf(entry, "version_files"),
    commits: numberOf(entry, "commits") ?? 0,
    tickets: tickets
      .filter((one) => textsOf(one, "repositories").includes(name))
      .flatMap((one) => textOf(one, "key") ?? []),
    branches,
    mergedCount: branches.filter((one) => one.merged !== null || one.included).length,
    unmerged: textsOf(entry, "unmerged"),
    conflicts: recordsOf(entry, "conflicts").map((one) => ({
      stage: textOf(one, "stage") ?? "",
      path: textOf(one, "path") ?? "",
      owners: textsOf(one, "owners"),
    })),
    problems,
    isBlocked: problems.some((one) => one.blocking),
    branchNames: {
      sprint: textOf(names, "sprint"),
      develop: textOf(names, "develop"),
      main: textOf(names, "main"),
      release: textOf(names, "release"),
      rollback: textOf(names, "rollback"),
    },
  };
}

function branchRow(row: JsonRecord): BranchRow {
  return {
    name: textOf(row, "name") ?? "",
    ticket: textOf(row, "ticket"),
    merged: textOf(row, "merged"),
    included: flagOf(row, "included"),
  };
}

function problemRow(row: JsonRecord): PlanProblem {
  return {
    code: textOf(row, "code") ?? "",
    message: textOf(row, "message") ?? "",
    nextAction: textOf(row, "next_action") ?? "",
    blocking: row["blocking"] !== false,
  };
}

function ticketRow(row: JsonRecord, repositories: readonly RepositoryRow[], exclusions: readonly Exclusion[]): TicketRow {
  const key = textOf(row, "key") ?? "";
  const branches = repositories.flatMap((one) => one.branches.filter((branch) => branch.ticket === key));
  return {
    key,
    summary: textOf(row, "summary") ?? "",
    type: textOf(row, "type") ?? "",
    status: textOf(row, "status") ?? "",
    isDone: flagOf(row, "done"),
    assignee: textOf(row, "assignee"),
    url: textOf(row, "url"),
    blockedBy: textsOf(row, "blocked_by"),
    repositories: textsOf(row, "repositories"),
    merge: mergeOf(branches),
    leftOut: exclusions.find((one) => one.ticket === key) ?? null,
  };
}

/** The weakest of its branches tells how a ticket is merged. */
function mergeOf(branches: readonly BranchRow[]): TicketRow["merge"] {
  if (branches.length === 0) return "no_branch";
  if (branches.some((one) => one.merged === null && !one.included)) return "unmerged";
  if (branches.some((one) => one.included)) return "included";
  return branches.some((one) => one.merged === "same_patch") ? "same_patch" : "merged";
}
