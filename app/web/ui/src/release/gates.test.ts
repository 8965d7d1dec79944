import { describe, expect, it } from "vitest";
import { parseApproval, type Approval } from "@/model/approvals";
import { gateOf, predecessorsOf, successorOf } from "./gates";

const EFFECTS = [
  { kind: "git.branch", target: "shop refs/heads/release/v2.1.0", reversibility: "compensatable", summary: "Push", repository: "shop", details: {} },
  { kind: "git.tag", target: "shop refs/tags/v2.1.0", reversibility: "irreversible", summary: "Tag shop", repository: "shop", details: { tag: "v2.1.0" } },
  { kind: "git.tag", target: "till refs/tags/v2.1.0", reversibility: "irreversible", summary: "Tag till", repository: "till", details: { tag: "v2.1.0" } },
];

const PLAN = {
  fix_version: "v2.1.0",
  release_type: "release",
  sprint_name: "sprint-1",
  tickets: [{ key: "SHOP-1", summary: "Save carts", repositories: ["shop"] }],
  blockers: [],
  exclusions: [],
  repositories: { shop: { version: "2.1.0", previous_version: "v2.0.3", commits: 2, feature_branches: [], conflicts: [] } },
  effects: EFFECTS,
};

const EVIDENCE = {
  fix_version: "v2.1.0",
  repositories: {
    shop: { version: "2.1.0", candidate: "a".repeat(40), merge: "b".repeat(40), merge_tree: "c".repeat(40), tickets: ["SHOP-1"], commits: 2, checks: "green", moved_since_plan: { develop: { planned: "d".repeat(40), found: "e".repeat(40) } } },
  },
  document: { title: "Release", url: null, text: "" },
  exclusions: [],
};

function approval(id: string, step: string, at: string, fields: Record<string, unknown> = {}): Approval {
  const parsed = parseApproval({ id, workflow_id: "wf", step, cell: null, title: "", message: "", digest: `sha256:${id}`, status: "pending", requested_at: at, quorum: 1, plan: EVIDENCE, ...fields });
  if (parsed === null) throw new Error("no approval");
  return parsed;
}

const first = approval("one", "approve_plan", "2026-11-24T10:00:00Z", { plan: PLAN, status: "approved" });
const second = approval("two", "approve_publish", "2026-11-24T10:05:00Z");

describe("the second gate", () => {
  it("takes versions before, names of tickets and effects from the first", () => {
    const { summary, release } = gateOf(second, [first, second]);
    expect(release?.fixVersion).toBe("v2.1.0");
    expect(summary.places[0]?.previousVersion).toBe("v2.0.3");
    expect(summary.tickets.map(({ summary: words }) => words)).toEqual(["Save carts"]);
    expect(summary.irreversibleCount).toBe(1); // till is not part of what was prepared
  });

  it("says from where to where a branch moved since the plan", () => {
    expect(gateOf(second, []).summary.places[0]?.moved).toEqual([{ branch: "develop", before: "d".repeat(40), after: "e".repeat(40) }]);
  });

  it("shows its own evidence where the first is not known", () => {
    expect(gateOf(second, []).summary).toMatchObject({ kind: "publish", irreversibleCount: 0, ticketCount: 1 });
  });
});

describe("what took an approval's place", () => {
  const again = approval("three", "approve_plan", "2026-11-24T10:10:00Z", { plan: PLAN });
  const publishAgain = approval("four", "approve_publish", "2026-11-24T10:20:00Z");

  it("is the latest request for the same step", () => {
    expect(successorOf(second, [first, second, again, publishAgain])?.id).toBe("four");
  });

  it("is the request for an earlier step while that is planned again", () => {
    expect(successorOf(second, [first, second, again])?.id).toBe("three");
  });

  it("is nothing while nothing was asked after it", () => {
    expect(successorOf(second, [first, second])).toBeNull();
  });

  it("has what came before it for the same step, the latest first", () => {
    const last = approval("five", "approve_publish", "2026-11-24T10:30:00Z");
    expect(predecessorsOf(last, [second, first, publishAgain, last]).map(({ id }) => id)).toEqual(["four", "two"]);
  });
});
