/** What an approval asks for, in the order in which an approver who is no developer reads it. */

import { differencesBetween, parseDifferences, type Difference } from "./differences";
import { countIrreversible, parseEffect, type Effect } from "./effects";
import { groupEffects, phaseOf, type EffectGroup } from "./effectGroups";
import { isRecord, numberOf, recordOf, recordsOf, textOf, textsOf, type JsonRecord } from "./json";
import {
  parseReleasePlan,
  type Exclusion,
  type ReleasePlan,
  type RepositoryRow,
  type TicketRow,
} from "./releasePlan";

export interface Decision {
  readonly decision: string;
  readonly by: string;
  readonly at: string;
  readonly comment: string;
}

export interface Approval {
  readonly id: string;
  readonly workflowId: string;
  readonly step: string;
  readonly cell: string | null;
  readonly title: string;
  readonly message: string;
  readonly digest: string;
  readonly status: "pending" | "approved" | "rejected" | "expired" | "voided";
  readonly requestedAt: string;
  readonly expiresAt: string | null;
  readonly approvers: readonly string[];
  readonly quorum: { readonly needed: number; readonly approved: number };
  readonly allowsSelf: boolean;
  readonly decisions: readonly Decision[];
  /** What is different from what was shown for this step before. */
  readonly changes: readonly Difference[];
  readonly voided: Voided | null;
  readonly previous: string | null;
  /** The plan that the digest signs. */
  readonly plan: unknown;
}

/** Why it is not asked for any more. */
export interface Voided {
  readonly at: string | null;
  readonly by: string | null;
  /** `scope_changed`, or how the workflow ended. */
  readonly code: string | null;
  /** The one that was asked after it. */
  readonly supersededBy: string | null;
}

const STATUSES = ["pending", "approved", "rejected", "expired", "voided"] as const;

/** Read one approval of the service; null when it is none. */
export function parseApproval(json: unknown): Approval | null {
  if (!isRecord(json)) return null;
  const id = textOf(json, "id") ?? textOf(json, "approval_id");
  if (id === null) return null;
  const decisions = recordsOf(json, "decisions").map(parseDecision);
  const quorum = recordOf(json, "quorum");
  return {
    id,
    workflowId: textOf(json, "workflow_id") ?? "",
    step: textOf(json, "step") ?? "",
    cell: textOf(json, "cell"),
    title: textOf(json, "title") ?? "",
    message: textOf(json, "message") ?? "",
    digest: textOf(json, "digest") ?? "",
    status: STATUSES.find((one) => one === textOf(json, "status")) ?? "pending",
    requestedAt: textOf(json, "requested_at") ?? "",
    expiresAt: textOf(json, "expires_at"),
    approvers: textsOf(json, "approvers"),
    quorum: {
      needed: (quorum ? numberOf(quorum, "needed") : numberOf(json, "quorum")) ?? 1,
      approved:
        (quorum && numberOf(quorum, "approved")) ?? decisions.filter((one) => one.decision === "approve").length,
    },
    allowsSelf: json["allow_self"] === true,
    decisions,
    changes: parseDifferences(json["difference"] ?? json["changes"]),
    voided: voidedOf(json),
    previous: textOf(json, "previous"),
    plan: json["plan"],
  };
}

function voidedOf(json: JsonRecord): Voided | null {
  const told = recordOf(json, "voided");
  const supersededBy = textOf(json, "superseded_by");
  if (told === null && supersededBy === null) return null;
  const known = told ?? {};
  return { at: textOf(known, "at"), by: textOf(known, "by"), code: textOf(known, "code"), supersededBy };
}

function parseDecision(row: JsonRecord): Decision {
  return {
    decision: textOf(row, "decision") ?? "",
    by: textOf(row, "by") ?? "",
    at: textOf(row, "at") ?? "",
    comment: textOf(row, "comment") ?? "",
  };
}

