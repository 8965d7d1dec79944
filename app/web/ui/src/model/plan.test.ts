import { describe, expect, test } from "vitest";
import { changesSince, parseApproval, summariseApproval, type Approval } from "./approvals";
import { differencesBetween, groupDifferences } from "./differences";
import { groupEffects } from "./effectGroups";
import { isRecord, recordOf } from "./json";
import { parsePlan, type PlanView } from "./plan";
import { parseReleasePlan, type ReleasePlan } from "./releasePlan";
import { readFixture } from "./testing";

function planOf(): PlanView {
  const event = readFixture("plan-three-repositories");
  const plan = parsePlan(isRecord(event) ? event["data"] : null);
  if (plan === null) throw new Error("no plan");
  return plan;
}

function releaseOf(): ReleasePlan {
  const { release } = planOf();
  if (release === null) throw new Error("no release");
  return release;
}

function gate2(): Approval {
  const approval = parseApproval(readFixture("approval-gate2"));
  if (approval === null) throw new Error("no approval");
  return approval;
}

describe("the plan of a release", () => {
  test("has a row for each repository", () => {
    const rows = releaseOf().repositories.map((one) => [one.name, one.previousVersion, one.version, one.tickets.length, one.mergedCount, one.branches.length]);
    expect(rows).toEqual([
      ["frontend", "v2.0.0", "2.1.0", 3, 3, 3],
      ["backend", "v2.0.1", "2.1.0", 4, 4, 4],
      ["mobile_app", "2.0.0", "2.1.0", 2, 2, 3],
    ]);
    expect(releaseOf().repositories[2]?.unmerged).toEqual(["feature/SHOP-106"]);
    expect(releaseOf().repositories[0]?.versionFiles).toEqual(["package-lock.json", "package.json"]);
  });

  test("tells how each ticket is merged and why one is left out", () => {
    const tickets = new Map(releaseOf().tickets.map((one) => [one.key, one]));
    expect(tickets.get("SHOP-101")).toMatchObject({ merge: "merged", leftOut: null });
    expect(tickets.get("SHOP-104")?.merge).toBe("same_patch");
    expect(tickets.get("SHOP-105")).toMatchObject({ merge: "no_branch", leftOut: { reason: expect.stringContaining("no branch") } });
    expect(tickets.get("SHOP-106")).toMatchObject({ merge: "unmerged" });
    expect(releaseOf().blockers).toEqual([{ ticket: "SHOP-102", blockedBy: "SHOP-90", status: "In Progress" }]);
  });

  test("groups its effects by what they do, before and after the second approval", () => {
    const { phases, effectCount, irreversibleCount } = planOf();
    expect(phases.map((one) => [one.name, one.count, one.reversibility])).toEqual([
      ["prepare", 10, "compensatable"],
      ["publish", 18, "irreversible"],
    ]);
    expect([effectCount, irreversibleCount]).toEqual([28, 16]);
    const rows = phases.flatMap((phase) => phase.groups.map((one) => `${one.word} ${one.names.join("+")} x ${one.effects.length}`));
    expect(rows).toEqual([
      "git.branch release/v2.1.0 x 3",
      "git.branch.keep rollback/v-2.1.0 x 3",
      "pull_request.open release/v2.1.0 -> main x 3",
      "page.draft Release v2.1.0 x 1",
      "git.push develop+main x 3",
      "pull_request.merge release/v2.1.0 -> main x 3",
      "git.tag v2.1.0+2.1.0 x 3",
      "forge.release v2.1.0+2.1.0 x 3",
      "page.publish Release v2.1.0 x 1",
      "tracker.version v2.1.0 x 1",
      "git.push.merge develop x 3",
      expect.stringMatching(/^notification /),
    ]);
    const pull = phases[0]?.groups.find((one) => one.word === "pull_request.open");
    expect(pull).toMatchObject({ source: "release/v2.1.0", target: "main", repositories: ["frontend", "backend", "mobile_app"] });
  });

  test("names its gates and its digest", () => {
    const { gates, digest } = planOf();
    expect(gates.map((one) => one.step)).toEqual(["approve_plan", "approve_publish"]);
    expect(gates[0]?.digest).toBe(digest);
  });
});

test("a plan of any other definition is told by its steps", () => {
  const effect = { kind: "http.post", target: "https://example.org", reversibility: "irreversible", summary: "Tell it" };
  const plan = parsePlan({
    definition: "other",
    steps: [
      { id: "ask", name: "Ask", disposition: "needs_approval", effects: [] },
      { id: "tell", name: "Tell", disposition: "will_run", effects: [effect] },
    ],
    levels: [["ask"], ["tell"]],
    effects: [effect],
    errors: [{ code: "invalid_input", message: "Bad.", step: "tell" }],
  });
  expect(plan).toMatchObject({ release: null, phases: [{ name: "publish", count: 1 }], errors: [{ step: "tell", code: "invalid_input" }] });
  expect(plan?.steps.map((one) => one.disposition)).toEqual(["needs_approval", "will_run"]);
});

