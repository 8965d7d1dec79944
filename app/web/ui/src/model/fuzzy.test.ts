import { describe, expect, it } from "vitest";
import { match } from "./fuzzy";

function best(query: string, texts: readonly string[]): string | undefined {
  return texts
    .map((text) => ({ text, found: match(query, text) }))
    .filter(({ found }) => found !== null)
    .sort((one, other) => (other.found?.score ?? 0) - (one.found?.score ?? 0))[0]?.text;
}

describe("a query", () => {
  it("finds all its words in any order", () => {
    expect(match("frontend rel", "release v2.1.0 frontend")).not.toBeNull();
    expect(match("frontend hotfix", "release v2.1.0 frontend")).toBeNull();
  });

  it("prefers the beginning of a word, then the shorter text", () => {
    expect(best("app", ["Snapper", "Go to the approvals"])).toBe("Go to the approvals");
    expect(best("chat", ["Go to the chat of yesterday", "Go to the chat"])).toBe("Go to the chat");
  });

  it("takes beginnings of words for short, but no letters from anywhere", () => {
    expect(match("gta", "Go to the approvals")).not.toBeNull();
    expect(match("gls", "Go to the approvals")).toBeNull();
  });

  it("does not mind case and accents", () => {
    expect(match("przeplyw", "Przejdź do Przepływów")?.at).toEqual([11, 12, 13, 14, 15, 16, 17, 18]);
    expect(match("ZURUCK", "zurück")).not.toBeNull();
  });

  it("that is empty matches everything", () => {
    expect(match(" ", "anything")?.at).toEqual([]);
  });
});
