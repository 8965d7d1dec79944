import { useTranslation } from "react-i18next";
import { useFormats } from "@/i18n/formats";
import { between } from "@/model/durations";
import type { StepView } from "@/model/view";
import { useClock } from "@/parts/clock";

/** How long a step took; while it runs how long it has, while it is retried when it begins again. */
export function StepTime({ step }: { step: StepView }) {
  const { startedAt, endedAt, state, nextAt } = step;
  if (state === "retrying" && nextAt !== null) return <Until at={nextAt} />;
  if (startedAt === null) return null;
  if (endedAt === null) return state === "running" || state === "waiting" || state === "retrying" ? <Since at={startedAt} /> : null;
  return <Took ms={between(startedAt, endedAt)} />;
}

function Took({ ms }: { ms: number | null }) {
  const formats = useFormats();
  return ms === null ? null : <span className="meta nowrap">{formats.duration(ms)}</span>;
}

function Since({ at }: { at: string }) {
  const formats = useFormats();
  const ms = Math.max(0, useClock() - Date.parse(at));
  return <span className="meta nowrap">{formats.duration(ms < 10_000 ? Math.floor(ms / 1000) * 1000 + 1000 : ms)}</span>;
}

function Until({ at }: { at: string }) {
  const { t } = useTranslation("workflows");
  const formats = useFormats();
  const seconds = Math.ceil((Date.parse(at) - useClock()) / 1000);
  return <span className="meta nowrap">{seconds > 0 ? t("step.in", { time: formats.duration(seconds * 1000) }) : t("step.now")}</span>;
}
