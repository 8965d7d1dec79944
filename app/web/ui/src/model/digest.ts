/** A digest as people compare it: the first hexadecimal digits in groups of four. */

const GROUP = 4;

/** `sha256:8e41f01808b6cba6…` reads `8e41 f018 08b6 cba6`; what is no digest stays as it is. */
export function shortDigest(digest: string, groups = 4): string {
  const digits = /^(?:[a-z0-9]+:)?([0-9a-f]{8,})$/i.exec(digest)?.[1];
  if (digits === undefined) return digest;
  const shown = digits.slice(0, groups * GROUP).toLowerCase();
  return shown.match(/.{1,4}/g)?.join(" ") ?? digest;
}
