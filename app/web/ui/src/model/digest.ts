/** The first 16 hexadecimal digits in groups of four: enough for a person to compare. */
export function shortDigest(digest: string): string {
  const digits = digest.slice(digest.indexOf(":") + 1, digest.indexOf(":") + 17);
  return digits.match(/.{1,4}/g)?.join(" ") ?? digits;
}
