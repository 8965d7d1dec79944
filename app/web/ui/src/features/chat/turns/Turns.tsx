import { useEffect, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import type { Conversation, Turn } from "@/model/turns";
import { announce } from "@/parts/announce";
import { Button } from "@/parts/Button";
import { State } from "@/parts/State";
import { TurnView } from "./TurnView";
import { useBottom } from "./useBottom";
import styles from "./Turns.module.css";

/** Drawn at first; a person who wants the earlier ones asks for them. */
const DRAWN = 60;

/** The turns of a conversation, kept at its end unless the person reads further up. */
export function Turns({ conversation }: { conversation: Conversation }) {
  const { t } = useTranslation(["chat", "common"]);
  const { turns, busy, workflowEnd } = conversation;
  const [drawn, setDrawn] = useState(DRAWN);
  const { scroller, content, isAway, toBottom } = useBottom();
  const first = Math.max(0, turns.length - drawn);
  const isNew = useNewBelow(turns.length, isAway);
  useAnnounced(turns);
  return (
    <div className={styles.frame}>
      {/* A region that scrolls must take the focus, so that the keys scroll it. */}
      {/* eslint-disable-next-line jsx-a11y/no-noninteractive-tabindex */}
      <section ref={scroller} className={styles.scroller} tabIndex={0} aria-label={t("turn.conversation")}>
        <div ref={content} className={styles.turns}>
          {first > 0 ? (
            <Button kind="quiet" icon="up" className={styles.earlier} onClick={() => { setDrawn(drawn + DRAWN * 2); }}>
              {t("turn.earlier", { count: first })}
            </Button>
          ) : null}
          {turns.slice(first).map((turn, at) => (
            <TurnView key={turn.id} turn={turn} proposal={turn.kind === "said" ? proposalAfter(turns, first + at) : null} saidAt={turn.kind === "plan" ? saidBefore(turns, first + at) : null} isEnded={turn.kind === "live" && workflowEnd !== null} />
          ))}
          {turns.length === 0 && busy === null ? <p className="meta">{t("common:loading")}</p> : null}
          {busy === null ? null : (
            <p className={styles.busy}>
              <State state="running" word={t(`busy.${busy}`)} />
            </p>
          )}
        </div>
      </section>
      {isAway ? (
        <Button size="small" icon="down" className={styles.below} onClick={toBottom}>
          {isNew ? t("turn.newBelow") : t("turn.toEnd")}
        </Button>
      ) : null}
    </div>
  );
}

function proposalAfter(turns: readonly Turn[], at: number): unknown {
  const answer = turns[at + 1];
  return answer?.kind === "plan" || answer?.kind === "clarification" ? answer.proposal : null;
}

function saidBefore(turns: readonly Turn[], at: number): string | null {
  const said = turns[at - 1];
  return said?.kind === "said" ? said.at : null;
}

function useNewBelow(count: number, isAway: boolean): boolean {
  const [seen, setSeen] = useState(count);
  if (!isAway && seen !== count) setSeen(count);
  return isAway && count > seen;
}

/** A screen reader hears of what comes, not of what was there. */
function useAnnounced(turns: readonly Turn[]): void {
  const { t } = useTranslation("chat");
  const heard = useRef<string | null>(null);
  const last = turns[turns.length - 1];
  useEffect(() => {
    if (last === undefined) return;
    const before = heard.current;
    heard.current = last.id;
    if (before === null || before === last.id || last.kind === "said") return;
    announce(t(`announce.${last.kind}`, last.kind === "plan" ? { count: last.plan.effectCount } : {}));
  }, [last, t]);
}
