import { useFormats } from "@/i18n/formats";

/** A moment in the page's language; the whole date is in its title. */
export function Time({ at, as = "short" }: { at: string; as?: "short" | "time" | "clock" | "dateTime" | "relative" }) {
  const formats = useFormats();
  return (
    <time dateTime={at} title={formats.dateTime(at)}>
      {formats[as](at)}
    </time>
  );
}
