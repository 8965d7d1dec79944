/** The time of day for what counts down, renewed every so often. */
import { useEffect, useState } from "react";

export function useNow(everyMs: number): Date {
  const [now, setNow] = useState(() => new Date());
  useEffect(() => {
    const tick = setInterval(() => { setNow(new Date()); }, everyMs);
    return () => { clearInterval(tick); };
  }, [everyMs]);
  return now;
}
