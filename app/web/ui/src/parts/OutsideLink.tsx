import type { ReactNode } from "react";

/** A link that leaves the page, in a tab of its own. An address that a browser does not open from here (`file:`) stays text. */
export function OutsideLink({ to, children, className }: { to: string | null; children: ReactNode; className?: string | undefined }) {
  if (to === null || !/^(?:https?|mailto):/i.test(to)) return <span className={className} title={to ?? undefined}>{children}</span>;
  return (
    <a className={className} href={to} target="_blank" rel="noopener noreferrer">
      {children}
    </a>
  );
}
