import { expect, it } from "vitest";
import { find, type Entry } from "./entries";

const nothing = () => undefined;
const entry = (group: Entry["group"], text: string, also?: string): Entry => ({ id: text, group, icon: "flow", text, run: nothing, ...(also === undefined ? {} : { also }) });

const ENTRIES = [
  entry("screens", "Approvals"),
  entry("workflows", "release v2.1.0", "wf_01M87BZY0VE71KZ8"),
  ...Array.from({ length: 9 }, (_, index) => entry("sessions", `release v${index}`)),
];

it("without a query the groups stand in their order and long ones are cut short", () => {
  expect(find("", ENTRIES).map(({ name, found }) => [name, found.length])).toEqual([["screens", 1], ["sessions", 5], ["workflows", 1]]);
});

it("the group with the best match comes first", () => {
  expect(find("v2.1", ENTRIES)[0]?.found[0]?.entry.text).toBe("release v2.1.0");
});

it("an id finds its workflow without being marked in the text", () => {
  const [group] = find("wf_01m87bzy", ENTRIES);
  expect(group?.found).toHaveLength(1);
  expect(group?.found[0]).toMatchObject({ entry: { text: "release v2.1.0" }, at: [] });
});
