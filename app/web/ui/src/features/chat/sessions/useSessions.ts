/** The sessions with what their workflows are in. */
import { useQuery } from "@tanstack/react-query";
import { useMemo } from "react";
import { get } from "@/api/client";
import { keys, type Listing } from "@/api/queries";
import { isRecord, textOf, textsOf } from "@/model/json";
import { groupSessions, parseSession, type SessionGroup, type SessionSummary } from "@/model/sessions";

export interface SessionWorkflow {
  status: string;
  definition: string | null;
  repositories: readonly string[];
  fixVersion: string | null;
  sprintName: string | null;
}

interface Sessions {
  groups: readonly SessionGroup[];
  workflows: ReadonlyMap<string, SessionWorkflow>;
  isLoading: boolean;
  error: unknown;
  refetch: () => void;
}

export const sessionWorkflows = [...keys.workflows, "of sessions"] as const;

const LOOK_AGAIN_MS = 4_000;
/** The latest workflows; a session with an older one is an earlier session. */
const WORKFLOWS = 100;

export function useSessions(search: string): Sessions {
  const sessions = useQuery({
    queryKey: keys.sessions,
    queryFn: async ({ signal }) => (await get<Listing<unknown>>("/chat", { signal })).items.flatMap((row) => parseSession(row) ?? []),
    refetchInterval: LOOK_AGAIN_MS,
  });
  const listed = useQuery({
    queryKey: sessionWorkflows,
    queryFn: async ({ signal }) => (await get<Listing<unknown>>("/workflows", { signal, query: { limit: WORKFLOWS } })).items,
    refetchInterval: LOOK_AGAIN_MS,
  });
  const workflows = useMemo(() => new Map((listed.data ?? []).flatMap(workflowRow)), [listed.data]);
  const groups = useMemo(() => {
    const found = matching(sessions.data ?? [], workflows, search);
    const statuses = new Map(found.flatMap(({ workflowId }) => (workflowId === null || listed.data === undefined ? [] : [[workflowId, workflows.get(workflowId)?.status ?? "ended"]])));
    return groupSessions(found, statuses);
  }, [sessions.data, listed.data, workflows, search]);
  return { groups, workflows, isLoading: sessions.isLoading, error: sessions.error, refetch: () => void sessions.refetch() };
}

function workflowRow(row: unknown): [string, SessionWorkflow][] {
  if (!isRecord(row)) return [];
  const id = textOf(row, "workflow_id");
  if (id === null) return [];
  return [[id, { status: textOf(row, "status") ?? "unknown", definition: textOf(row, "definition"), repositories: textsOf(row, "repositories"), fixVersion: textOf(row, "fix_version"), sprintName: textOf(row, "sprint_name") }]];
}

function matching(sessions: readonly SessionSummary[], workflows: Sessions["workflows"], search: string): readonly SessionSummary[] {
  const words = search.toLowerCase().split(/\s+/).filter(Boolean);
  if (words.length === 0) return sessions;
  return sessions.filter(({ title, workflowId }) => {
    const workflow = workflowId === null ? undefined : workflows.get(workflowId);
    const text = [title, workflowId, ...(workflow?.repositories ?? []), workflow?.fixVersion, workflow?.sprintName].join(" ").toLowerCase();
    return words.every((word) => text.includes(word));
  });
}
