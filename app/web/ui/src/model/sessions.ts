/** The list of chat sessions: what needs the person, what runs, and what was earlier. */

import { isRecord, textOf } from "./json";

export interface SessionSummary {
  readonly sessionId: string;
  readonly title: string;
  /** `idle`, `asking`, `planned`, `starting`, `following`. */
  readonly state: string;
  readonly createdAt: string;
  readonly updatedAt: string;
  readonly workflowId: string | null;
}

type SessionGroupName = "needsYou" | "running" | "earlier";

export interface SessionGroup {
  readonly name: SessionGroupName;
  readonly sessions: readonly SessionSummary[];
}

/** Read one row of `GET /chat`. */
export function parseSession(json: unknown): SessionSummary | null {
  if (!isRecord(json)) return null;
  const sessionId = textOf(json, "session_id");
  if (sessionId === null) return null;
  return {
    sessionId,
    title: textOf(json, "title") ?? "",
    state: textOf(json, "state") ?? "idle",
    createdAt: textOf(json, "created_at") ?? "",
    updatedAt: textOf(json, "updated_at") ?? "",
    workflowId: textOf(json, "workflow_id"),
  };
}

const WAITS = new Set(["waiting_for_approval", "waiting_for_recovery", "paused"]);
const GOES_ON = new Set(["queued", "running", "rolling_back"]);

/**
 * Group the sessions, the latest first; groups without sessions are left out. `workflowStatus` has the status of each workflow by its id; a
 * workflow that is not in it counts as running while its session follows it.
 */
export function groupSessions(
  sessions: readonly SessionSummary[],
  workflowStatus: ReadonlyMap<string, string>,
): readonly SessionGroup[] {
  const groups: Record<SessionGroupName, SessionSummary[]> = { needsYou: [], running: [], earlier: [] };
  const latest = [...sessions].sort((one, other) => other.updatedAt.localeCompare(one.updatedAt));
  for (const session of latest) groups[groupOf(session, workflowStatus)].push(session);
  const names: readonly SessionGroupName[] = ["needsYou", "running", "earlier"];
  return names.filter((name) => groups[name].length > 0).map((name) => ({ name, sessions: groups[name] }));
}

export function groupOf(
  session: SessionSummary,
  workflowStatus: ReadonlyMap<string, string>,
): SessionGroupName {
  if (session.state === "asking" || session.state === "planned") return "needsYou";
  if (session.state === "starting") return "running";
  if (session.state !== "following" || session.workflowId === null) return "earlier";
  const status = workflowStatus.get(session.workflowId) ?? "running";
  if (WAITS.has(status)) return "needsYou";
  return GOES_ON.has(status) ? "running" : "earlier";
}
