/** Waiting and counting in a page that draws. */

export function frame(): Promise<number> {
  return new Promise((resolve) => { requestAnimationFrame(resolve); });
}

/** Resolves in the frame after which `found` gives something; throws when that takes too long. */
export async function until<T>(what: string, found: () => T | null | undefined | false, withinMs = 30_000): Promise<T> {
  const end = performance.now() + withinMs;
  for (;;) {
    const value = found();
    if (value !== null && value !== undefined && value !== false) return value;
    if (performance.now() > end) throw new Error(`${what} did not come within ${withinMs} ms.`);
    await frame();
  }
}

export interface Frames {
  frames: number;
  seconds: number;
  fps: number;
  /** The longest time between two frames. */
  slowestMs: number;
}

/** Runs `each` in every frame for so long. */
export async function frames(seconds: number, each: () => void): Promise<Frames> {
  const start = await frame();
  let [count, last, slowest] = [0, start, 0];
  while (last - start < seconds * 1000) {
    each();
    const now = await frame();
    slowest = Math.max(slowest, now - last);
    last = now;
    count += 1;
  }
  const took = (last - start) / 1000;
  return { frames: count, seconds: took, fps: count / took, slowestMs: slowest };
}

/** How long the page did not answer at once, at the longest. */
export function longestTask(): { stop: () => number } {
  let longest = 0;
  const observer = new PerformanceObserver((list) => {
    for (const entry of list.getEntries()) longest = Math.max(longest, entry.duration);
  });
  observer.observe({ type: "longtask" });
  return {
    stop: () => {
      observer.disconnect();
      return longest;
    },
  };
}

export function median(values: number[]): number {
  const sorted = [...values].sort((one, other) => one - other);
  return sorted[Math.floor(sorted.length / 2)] ?? 0;
}
