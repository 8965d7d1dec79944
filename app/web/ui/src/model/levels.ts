/** Order in a graph without positions: levels by the longest path, edges without detours, neighbours near each other. */

/** What each node directly needs; nodes in the order of the definition. */
export type Needs = ReadonlyMap<string, readonly string[]>;

/**
 * Return the nodes by level; each stands one level after the last of those that it needs. What a cycle holds up, which the service never
 * sends, is put at the end, so that every node is somewhere.
 */
export function levelsOf(needs: Needs): readonly (readonly string[])[] {
  const level = new Map<string, number>();
  const open = new Map<string, number>();
  const followers = followersOf(needs);
  const ready: string[] = [];
  for (const [node, before] of needs) {
    const count = before.filter((one) => needs.has(one)).length;
    open.set(node, count);
    if (count === 0) ready.push(node);
  }
  for (let node = ready.shift(); node !== undefined; node = ready.shift()) {
    const own = level.get(node) ?? 0;
    level.set(node, own);
    for (const next of followers.get(node) ?? []) {
      level.set(next, Math.max(level.get(next) ?? 0, own + 1));
      const left = (open.get(next) ?? 0) - 1;
      open.set(next, left);
      if (left === 0) ready.push(next);
    }
  }
  const levels: string[][] = [];
  for (const node of needs.keys()) {
    const at = (open.get(node) ?? 0) > 0 ? levels.length : (level.get(node) ?? 0);
    while (levels.length <= at) levels.push([]);
    levels[at]?.push(node);
  }
  return levels.filter((one) => one.length > 0);
}

export function followersOf(needs: Needs): ReadonlyMap<string, readonly string[]> {
  const followers = new Map<string, string[]>();
  for (const [node, before] of needs) {
    for (const one of before) {
      const known = followers.get(one);
      if (known) known.push(node);
      else followers.set(one, [node]);
    }
  }
  return followers;
}

/** Leave out each edge that says only what a longer way says already. */
export function reduced(needs: Needs): Needs {
  const levels = levelsOf(needs);
  const index = new Map<string, number>();
  for (const node of levels.flat()) index.set(node, index.size);
  const words = Math.ceil(index.size / 32);
  const above = new Map<string, Uint32Array>();
  const kept = new Map<string, readonly string[]>();
  for (const node of index.keys()) {
    const before = (needs.get(node) ?? []).filter((one) => index.has(one) && one !== node);
    const reach = new Uint32Array(words);
    for (const one of before) merge(reach, above.get(one));
    kept.set(node, [...new Set(before)].filter((one) => !has(reach, index.get(one) ?? 0)));
    for (const one of before) add(reach, index.get(one) ?? 0);
    above.set(node, reach);
  }
  // In the order of the definition again.
  return new Map([...needs.keys()].map((node) => [node, kept.get(node) ?? []]));
}

/** Order the nodes of each level by where their neighbours stand, so that few edges cross. */
export function untangled(levels: readonly (readonly string[])[], needs: Needs, sweeps = 4): readonly (readonly string[])[] {
  const followers = followersOf(needs);
  const ordered = levels.map((level) => [...level]);
  const place = new Map<string, number>();
  for (const level of ordered) note(level, place);
  for (let sweep = 0; sweep < sweeps; sweep += 1) {
    const isDown = sweep % 2 === 0;
    const beside = isDown ? needs : followers;
    for (const level of isDown ? ordered : [...ordered].reverse()) {
      if (level.length < 2) continue;
      const centre = new Map(level.map((node) => [node, centreOf(beside.get(node) ?? [], place) ?? place.get(node) ?? 0]));
      level.sort((one, other) => (centre.get(one) ?? 0) - (centre.get(other) ?? 0));
      note(level, place);
    }
  }
  return ordered;
}

/** Places are counted from the middle of a level, so that levels of different sizes compare. */
function note(level: readonly string[], place: Map<string, number>): void {
  for (const [at, node] of level.entries()) place.set(node, at - (level.length - 1) / 2);
}

function centreOf(nodes: readonly string[], place: ReadonlyMap<string, number>): number | null {
  const known = nodes.flatMap((one) => place.get(one) ?? []);
  return known.length === 0 ? null : known.reduce((sum, one) => sum + one, 0) / known.length;
}

function merge(into: Uint32Array, from: Uint32Array | undefined): void {
  if (from === undefined) return;
  for (let at = 0; at < into.length; at += 1) into[at] = (into[at] ?? 0) | (from[at] ?? 0);
}

function has(bits: Uint32Array, at: number): boolean {
  return (((bits[at >> 5] ?? 0) >>> (at & 31)) & 1) === 1;
}

function add(bits: Uint32Array, at: number): void {
  bits[at >> 5] = (bits[at >> 5] ?? 0) | (1 << (at & 31));
}