/** One repository of what is approved. */
export interface ApprovalPlace {
  readonly repository: string;
  readonly version: string | null;
  readonly previousVersion: string | null;
  readonly tag: string | null;
  readonly commits: number;
  readonly tickets: readonly string[];
  /** `green`, `none` where nothing checks it; null when it is not known yet. */
  readonly checks: string | null;
  readonly conflicts: readonly { readonly stage: string; readonly path: string; readonly owners: readonly string[] }[];
  /** Branches that moved since the plan, with what they were and are. */
  readonly moved: readonly { readonly branch: string; readonly before: string; readonly after: string }[];
  readonly pullRequest: { readonly number: number | null; readonly url: string | null; readonly state: string | null } | null;
  /** Commit ids that the digest signs, by name. */
  readonly evidence: readonly { readonly name: string; readonly value: string }[];
}

export interface ApprovalSummary {
  /** `prepare` for the plan of a release, `publish` for its second gate, `generic` for any other approval. */
  readonly kind: "prepare" | "publish" | "generic";
  readonly fixVersion: string | null;
  readonly ticketCount: number;
  readonly commitCount: number;
  readonly tickets: readonly TicketRow[];
  /** The repositories that go on when it is approved. */
  readonly places: readonly ApprovalPlace[];
  /** Those that the plan leaves out because something blocks them. */
  readonly blocked: readonly ApprovalPlace[];
  readonly exclusions: readonly Exclusion[];
  readonly conflictCount: number;
  readonly movedCount: number;
  /** What happens when it is approved. */
  readonly effects: readonly EffectGroup[];
  readonly effectCount: number;
  readonly irreversibleCount: number;
  readonly document: { readonly title: string; readonly url: string | null; readonly text: string } | null;
  /** What a plan of another kind shows, by name. */
  readonly fields: readonly { readonly name: string; readonly value: unknown }[];
}

/**
 * What an approval's plan says. The second gate's plan does not list its effects: `planned` are those that the workflow announced,
 * such as `effects` of the first gate's plan.
 */
export function summariseApproval(approval: Approval, planned: readonly Effect[] = []): ApprovalSummary {
  const { plan } = approval;
  if (!isRecord(plan)) return { ...NOTHING, fields: plan === null || plan === undefined ? [] : [{ name: "plan", value: plan }] };
  const release = parseReleasePlan(plan);
  if (release !== null) return ofGate1(release, plan);
  const repositories = recordOf(plan, "repositories");
  if (repositories !== null && textOf(plan, "fix_version") !== null) return ofGate2(plan, repositories, planned);
  return generic(plan);
}

const NOTHING: ApprovalSummary = {
  kind: "generic",
  fixVersion: null,
  ticketCount: 0,
  commitCount: 0,
  tickets: [],
  places: [],
  blocked: [],
  exclusions: [],
  conflictCount: 0,
  movedCount: 0,
  effects: [],
  effectCount: 0,
  irreversibleCount: 0,
  document: null,
  fields: [],
};

function ofGate1(release: ReleasePlan, plan: JsonRecord): ApprovalSummary {
  const effects = release.effects.filter((one) => phaseOf(one) === "prepare");
  const repositories = recordOf(plan, "repositories") ?? {};
  const placed = (one: RepositoryRow): ApprovalPlace => ({
    repository: one.name,
    version: one.version,
    previousVersion: one.previousVersion,
    tag: one.tag,
    commits: one.commits,
    tickets: one.tickets,
    checks: null,
    conflicts: one.conflicts,
    moved: [],
    pullRequest: null,
    evidence: headsOf(recordOf(repositories, one.name)),
  });
  const kept = release.repositories.filter((one) => !one.isBlocked);
  const shipped = release.tickets.filter((one) => one.leftOut === null && one.repositories.length > 0);
  return {
    ...NOTHING,
    kind: "prepare",
    fixVersion: release.fixVersion,
    ticketCount: shipped.length,
    commitCount: kept.reduce((sum, one) => sum + one.commits, 0),
    tickets: shipped,
    places: kept.map(placed),
    blocked: release.repositories.filter((one) => one.isBlocked).map(placed),
    exclusions: release.exclusions,
    conflictCount: release.repositories.reduce((sum, one) => sum + one.conflicts.length, 0),
    ...consequencesOf(effects),
  };
}

