import { describe, expect, it } from "vitest";
import { isSame, NO_FIELDS, parseProposal, sentFields, type Fields } from "./fields";
import { leftByHand, type Phrases, reworded, sentence } from "./wording";

const PHRASES: Phrases = {
  verb: { release: "release", hotfix: "hotfix" },
  names: (names) => names.join(" and "),
  repositories: (names) => `of ${names.join(" and ")}`,
  sprint: (name) => `from ${name}`,
};

const TEXT = "please release v2.1.0 of frontend and backend from sprint-2024-01 today";
const READ = parseProposal(TEXT, {
  command: "release",
  repositories: ["frontend", "backend"],
  fix_version: "v2.1.0",
  sprint_name: "sprint-2024-01",
  spans: { repositories: [[25, 33], [38, 45]], fix_version: [[15, 21]], sprint_name: [[51, 65]] },
  questions: [],
});
const FIELDS: Fields = { ...NO_FIELDS, ...READ.fields };

describe("reworded", () => {
  it("rewrites the place that said the value", () => {
    expect(reworded(TEXT, "fixVersion", { ...FIELDS, fixVersion: "v2.2.0" }, READ, PHRASES)).toBe(TEXT.replace("v2.1.0", "v2.2.0"));
    expect(reworded(TEXT, "sprintName", { ...FIELDS, sprintName: "sprint-9" }, READ, PHRASES)).toBe(TEXT.replace("sprint-2024-01", "sprint-9"));
  });

  it("rewrites the list of repositories as one", () => {
    expect(reworded(TEXT, "repositories", { ...FIELDS, repositories: ["mobile"] }, READ, PHRASES)).toBe(
      "please release v2.1.0 of mobile from sprint-2024-01 today",
    );
  });

  it("takes out what was emptied, with the word that leads to it", () => {
    expect(reworded(TEXT, "sprintName", { ...FIELDS, sprintName: "" }, READ, PHRASES)).toBe("please release v2.1.0 of frontend and backend today");
    expect(reworded(TEXT, "repositories", { ...FIELDS, repositories: [] }, READ, PHRASES)).toBe("please release v2.1.0 from sprint-2024-01 today");
  });

  it("appends what the text does not say", () => {
    const read = parseProposal("ship the frontend", { repositories: ["frontend"], spans: { repositories: [[9, 17]] } });
    expect(reworded("ship the frontend", "sprintName", { ...NO_FIELDS, sprintName: "s-1" }, read, PHRASES)).toBe("ship the frontend from s-1");
    expect(reworded("ship the frontend", "releaseType", { ...NO_FIELDS, releaseType: "hotfix" }, read, PHRASES)).toBe("ship the frontend hotfix");
  });

  it("swaps the verb for the release type", () => {
    expect(reworded(TEXT, "releaseType", { ...FIELDS, releaseType: "hotfix" }, READ, PHRASES)).toBe(TEXT.replace("release", "hotfix"));
  });

  it("writes the whole sentence when there is no text, and writes its own sentence anew", () => {
    const first = reworded("", "fixVersion", { ...NO_FIELDS, fixVersion: "v1" }, null, PHRASES);
    expect(first).toBe("release v1");
    const read = parseProposal(first, { fix_version: "v1", spans: { fix_version: [[8, 10]] } });
    expect(reworded(first, "repositories", { ...NO_FIELDS, fixVersion: "v1", repositories: ["a", "b"] }, read, PHRASES)).toBe("release v1 of a and b");
    expect(sentence({ releaseType: "release" }, PHRASES)).toBe("");
  });

  it("does not use the places of another text", () => {
    expect(reworded("now frontend", "fixVersion", { ...FIELDS, fixVersion: "v3" }, READ, PHRASES)).toBe("now frontend v3");
  });
});

describe("proposal", () => {
  it("finds its places behind characters that JavaScript counts twice", () => {
    const text = "🚀 release v1";
    const { spans } = parseProposal(text, { spans: { fix_version: [[10, 12]] } });
    const [place] = spans.fixVersion ?? [];
    expect(place && text.slice(...place)).toBe("v1");
  });

  it("keeps by hand only what the text does not say", () => {
    const byHand: Partial<Fields> = { repositories: ["backend", "frontend"], fixVersion: "v9" };
    expect(leftByHand(byHand, READ, isSame)).toEqual({ fixVersion: "v9" });
    expect(sentFields({ fixVersion: "v9", sprintName: "", repositories: [] })).toEqual({ fix_version: "v9" });
  });
});
