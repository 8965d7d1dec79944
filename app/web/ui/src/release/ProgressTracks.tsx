import { memo, useMemo, useState } from "react";
import { useTranslation } from "react-i18next";
import { useFormats } from "@/i18n/formats";
import type { StepState } from "@/model/states";
import type { WorkflowView } from "@/model/view";
import { Button } from "@/parts/Button";
import { State } from "@/parts/State";
import { type Track, tracksOf } from "./tracks";
import styles from "./ProgressTracks.module.css";

const FOLDED = 8;
/** More pieces than this are no wider than the lines between them. */
const DENSE = 60;

/** A bar for each repository, a piece for each of its steps. Many repositories are folded, those that need a person first. */
export function ProgressTracks({ view }: { view: WorkflowView }) {
  const { t } = useTranslation("release");
  const [isOpen, setOpen] = useState(false);
  const tracks = useMemo(() => tracksOf(view), [view]);
  const shown = isOpen || tracks.length <= FOLDED ? tracks : [...tracks].sort((one, other) => rank(one) - rank(other)).slice(0, FOLDED);
  return (
    <>
      <ul className={styles.tracks} aria-label={t("tracks.label")}>
        {shown.map((track) => (
          <Row key={track.name ?? ""} track={track} />
        ))}
      </ul>
      {tracks.length > FOLDED ? (
        <Button kind="quiet" size="small" icon={isOpen ? "up" : "down"} aria-expanded={isOpen} onClick={() => { setOpen(!isOpen); }}>
          {isOpen ? t("tracks.less") : t("tracks.all", { count: tracks.length })}
        </Button>
      ) : null}
    </>
  );
}

function Row({ track: { name, steps, done, state } }: { track: Track }) {
  const { t } = useTranslation(["release", "common"]);
  const formats = useFormats();
  const title = name ?? t("tracks.steps");
  return (
    <li>
      <b className="clip" title={title}>{title}</b>
      <Bar states={steps.map((step) => step.state).join(" ")} />
      <span className="meta nowrap num">{t("tracks.done", { done: formats.number(done), total: formats.number(steps.length) })}</span>
      <State state={state} />
    </li>
  );
}

/** Drawn again only when a piece has another state; numbers and word beside it say the same. */
const Bar = memo(function Bar({ states }: { states: string }) {
  const pieces = states === "" ? [] : (states.split(" ") as StepState[]);
  return (
    <span className={`${styles.bar} ${pieces.length > DENSE ? (styles.dense ?? "") : ""}`} aria-hidden="true">
      {pieces.map((state, index) => (
        <i key={index} data-state={state} />
      ))}
    </span>
  );
});

const ORDER: readonly StepState[] = ["failed", "unknown", "waiting", "retrying", "running"];

function rank({ state }: Track): number {
  const place = ORDER.indexOf(state);
  return place < 0 ? ORDER.length : place;
}
