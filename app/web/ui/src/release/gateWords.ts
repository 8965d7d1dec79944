/** How an approval is called: in the page's language where it is a gate of a release, else in its definition's own words. */
import { useTranslation } from "react-i18next";
import { useFormats } from "@/i18n/formats";
import type { Approval, ApprovalSummary } from "@/model/approvals";

interface GateWords {
  /** "Publish v2.1.0" */
  title: string;
  /** "Publish v2.1.0 of frontend and backend?" */
  question: string;
  /** One sentence on what approving does. */
  message: string;
}

export function useGateWords(): (approval: Approval, summary: ApprovalSummary) => GateWords {
  const { t } = useTranslation("approvals");
  const formats = useFormats();
  return (approval, summary) => {
    if (summary.kind === "generic") return { title: approval.title, question: approval.title, message: approval.message };
    const version = summary.fixVersion ?? "";
    const repositories = summary.places.length > 3 ? t("repositories", { count: summary.places.length }) : formats.list(summary.places.map(({ repository }) => repository));
    return {
      title: t(`title.${summary.kind}`, { version }),
      question: t(`question.${summary.kind}`, { version, repositories }),
      message: t(`message.${summary.kind}`, { version }),
    };
  };
}
