import "./styles/fonts.css";
import "./styles/tokens.css";
import "./styles/base.css";
import { QueryClientProvider } from "@tanstack/react-query";
import { RouterProvider } from "@tanstack/react-router";
import { StrictMode } from "react";
import { createRoot } from "react-dom/client";
import { queryClient } from "./api/queries";
import { startTranslations } from "./i18n/translations";
import { applyPreferences, usePreferences } from "./preferences";
import { renewWhenOutdated } from "./renewal";
import { router } from "./shell/routes";

renewWhenOutdated();
applyPreferences(usePreferences.getState());
usePreferences.subscribe(applyPreferences);

await startTranslations();

const root = document.getElementById("root");
if (root !== null) {
  createRoot(root).render(
    <StrictMode>
      <QueryClientProvider client={queryClient}>
        <RouterProvider router={router} />
      </QueryClientProvider>
    </StrictMode>,
  );
}
