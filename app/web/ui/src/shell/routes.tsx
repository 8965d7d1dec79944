/** The addresses of the page. Screens are loaded when they are first opened. */
import { createRootRoute, createRoute, createRouter, lazyRouteComponent } from "@tanstack/react-router";
import { patiently } from "@/renewal";
import { Failed, NotFound } from "./Failed";
import { Shell } from "./Shell";

const root = createRootRoute({ component: Shell, notFoundComponent: NotFound });

const chat = createRoute({
  getParentRoute: () => root,
  path: "/",
  component: lazyRouteComponent(() => patiently(() => import("@/features/chat/ChatScreen")), "ChatScreen"),
});

const session = createRoute({
  getParentRoute: () => root,
  path: "/chat/$session",
  component: lazyRouteComponent(() => patiently(() => import("@/features/chat/ChatScreen")), "ChatScreen"),
});

/** `q` holds the filter tokens. */
const workflows = createRoute({
  getParentRoute: () => root,
  path: "/workflows",
  validateSearch: (search): { q?: string } => text(search, "q"),
  component: lazyRouteComponent(() => patiently(() => import("@/features/workflows/WorkflowsScreen")), "WorkflowsScreen"),
});

export const VIEWS = ["graph", "timeline", "table"] as const;

/** `step` is the selected step's key (`step` or `step[cell]`), `at` the event number of a checkpoint that is looked at. */
export interface WorkflowSearch {
  view?: (typeof VIEWS)[number];
  step?: string;
  at?: number;
}

const workflow = createRoute({
  getParentRoute: () => root,
  path: "/workflows/$workflowId",
  validateSearch: (search): WorkflowSearch => {
    const view = VIEWS.find((one) => one === search["view"]);
    const at = Number(search["at"]);
    return { ...(view ? { view } : {}), ...text(search, "step"), ...(Number.isSafeInteger(at) && at > 0 ? { at } : {}) };
  },
  component: lazyRouteComponent(() => patiently(() => import("@/features/workflows/WorkflowScreen")), "WorkflowScreen"),
});

/** Two workflows beside each other. */
const comparison = createRoute({
  getParentRoute: () => root,
  path: "/workflows/$workflowId/compare/$otherId",
  component: lazyRouteComponent(() => patiently(() => import("@/features/workflows/ComparisonScreen")), "ComparisonScreen"),
});

const inbox = createRoute({
  getParentRoute: () => root,
  path: "/approvals",
  component: lazyRouteComponent(() => patiently(() => import("@/features/approvals/InboxScreen")), "InboxScreen"),
});

const approval = createRoute({
  getParentRoute: () => root,
  path: "/approvals/$approvalId",
  component: lazyRouteComponent(() => patiently(() => import("@/features/approvals/ApprovalScreen")), "ApprovalScreen"),
});

const settings = createRoute({
  getParentRoute: () => root,
  path: "/settings",
  component: lazyRouteComponent(() => patiently(() => import("@/features/settings/SettingsScreen")), "SettingsScreen"),
});

export const router = createRouter({
  routeTree: root.addChildren([chat, session, workflows, workflow, comparison, inbox, approval, settings]),
  defaultErrorComponent: Failed,
  defaultPreload: "intent",
});

declare module "@tanstack/react-router" {
  interface Register {
    router: typeof router;
  }
}

function text<K extends string>(search: Record<string, unknown>, name: K): Partial<Record<K, string>> {
  const value = search[name];
  return typeof value === "string" && value !== "" ? ({ [name]: value } as Record<K, string>) : {};
}
