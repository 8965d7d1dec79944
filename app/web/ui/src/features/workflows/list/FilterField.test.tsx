import { cleanup, fireEvent, render, screen } from "@testing-library/react";
import i18next from "i18next";
import { useState } from "react";
import { initReactI18next } from "react-i18next";
import { afterEach, beforeAll, describe, expect, it } from "vitest";
import { FilterField } from "./FilterField";

// In this language i18next gives the keys back.
beforeAll(() => i18next.use(initReactI18next).init({ lng: "cimode", resources: {}, react: { useSuspense: false } }));

const KNOWN = { kinds: ["release"], repositories: ["frontend", "backend"], people: ["local"], definitions: ["release"] };

function Filter({ first = "" }: { first?: string }) {
  const [value, setValue] = useState(first);
  const [draft, setDraft] = useState("");
  return (
    <>
      <FilterField value={value} draft={draft} known={KNOWN} onChange={setValue} onDraft={setDraft} />
      <output>{value}</output>
    </>
  );
}

afterEach(cleanup);

const field = () => screen.getByRole("combobox");
const write = (text: string) => { fireEvent.change(field(), { target: { value: text } }); };
const press = (key: string) => { fireEvent.keyDown(field(), { key }); };
const value = () => document.querySelector("output")?.textContent;

describe("FilterField", () => {
  it("makes a token of what is typed when a blank or Enter ends it", () => {
    render(<Filter />);
    write("is:failed");
    press(" ");
    write("repo:frontend");
    press("Enter");
    expect(value()).toBe("is:failed repo:frontend");
    expect(field()).toHaveProperty("value", "");
  });

  it("takes a suggestion by keyboard", () => {
    render(<Filter />);
    write("repo:back");
    press("ArrowDown");
    press("Enter");
    expect(value()).toBe("repo:backend");
  });

  it("takes the last token away with Backspace and any by its button", () => {
    render(<Filter first="is:failed kind:release" />);
    press("Backspace");
    expect(value()).toBe("is:failed");
    fireEvent.click(screen.getByRole("button", { name: "filter.remove" }));
    expect(value()).toBe("");
  });

  it("keeps what is no token and says why", () => {
    render(<Filter />);
    write("colour:red");
    press("Enter");
    expect(value()).not.toContain("colour");
    expect(field().getAttribute("aria-invalid")).toBe("true");
    expect(field()).toHaveProperty("value", "colour:red");
  });
});
