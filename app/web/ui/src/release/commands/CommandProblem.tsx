import { useTranslation } from "react-i18next";
import { useFormats } from "@/i18n/formats";
import { ProblemNote } from "@/parts/ProblemNote";
import { offered } from "./operations";
import { allowedBy } from "./requests";

/** Why a command was refused, and what is allowed now. */
export function CommandProblem({ error }: { error: unknown }) {
  const { t } = useTranslation("commands");
  const formats = useFormats();
  if (error === null || error === undefined) return null;
  const allowed = offered(allowedBy(error));
  return (
    <ProblemNote error={error}>
      {allowed.length > 0 ? <p>{t("allowedNow", { operations: formats.list(allowed.map((one) => t(`operation.${one}`))) })}</p> : null}
    </ProblemNote>
  );
}
