import { useMemo } from "react";
import { useTranslation } from "react-i18next";
import { useFormats } from "@/i18n/formats";
import type { Phrases } from "./wording";

/** The words with which the page writes a request in its own language. */
export function usePhrases(): Phrases {
  const { t } = useTranslation("chat");
  const formats = useFormats();
  return useMemo(
    () => ({
      verb: { release: t("phrase.release"), hotfix: t("phrase.hotfix") },
      names: (names) => formats.list(names),
      repositories: (names) => t("phrase.of", { names: formats.list(names) }),
      sprint: (name) => t("phrase.from", { name }),
    }),
    [t, formats],
  );
}
