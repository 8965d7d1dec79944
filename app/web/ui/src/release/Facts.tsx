import { useTranslation } from "react-i18next";
import { useFormats } from "@/i18n/formats";
import type { ApprovalSummary } from "@/model/approvals";
import type { Exclusion } from "@/model/releasePlan";
import { OutsideLink } from "@/parts/OutsideLink";
import { State } from "@/parts/State";
import { FactRow } from "./FactRow";
import type { Gate } from "./gates";
import { useReason } from "./reasons";
import styles from "./Approval.module.css";

/** What ships, where, and what an approver asks first: conflicts, checks, what is left out. */
export function Facts({ gate: { summary, release } }: { gate: Gate }) {
  const { t } = useTranslation("approvals");
  if (summary.kind === "generic") return null;
  const blockers = summary.kind === "prepare" ? (release?.blockers ?? []) : [];
  return (
    <dl className={styles.facts}>
      <FactRow label={t("facts.ships")}>
        <Ships summary={summary} />
      </FactRow>
      <FactRow label={t("facts.where")}>
        <ul>
          {summary.places.map((place) => (
            <li key={place.repository}>
              <b>{place.repository}</b> {place.previousVersion === null ? null : <>{place.previousVersion} <span aria-hidden="true">→</span> <span className="hidden">{t("facts.becomes")} </span></>}
              <b>{place.version ?? place.tag}</b>
            </li>
          ))}
        </ul>
      </FactRow>
      <FactRow label={t("facts.conflicts")}>
        <Conflicts summary={summary} />
      </FactRow>
      <FactRow label={t("facts.checks")}>
        <Checks summary={summary} />
      </FactRow>
      {blockers.length > 0 ? (
        <FactRow label={t("facts.blockers")}>
          <ul>
            {blockers.map((one) => (
              <li key={`${one.ticket} ${one.blockedBy}`}>
                <State state="waiting" word={one.ticket} more={t("facts.blockedBy", { ticket: one.blockedBy, status: one.status })} />
              </li>
            ))}
          </ul>
        </FactRow>
      ) : null}
      <FactRow label={t("facts.leftOut")}>
        <LeftOut exclusions={summary.exclusions} />
      </FactRow>
    </dl>
  );
}

function Ships({ summary }: { summary: ApprovalSummary }) {
  const { t } = useTranslation("approvals");
  const formats = useFormats();
  const words = formats.list([t("facts.tickets", { count: summary.ticketCount }), t("facts.commits", { count: summary.commitCount })]);
  const shipped = summary.tickets.filter(({ repositories }) => repositories.length > 0);
  if (shipped.length === 0) return <>{words}</>;
  return (
    <details className={styles.more}>
      <summary>{words}</summary>
      <ul>
        {shipped.map((ticket) => (
          <li key={ticket.key}>
            <OutsideLink to={ticket.url} className="mono nowrap">{ticket.key}</OutsideLink> {ticket.summary}
          </li>
        ))}
      </ul>
    </details>
  );
}

function Conflicts({ summary }: { summary: ApprovalSummary }) {
  const { t } = useTranslation("approvals");
  const formats = useFormats();
  if (summary.conflictCount === 0 && summary.movedCount === 0) return <State state="completed" word={t("facts.none")} more={t(summary.kind === "publish" ? "facts.unmoved" : "facts.merges")} />;
  return (
    <ul>
      {[...summary.places, ...summary.blocked].flatMap((place) =>
        place.conflicts.map((one) => (
          <li key={`${place.repository} ${one.stage} ${one.path}`}>
            <State state="failed" word={place.repository} more={<>{one.path} · {one.stage}{one.owners.length > 0 ? <> · {t("facts.knows", { who: formats.list(one.owners) })}</> : null}</>} />
          </li>
        )),
      )}
      {summary.places.flatMap((place) =>
        place.moved.map((one) => (
          <li key={`${place.repository} ${one.branch}`}>
            <State state="waiting" word={place.repository} more={t("facts.moved", { branch: one.branch, before: one.before.slice(0, 7), after: one.after.slice(0, 7) })} />
          </li>
        )),
      )}
    </ul>
  );
}

function Checks({ summary: { places, kind } }: { summary: ApprovalSummary }) {
  const { t } = useTranslation("approvals");
  const formats = useFormats();
  const green = places.filter(({ checks }) => checks === "green");
  const bare = places.filter(({ checks }) => checks === "none");
  if (kind === "prepare") return <State state="queued" word={t("facts.notYet")} more={t("facts.notYetMore")} />;
  if (green.length === places.length) return <State state="completed" word={t("facts.green")} more={t("facts.onTrees")} />;
  return (
    <ul>
      {green.length > 0 ? <li><State state="completed" word={t("facts.green")} more={formats.list(green.map(({ repository }) => repository))} /></li> : null}
      {bare.length > 0 ? <li><State state="skipped" word={t("facts.unchecked")} more={bare.length < places.length ? formats.list(bare.map(({ repository }) => repository)) : t("facts.uncheckedMore")} /></li> : null}
    </ul>
  );
}

function LeftOut({ exclusions }: { exclusions: readonly Exclusion[] }) {
  const { t } = useTranslation("approvals");
  const why = useReason();
  if (exclusions.length === 0) return <State state="completed" word={t("facts.nothing")} more={t("facts.nothingMore")} />;
  return (
    <ul>
      {exclusions.map((one) => (
        <li key={`${one.ticket ?? ""} ${one.branch ?? ""} ${one.repository ?? ""}`}>
          <State state="skipped" word={one.ticket ?? one.branch ?? one.repository ?? ""} more={<>{one.ticket === null && one.branch !== null && one.repository !== null ? `${one.repository}: ` : ""}{why(one)}</>} />
        </li>
      ))}
    </ul>
  );
}
