/** Planning and starting a workflow of a definition. */
import { useMutation } from "@tanstack/react-query";
import { useMemo, useState } from "react";
import { send } from "@/api/client";
import { asProblem, type Problem } from "@/api/problem";
import { keys, queryClient } from "@/api/queries";
import { isRecord, type JsonRecord, listOf, recordOf, textOf } from "@/model/json";
import { parsePlan, type PlanView } from "@/model/plan";

export interface Request {
  definition: string;
  inputs: JsonRecord;
}

export function useStart(onStarted: (workflowId: string) => void) {
  // The same request again carries the same key: a start whose answer was lost starts nothing twice.
  const [requested] = useState(() => new Map<string, string>());
  const plan = useMutation({
    mutationFn: async (request: Request): Promise<{ plan: PlanView | null; digest: string }> => {
      const answer = await send<unknown>("POST", "/definitions/plan", request);
      return { plan: parsePlan(answer), digest: isRecord(answer) ? (textOf(answer, "digest") ?? "") : "" };
    },
  });
  const start = useMutation({
    mutationFn: (request: Request) => send<{ workflow_id: string }>("POST", "/workflows", request, { headers: { "Idempotency-Key": keyOf(requested, JSON.stringify(request)) } }),
    onSuccess: ({ workflow_id: id }) => {
      void queryClient.invalidateQueries({ queryKey: keys.workflows });
      onStarted(id);
    },
  });
  const error = start.error ?? plan.error;
  const problem = useMemo(() => (error === null ? null : asProblem(error)), [error]);
  return { plan, start, problem };
}

function keyOf(requested: Map<string, string>, request: string): string {
  const known = requested.get(request);
  if (known !== undefined) return known;
  // No randomUUID: it is only there where the page came over https or from this machine.
  const made = [...crypto.getRandomValues(new Uint32Array(4))].map((part) => part.toString(16)).join("-");
  requested.set(request, made);
  return made;
}

/** What the service says of single inputs, by name. */
export function inputErrorsOf(problem: Problem | null): Readonly<Record<string, string>> {
  if (problem === null) return {};
  const found: Record<string, string> = {};
  for (const row of listOf(problem.fields, "errors")) {
    if (!isRecord(row)) continue;
    const [name, message] = [textOf(row, "input"), textOf(row, "message")];
    if (name !== null && message !== null) found[name] = message;
  }
  return found;
}

/** The workflow that is in the way of this one. */
export function blockerOf(problem: Problem | null): string | null {
  const decision = problem === null ? null : recordOf(problem.fields, "decision");
  return decision === null ? null : textOf(decision, "blocking_workflow");
}
