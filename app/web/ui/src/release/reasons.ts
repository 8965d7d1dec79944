/** Why something is no part of a release: by its code in the page's language, else as the service words it. */
import { useTranslation } from "react-i18next";
import type { Exclusion } from "@/model/releasePlan";

/** Says no more than that something is in the way; the service's words say what. */
const BLOCKED = "blocked";

export function useReason(): (exclusion: Exclusion) => string {
  const { t, i18n } = useTranslation("reasons");
  return ({ code, reason }) => {
    if (code === null || !i18n.exists(`reasons:${code}`)) return reason;
    return code === BLOCKED && reason !== "" ? `${t(`reasons:${code}`)}: ${reason}` : t(`reasons:${code}`);
  };
}
