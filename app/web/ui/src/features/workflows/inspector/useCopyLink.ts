/** Copies an address of this page that leads to a step, or to a line of its log. */
import { useCallback } from "react";
import { useTranslation } from "react-i18next";
import { announce } from "@/parts/announce";

interface Place {
  step?: string;
  /** Without `#`. */
  hash?: string;
}

export function useCopyLink(): (place: Place) => void {
  const { t } = useTranslation("inspector");
  return useCallback(
    ({ step, hash }) => {
      const url = new URL(window.location.href);
      if (step !== undefined) url.searchParams.set("step", step);
      url.hash = hash ?? "";
      void navigator.clipboard.writeText(url.href).then(
        () => { announce(t("linkCopied")); },
        () => { announce(t("linkNotCopied")); },
      );
    },
    [t],
  );
}
