import { describe, expect, it } from "vitest";
import { asItIs, changeOf, isEmpty, parseScope } from "./scope";

const answer = {
  state: {
    inputs: { repositories: ["frontend", "backend"], exclude_tickets: ["SHOP-9"] },
    jira_tickets: [{ key: "SHOP-1", summary: "Carts" }, { key: "SHOP-9", summary: "Left out before" }],
  },
  steps: [
    { id: "tickets", outputs: null },
    {
      id: "plan",
      outputs: {
        plan: {
          repositories: {
            frontend: {
              feature_branches: [
                { name: "feature/SHOP-1", ticket: "SHOP-1", merged: "ancestor", included: false },
                { name: "feature/SHOP-2", ticket: "SHOP-2", merged: false, included: false },
                { name: "feature/SHOP-3", ticket: "SHOP-3", merged: null, included: true },
              ],
            },
          },
        },
      },
    },
  ],
};

describe("the scope of a release", () => {
  it("has the repositories, the tickets that are still in, and the branches that are not merged", () => {
    const scope = parseScope(answer);
    expect(scope.repositories).toEqual(["frontend", "backend"]);
    expect(scope.tickets.map(({ key }) => key)).toEqual(["SHOP-1"]);
    expect(scope.branches.map(({ name, included }) => [name, included])).toEqual([["frontend:feature/SHOP-2", false], ["frontend:feature/SHOP-3", true]]);
  });

  it("is unchanged while nothing is ticked otherwise", () => {
    const scope = parseScope(answer);
    expect(isEmpty(changeOf(scope, asItIs(scope)))).toBe(true);
  });

  it("changes by what is ticked and what is not any more", () => {
    const scope = parseScope(answer);
    const change = changeOf(scope, { repositories: new Set(["frontend", "mobile"]), tickets: new Set(), branches: new Set(["frontend:feature/SHOP-2"]) });
    expect(change).toEqual({
      add_repositories: ["mobile"],
      drop_repositories: ["backend"],
      drop_tickets: ["SHOP-1"],
      include_branches: ["frontend:feature/SHOP-2"],
      exclude_branches: ["frontend:feature/SHOP-3"],
    });
  });

  it("is empty for a workflow that is no release", () => {
    expect(parseScope({ state: { inputs: {} }, steps: [] })).toEqual({ repositories: [], tickets: [], branches: [] });
  });
});
