import { QueryClient, QueryClientProvider } from "@tanstack/react-query";
import { createMemoryHistory, createRootRoute, createRouter, RouterProvider } from "@tanstack/react-router";
import { cleanup, fireEvent, render, screen, waitFor } from "@testing-library/react";
import i18next from "i18next";
import { initReactI18next } from "react-i18next";
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import approvals from "@/i18n/en/approvals.json";
import common from "@/i18n/en/common.json";
import effects from "@/i18n/en/effects.json";
import { ApprovalCard } from "./ApprovalCard";

const ID = "ap_1";
const EFFECTS = [{ kind: "disk.format", target: "sda", reversibility: "irreversible", summary: "Format the disk", repository: null, details: {} }];
const ASKED = {
  id: ID, workflow_id: "wf_1", step: "ask", cell: null, title: "Close the shop?", message: "For an hour.", plan: { from: "22:00" }, digest: "sha256:aaaaaaaabbbbbbbb",
  changes: [], requested_at: "2026-11-24T10:00:00Z", expires_at: null, quorum: 1, approvers: ["role:approver"], allow_self: false, status: "pending", decisions: [] as unknown[],
};
const DECIDED = { decision: "approve", by: "ada", at: "2026-11-24T10:01:00Z", comment: "window agreed" };

let asked: Omit<typeof ASKED, "plan"> & { plan: unknown };
let answerTo: (decision: Record<string, unknown>) => Response;
let sent: Record<string, unknown>[];

beforeEach(async () => {
  await i18next.use(initReactI18next).init({ lng: "en", fallbackLng: false, ns: ["common"], defaultNS: "common", resources: { en: { common, approvals, effects, reasons: {}, problems: {} } } });
  localStorage.clear();
  asked = { ...ASKED };
  sent = [];
  answerTo = approve;
  vi.stubGlobal("fetch", (address: string, init?: RequestInit) => {
    if (init?.method === "POST") {
      const decision = JSON.parse(String(init.body)) as Record<string, unknown>;
      sent.push(decision);
      return Promise.resolve(answerTo(decision));
    }
    return Promise.resolve(Response.json(address.includes("?") ? { items: [asked], next: null } : asked));
  });
});
afterEach(() => {
  cleanup();
  vi.unstubAllGlobals();
});

function approve(): Response {
  asked = { ...asked, status: "approved", decisions: [DECIDED] };
  return Response.json(asked);
}

function refuse(status: number, code: string, fields: Record<string, unknown> = {}): Response {
  return Response.json({ status, code, title: code, detail: `${code} happened`, next_action: "", ...fields }, { status });
}

async function show(button = "Approve") {
  const queries = new QueryClient({ defaultOptions: { queries: { retry: false } } });
  const router = createRouter({ routeTree: createRootRoute({ component: () => <ApprovalCard approvalId={ID} full /> }), history: createMemoryHistory() });
  // the card's links belong to the page's routes, which are not here
  render(<QueryClientProvider client={queries}><RouterProvider router={router as never} /></QueryClientProvider>);
  await screen.findByRole("button", { name: button });
  return queries;
}

const press = (name: string) => { fireEvent.click(screen.getByRole("button", { name })); };
const type = (text: string) => { fireEvent.change(screen.getByRole("textbox"), { target: { value: text } }); };

it("sends the digest of what was read, and shows the decision", async () => {
  await show();
  type("checked");
  press("Approve");
  await screen.findByText("window agreed");
  expect(sent).toEqual([{ decision: "approve", comment: "checked", digest: ASKED.digest }]);
  expect(screen.queryByRole("button", { name: "Approve" })).toBeNull();
  expect(localStorage.length).toBe(0);
});

it("does not reject without a comment", async () => {
  await show();
  press("Reject");
  expect(await screen.findByText(approvals.comment.needed)).toBeTruthy();
  expect(document.activeElement).toBe(screen.getByRole("textbox"));
  expect(sent).toEqual([]);
});

it("asks once more before what cannot be undone, and takes no double click for it", async () => {
  asked = { ...asked, plan: { effects: EFFECTS } };
  await show();
  press("Approve");
  expect(screen.getByText(/1 effect that cannot be undone follows/)).toBeTruthy();
  fireEvent.click(screen.getByRole("button", { name: "Approve" }), { detail: 2 });
  expect(sent).toEqual([]);
  press("Back");
  expect(document.activeElement).toBe(screen.getByRole("button", { name: "Approve" }));
  press("Approve");
  press("Approve");
  await waitFor(() => { expect(sent).toHaveLength(1); });
});

it("asks once more before publishing, also while the effects are not known", async () => {
  asked = { ...asked, plan: { fix_version: "v1", repositories: { shop: { version: "1", candidate: "a".repeat(40) } } } };
  await show("Approve publish");
  press("Approve publish");
  expect(screen.getByText("Publishing cannot be undone.")).toBeTruthy();
  expect(sent).toEqual([]);
});

it("says who was first and keeps the comment", async () => {
  answerTo = () => {
    asked = { ...asked, status: "approved", decisions: [DECIDED] };
    return refuse(409, "already_decided", { decision: DECIDED });
  };
  await show();
  type("not today");
  press("Reject");
  expect(await screen.findByText("Somebody decided first")).toBeTruthy();
  expect(screen.getAllByText("by ada", { exact: false }).length).toBeGreaterThan(0);
  expect(await screen.findByText("not today")).toBeTruthy();
});

it("shows what changed instead of deciding on it, until it is read again", async () => {
  answerTo = () => {
    asked = { ...asked, plan: { from: "23:00" }, digest: "sha256:ccccccccdddddddd" };
    return refuse(409, "digest_mismatch");
  };
  await show();
  type("fine with me");
  press("Approve");
  expect(await screen.findByText("What is asked for has changed while you read")).toBeTruthy();
  expect(screen.getByText("22:00").tagName).toBe("DEL");
  expect(screen.getByText("23:00").tagName).toBe("INS");
  expect(screen.queryByRole("button", { name: "Approve" })).toBeNull();
  answerTo = approve;
  press("Read it again");
  expect(screen.getByRole("textbox")).toHaveProperty("value", "fine with me");
  press("Approve");
  await screen.findByText("window agreed");
  expect(sent.at(-1)).toMatchObject({ digest: "sha256:ccccccccdddddddd" });
});

it("keeps the comment through an error and a reload", async () => {
  answerTo = () => refuse(503, "storage_failed");
  await show();
  type("take care");
  press("Approve");
  expect(await screen.findByText("storage_failed happened")).toBeTruthy();
  cleanup();
  await show();
  expect(screen.getByRole("textbox")).toHaveProperty("value", "take care");
});

it("shows a decision that was taken elsewhere", async () => {
  const queries = await show();
  asked = { ...asked, status: "rejected", decisions: [{ ...DECIDED, decision: "reject" }] };
  await queries.invalidateQueries();
  expect((await screen.findAllByText("Rejected")).length).toBeGreaterThan(0);
  expect(screen.queryByRole("button", { name: "Approve" })).toBeNull();
});
