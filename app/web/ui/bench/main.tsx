/**
 * Measures the screens of a workflow: `bench.html?part=graph|workflow|log|all&seconds=5`.
 * Puts what it measured on `window.results`, or why it could not on `window.failure`.
 */
import "@/styles/fonts.css";
import "@/styles/tokens.css";
import "@/styles/base.css";
import { QueryClientProvider } from "@tanstack/react-query";
import { RouterProvider } from "@tanstack/react-router";
import { createRoot } from "react-dom/client";
import { queryClient } from "@/api/queries";
import { startTranslations } from "@/i18n/translations";
import { applyPreferences, usePreferences } from "@/preferences";
import { router } from "@/shell/routes";
import { measureGraph } from "./graph";
import { measureLog } from "./log";
import { startService } from "./service";
import { measureWorkflow } from "./large";

type Results = Record<string, Record<string, number>>;

declare global {
  interface Window {
    results?: Results;
    failure?: string;
  }
}

const asked = new URLSearchParams(window.location.search);
const part = asked.get("part") ?? "all";
const seconds = Number(asked.get("seconds") ?? 5);
const service = startService();
usePreferences.setState({ language: "en", theme: "light" });
applyPreferences(usePreferences.getState());
// The screens read their place from the address.
window.history.replaceState(null, "", "/workflows/none");
await startTranslations();

async function measure(): Promise<Results> {
  const results: Results = {};
  if (part === "all" || part === "graph") results["graph"] = { ...(await measureGraph(service, seconds)) };
  if (part === "all" || part === "workflow") results["workflow"] = { ...(await measureWorkflow(service)) };
  if (part === "all" || part === "log") results["log"] = { ...(await measureLog(service, Math.min(seconds, 3))) };
  return results;
}

const root = document.getElementById("root");
if (root !== null) {
  createRoot(root).render(
    <QueryClientProvider client={queryClient}>
      <RouterProvider router={router} />
    </QueryClientProvider>,
  );
  measure().then(
    (results) => { window.results = results; },
    (error: unknown) => { window.failure = error instanceof Error ? `${error.message}\n${error.stack ?? ""}` : String(error); },
  );
}