test("what is no plan is told apart", () => {
  expect(parsePlan({})).toBeNull();
  expect(parseReleasePlan(gate2().plan)).toBeNull();
});

describe("an approval", () => {
  test("of the second gate tells what ships where, with evidence", () => {
    const summary = summariseApproval(gate2(), releaseOf().effects);
    expect(summary).toMatchObject({ kind: "publish", fixVersion: "v2.1.0", ticketCount: 5, commitCount: 10, conflictCount: 0, movedCount: 0 });
    expect(summary.places.map((one) => [one.repository, one.version, one.checks, one.pullRequest?.number])).toEqual([
      ["frontend", "2.1.0", "none", 1],
      ["backend", "2.1.0", "none", 1],
    ]);
    expect(summary.places[0]?.evidence.map((one) => one.name)).toContain("candidate_tree");
    expect(summary.exclusions.map((one) => one.ticket)).toEqual(["SHOP-105", "SHOP-106", "SHOP-108"]);
    expect(summary.document?.text).toContain("## frontend 2.1.0");
  });

  test("counts only what happens in the repositories that are published", () => {
    const summary = summariseApproval(gate2(), releaseOf().effects);
    expect(summary.effects.flatMap((one) => one.repositories)).not.toContain("mobile_app");
    expect(summary.irreversibleCount).toBe(11);
  });

  test("of the first gate tells what is prepared", () => {
    const event = readFixture("plan-three-repositories");
    const data = isRecord(event) ? recordOf(event, "data") : null;
    const plan = data && recordOf(data, "plan");
    const [first] = (plan?.["approvals"] ?? []) as readonly object[];
    const approval = parseApproval({ id: "ap_1", ...first });
    if (approval === null) throw new Error("no approval");
    const summary = summariseApproval(approval);
    expect(summary).toMatchObject({ kind: "prepare", irreversibleCount: 0, effectCount: 10 });
    expect(summary.places).toHaveLength(3);
  });

  test("of any other step shows its plan by name", () => {
    const summary = summariseApproval({ ...gate2(), plan: { command: "deploy", effects: [] } });
    expect(summary).toMatchObject({ kind: "generic", fields: [{ name: "command", value: "deploy" }] });
    expect(summariseApproval({ ...gate2(), plan: "just words" }).fields).toEqual([{ name: "plan", value: "just words" }]);
    expect(summariseApproval({ ...gate2(), plan: null }).fields).toEqual([]);
  });

  test("that was decided says by whom", () => {
    const decided = parseApproval(readFixture("decided"));
    expect(decided).toMatchObject({ status: "approved", quorum: { needed: 1, approved: 1 }, decisions: [{ by: "local" }] });
  });

  test("that is not asked for any more says why and what came after it", () => {
    const json = readFixture("decided");
    const voided = { at: "2026-01-01T00:00:00Z", by: "ada", code: "scope_changed" };
    const approval = parseApproval({ ...(isRecord(json) ? json : {}), status: "voided", voided, superseded_by: "ap_2", previous: "ap_0" });
    expect(approval).toMatchObject({ status: "voided", previous: "ap_0", voided: { ...voided, supersededBy: "ap_2" } });
  });

  test("tells what changed since another was shown", () => {
    const before = gate2();
    const plan = isRecord(before.plan) ? before.plan : {};
    const after = { ...before, plan: { ...plan, fix_version: "v2.1.1" } };
    expect(changesSince(after, before)).toEqual([{ path: "fix_version", change: "changed", before: "v2.1.0", after: "v2.1.1" }]);
    expect(changesSince(after, null)).toEqual([]);
  });
});

test("differences name items of lists and are grouped by repository", () => {
  const before = { repositories: { a: { version: "1", heads: { main: "x" } } }, tickets: [{ key: "T-1", done: false }, { key: "T-2" }] };
  const after = { repositories: { a: { version: "2", heads: { main: "x" } } }, tickets: [{ key: "T-1", done: true }, { key: "T-3" }] };
  const found = differencesBetween(before, after);
  expect(found.map((one) => [one.path, one.change, one.before, one.after])).toEqual([
    ["repositories.a.version", "changed", "1", "2"],
    ["tickets[T-1].done", "changed", "false", "true"],
    ["tickets", "removed", "T-2", null],
    ["tickets", "added", null, "T-3"],
  ]);
  expect(groupDifferences(found).map((one) => [one.repository, one.differences.length])).toEqual([
    ["a", 1],
    [null, 3],
  ]);
  expect(differencesBetween({ a: 1, b: [1, 2] }, { b: [2, 1], a: 1 })).toEqual([]);
});

test("effects that are not of a repository stand alone", () => {
  expect(groupEffects([])).toEqual([]);
});
