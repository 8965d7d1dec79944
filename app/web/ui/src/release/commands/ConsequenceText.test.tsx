import { render } from "@testing-library/react";
import { expect, test, vi } from "vitest";
import { parseOptions } from "@/model/recovery";
import { ConsequenceText } from "./ConsequenceText";

vi.mock("react-i18next", () => ({
  useTranslation: () => ({ t: (key: string, { count }: { count: number }) => `${key} ${String(count)}`, i18n: { exists: () => false, language: "en" } }),
}));

const EFFECT = { kind: "git.push", target: "main", reversibility: "reversible", summary: "Push main", repository: null, details: {} };

test.each([
  [{ operation: "retry", code: "retry", attempts: 3 }, "retryAttempts", 3],
  [{ operation: "retry", code: "retry_refused" }, "retryRefused", 0],
  [{ operation: "skip", code: "skip", repositories_left_out: ["backend"] }, "skipRepository", 0],
  [{ operation: "rollback", code: "rollback", effects_undone: [], effects_kept: [] }, "rollbackNothing", 0],
  [{ operation: "rollback", code: "rollback", effects_undone: [EFFECT], effects_kept: [EFFECT] }, "rollbackPart", 1],
  [{ operation: "cancel", code: "cancel", effects_undone: [EFFECT], effects_kept: [] }, "cancel", 1],
  [{ operation: "cancel", code: "cancel_keep", keep: true, effects_undone: [], effects_kept: [EFFECT] }, "cancelKeep", 1],
  [{ operation: "cancel", code: "cancel_published", effects_undone: [], effects_kept: [EFFECT] }, "cancelPublished", 1],
  [{ operation: "delete", code: "delete", effects_kept: [EFFECT] }, "deleteEffects", 1],
])("%o is worded by what the service tells", (json, variant, count) => {
  const [option] = parseOptions([json]);
  if (option === undefined) throw new Error("no option");
  const { container } = render(<ConsequenceText option={option} target={null} />);
  expect(container.querySelector("b")?.textContent).toBe(`consequence.${variant}.title ${String(count)}`);
});