function ofGate2(plan: JsonRecord, repositories: JsonRecord, planned: readonly Effect[]): ApprovalSummary {
  const places = Object.entries(repositories).map(([name, entry]) => placeOf(name, isRecord(entry) ? entry : {}));
  const names = new Set(places.map((one) => one.repository));
  const effects = planned.filter(
    (one) => phaseOf(one) === "publish" && (one.repository === null || names.has(one.repository)),
  );
  const document = recordOf(plan, "document");
  return {
    ...NOTHING,
    kind: "publish",
    fixVersion: textOf(plan, "fix_version"),
    ticketCount: new Set(places.flatMap((one) => one.tickets)).size,
    commitCount: places.reduce((sum, one) => sum + one.commits, 0),
    places,
    exclusions: recordsOf(plan, "exclusions").map((one) => ({
      ticket: textOf(one, "ticket"),
      repository: textOf(one, "repository"),
      branch: textOf(one, "branch"),
      reason: textOf(one, "reason") ?? "",
      code: textOf(one, "code"),
    })),
    conflictCount: places.reduce((sum, one) => sum + one.conflicts.length, 0),
    movedCount: places.reduce((sum, one) => sum + one.moved.length, 0),
    ...consequencesOf(effects),
    document: document && {
      title: textOf(document, "title") ?? "",
      url: textOf(document, "url"),
      text: textOf(document, "text") ?? "",
    },
  };
}

function placeOf(repository: string, entry: JsonRecord): ApprovalPlace {
  const pullRequest = recordOf(entry, "pull_request");
  return {
    repository,
    version: textOf(entry, "version"),
    previousVersion: textOf(entry, "previous_version"),
    tag: textOf(entry, "tag"),
    commits: numberOf(entry, "commits") ?? 0,
    tickets: textsOf(entry, "tickets"),
    checks: textOf(entry, "checks"),
    conflicts: recordsOf(entry, "conflicts").map((one) => ({
      stage: textOf(one, "stage") ?? "",
      path: textOf(one, "path") ?? "",
      owners: textsOf(one, "owners"),
    })),
    moved: movedOf(recordOf(entry, "moved_since_plan") ?? {}),
    pullRequest: pullRequest && {
      number: numberOf(pullRequest, "number"),
      url: textOf(pullRequest, "url"),
      state: textOf(pullRequest, "state"),
    },
    evidence: evidenceOf(entry),
  };
}

function movedOf(moved: JsonRecord): ApprovalPlace["moved"] {
  return Object.entries(moved).map(([branch, value]) => {
    const ends = Array.isArray(value) ? value : isRecord(value) ? [value["planned"], value["found"]] : [null, value];
    return { branch, before: String(ends[0] ?? ""), after: String(ends[1] ?? "") };
  });
}

const EVIDENCE = ["candidate", "candidate_tree", "merge", "merge_tree", "notes_digest"];

function evidenceOf(entry: JsonRecord): ApprovalPlace["evidence"] {
  const own = EVIDENCE.flatMap((name) => {
    const value = textOf(entry, name);
    return value === null ? [] : [{ name, value }];
  });
  return [...own, ...headsOf(entry)];
}

function headsOf(entry: JsonRecord | null): ApprovalPlace["evidence"] {
  const heads = entry === null ? null : recordOf(entry, "heads");
  return Object.entries(heads ?? {}).flatMap(([name, value]) =>
    typeof value === "string" ? [{ name: `heads.${name}`, value }] : [],
  );
}

function generic(plan: JsonRecord): ApprovalSummary {
  const effects = recordsOf(plan, "effects").map(parseEffect).filter((one) => one !== null);
  const fields = Object.entries(plan)
    .filter(([name]) => name !== "effects")
    .map(([name, value]) => ({ name, value }));
  return { ...NOTHING, ...consequencesOf(effects), fields };
}

function consequencesOf(effects: readonly Effect[]): Pick<ApprovalSummary, "effects" | "effectCount" | "irreversibleCount"> {
  return { effects: groupEffects(effects), effectCount: effects.length, irreversibleCount: countIrreversible(effects) };
}

/** What changed between what was shown before and what is asked for now: as the service says, else by comparing the plans. */
export function changesSince(approval: Approval, before: Approval | null): readonly Difference[] {
  if (approval.changes.length > 0 || before === null) return approval.changes;
  return differencesBetween(before.plan, approval.plan);
}
