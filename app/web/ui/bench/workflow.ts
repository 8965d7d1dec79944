/** Workflows of any size, as the service describes and tells them. */

export const NEVER_ENDING = "wf_00000000000000000000GRAPH0";
export const LARGE = "wf_00000000000000000000LARGE0";
export const TALKATIVE = "wf_0000000000000000000TALKER0";

export interface Step {
  id: string;
  cell: string | null;
}

const AT = "2026-11-24T18:00:00.000Z";

/** `groups` groups of `depth` steps each, in every one of `cells` repositories. */
export function matrixSteps(groups: number, cells: number, depth: number): object[] {
  const rows: object[] = [];
  for (let group = 0; group < groups; group += 1) {
    rows.push(row(`group${group}`, null, null, group === 0 ? [] : [`group${group - 1}`], null));
    for (let at = 0; at < depth; at += 1) {
      for (let cell = 0; cell < cells; cell += 1) {
        rows.push(row(`step${group}_${at}`, `repository${cell}`, `group${group}`, at === 0 ? [] : [`step${group}_${at - 1}`], "shell"));
      }
    }
  }
  return rows;
}

function row(id: string, cell: string | null, group: string | null, needs: string[], type: string | null): object {
  const name = type === null ? `Group ${id.slice(5)}` : `Do what step ${id.slice(4).replace("_", ".")} does`;
  return { id, name, cell, group, type, needs, status: "pending", attempts: 0, effects: [], artifacts: [], log: null };
}

export function answerFor(workflowId: string, steps: object[], seq: number): object {
  const metadata = {
    status: "running",
    definition: "release",
    definition_version: "1.0.0",
    kind: "release",
    created_at: AT,
    updated_at: AT,
    started_by: "local",
    repositories: [...new Set(steps.flatMap((step) => ("cell" in step && typeof step.cell === "string" ? [step.cell] : [])))],
    waiting_for: [],
  };
  return { workflow_id: workflowId, metadata, state: { inputs: { fix_version: "v2.1.0" } }, steps, allowed_operations: ["pause", "cancel"], last_seq: seq, is_running: true };
}

export function leaves(steps: object[]): Step[] {
  return steps.filter((step): step is Step & { type: string } => "type" in step && step.type !== null);
}

export function event(workflowId: string, seq: number, type: string, { id, cell }: Step | { id: null; cell: null }, data: object): string {
  const body = { seq, id: `${workflowId}:${seq}`, type, workflow_id: workflowId, step: id, cell, at: new Date().toISOString(), actor: "slipway", data };
  return `id: ${seq}\nevent: ${type}\ndata: ${JSON.stringify(body)}\n\n`;
}

/** Ten events for each step, from its start to its end; the last steps are left running. */
export function history(workflowId: string, steps: Step[]): string[] {
  const told: string[] = [];
  const tell = (type: string, step: Step | { id: null; cell: null }, data: object) => { told.push(event(workflowId, told.length + 1, type, step, data)); };
  tell("workflow_started", { id: null, cell: null }, { definition: "release", version: "1.0.0", inputs: { fix_version: "v2.1.0" } });
  for (const [at, step] of steps.entries()) {
    tell("step_started", step, { attempt: 1, of: 4, log: `logs/${step.id}.1.1.log` });
    for (let line = 0; line < 8; line += 1) tell("step_log", step, { text: `line ${line} of ${step.id}\n` });
    if (at < steps.length - 50) tell("step_completed", step, { attempt: 1 });
  }
  return told;
}

/** `count` lines such as builds write; every thousandth is an error. */
export function logText(count: number): string {
  const lines: string[] = [];
  for (let at = 0; at < count; at += 1) lines.push(at % 1000 === 999 ? `stderr: error ${at}: the remote refused the push` : `12:00:00.${String(at % 1000).padStart(3, "0")} compile module ${at} with ${at % 37} warnings`);
  return `${lines.join("\n")}\n`;
}
