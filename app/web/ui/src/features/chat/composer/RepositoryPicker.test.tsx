import { cleanup, fireEvent, render, screen } from "@testing-library/react";
import { afterEach, describe, expect, it, vi } from "vitest";
import type { Repository } from "@/api/repositories";
import { RepositoryPicker } from "./RepositoryPicker";

vi.mock("react-i18next", () => ({ useTranslation: () => ({ t: (key: string, values?: { name: string }) => (values === undefined ? key : `${key} ${values.name}`) }) }));

const REPOSITORIES: readonly Repository[] = ["backend", "frontend", "mobile"].map((name) => ({ name, url: `/${name}.git`, forge: "git", aliases: name === "mobile" ? ["app"] : [], develop_branch: null, main_branch: null, job_url: null, description: "", source: "workspace" }));

function picker(chosen: readonly string[]) {
  const onChange = vi.fn();
  render(<RepositoryPicker inputId="repositories" repositories={REPOSITORIES} chosen={chosen} onChange={onChange} />);
  return { onChange, input: screen.getByRole("combobox") };
}

afterEach(cleanup);

describe("RepositoryPicker", () => {
  it("is opened, walked through and chosen from by keyboard", () => {
    const { onChange, input } = picker(["backend"]);
    fireEvent.keyDown(input, { key: "ArrowDown" });
    expect(input.getAttribute("aria-expanded")).toBe("true");
    fireEvent.keyDown(input, { key: "ArrowDown" });
    expect(document.getElementById(input.getAttribute("aria-activedescendant") ?? "")?.textContent).toContain("frontend");
    fireEvent.keyDown(input, { key: "Enter" });
    expect(onChange).toHaveBeenCalledWith(["backend", "frontend"]);
    fireEvent.keyDown(input, { key: "Escape" });
    expect(input.getAttribute("aria-expanded")).toBe("false");
  });

  it("finds a repository by another of its names", () => {
    const { onChange, input } = picker([]);
    fireEvent.change(input, { target: { value: "app" } });
    expect(screen.getAllByRole("option")).toHaveLength(1);
    fireEvent.keyDown(input, { key: "Enter" });
    expect(onChange).toHaveBeenCalledWith(["mobile"]);
  });

  it("lets go of the last one by Backspace and of any by its button", () => {
    const { onChange, input } = picker(["backend", "frontend"]);
    fireEvent.keyDown(input, { key: "Backspace" });
    expect(onChange).toHaveBeenCalledWith(["backend"]);
    fireEvent.click(screen.getByRole("button", { name: "field.remove backend" }));
    expect(onChange).toHaveBeenCalledWith(["frontend"]);
  });
});
