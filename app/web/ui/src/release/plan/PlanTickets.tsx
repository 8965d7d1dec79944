import { useTranslation } from "react-i18next";
import type { ReleasePlan, TicketRow } from "@/model/releasePlan";
import { State } from "@/parts/State";
import { Folded } from "./Folded";
import styles from "./PlanCard.module.css";

/** What ships and what is left out, with the reason; those left out come last. */
export function PlanTickets({ release }: { release: ReleasePlan }) {
  const { t } = useTranslation("plan");
  const ordered = [...release.tickets].sort((one, other) => Number(one.leftOut !== null) - Number(other.leftOut !== null));
  const leftOut = release.tickets.filter((one) => one.leftOut !== null).length;
  const blocked = new Set(release.repositories.filter((one) => one.isBlocked).map((one) => one.name));
  if (ordered.length === 0) return null;
  return (
    <section>
      <p className={styles.label}>
        <b>{t("ticketCount", { count: ordered.length })}</b>{" "}
        <span className="meta">
          {t("withFixVersion", { version: release.fixVersion })} · {t("ship", { count: ordered.length - leftOut })}
          {leftOut > 0 ? `, ${t("areLeftOut", { count: leftOut })}` : null}
        </span>
      </p>
      <Folded items={ordered}>
        {(shown) => (
          <table className={styles.grid} aria-label={t("tickets")}>
            <tbody>
              {shown.map((ticket) => (
                <Row key={ticket.key} ticket={ticket} blocked={blocked} blockers={release.blockers.filter((one) => one.ticket === ticket.key)} />
              ))}
            </tbody>
          </table>
        )}
      </Folded>
    </section>
  );
}

function Row({ ticket, blocked, blockers }: { ticket: TicketRow; blocked: ReadonlySet<string>; blockers: ReleasePlan["blockers"] }) {
  const { t } = useTranslation("plan");
  return (
    <tr className={ticket.leftOut === null ? undefined : styles.out}>
      <th scope="row" className="mono nowrap">
        {ticket.url === null ? ticket.key : <a href={ticket.url} target="_blank" rel="noopener noreferrer">{ticket.key}</a>}
      </th>
      <td className={styles.summary}>
        {ticket.summary}
        {blockers.map((one) => (
          <span key={one.blockedBy} className={styles.blocker}>
            {t("blockedBy", { ticket: one.blockedBy, status: one.status })}
          </span>
        ))}
      </td>
      <td className="meta">
        <LeftOutBecause ticket={ticket} blocked={blocked} />
      </td>
      <td className="num">
        <Merged ticket={ticket} />
      </td>
    </tr>
  );
}

function LeftOutBecause({ ticket, blocked }: { ticket: TicketRow; blocked: ReadonlySet<string> }) {
  const { t, i18n } = useTranslation(["plan", "reasons"]);
  const { leftOut } = ticket;
  if (leftOut === null) return ticket.repositories.join(", ");
  if (ticket.repositories.length > 0 && ticket.repositories.every((one) => blocked.has(one))) return t("reason.only_left_out", { repositories: ticket.repositories.join(", ") });
  if (ticket.merge === "unmerged") return t("reason.unmerged");
  if (ticket.merge === "no_branch") return t("reason.no_branch");
  const key = `reasons:${leftOut.code ?? ""}`;
  return leftOut.code !== null && i18n.exists(key) ? t(key) : leftOut.reason;
}

function Merged({ ticket }: { ticket: TicketRow }) {
  const { t } = useTranslation("plan");
  if (ticket.leftOut !== null) return <State state="skipped" word={t("leftOut")} />;
  if (ticket.merge === "no_branch") return <State state="completed" word={t("merge.commits")} />;
  if (ticket.merge === "unmerged") return <State state="waiting" word={t("merge.unmerged")} />;
  return <State state="completed" word={t(`merge.${ticket.merge}`)} />;
}
