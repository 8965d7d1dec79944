/** Plays through positions one after the other. */
import { useEffect, useEffectEvent, useState } from "react";

export const SPEEDS = [1, 2, 4] as const;
type Speed = (typeof SPEEDS)[number];

const STEP_MS = 1_000;

interface Replay {
  isPlaying: boolean;
  speed: Speed;
  play: () => void;
  pause: () => void;
  setSpeed: (speed: Speed) => void;
}

/** `onTick` goes one position on and returns whether there is another one. */
export function useReplay(onTick: () => boolean): Replay {
  const [isPlaying, setPlaying] = useState(false);
  const [speed, setSpeed] = useState<Speed>(1);
  const tick = useEffectEvent(() => {
    if (!onTick()) setPlaying(false);
  });
  useEffect(() => {
    if (!isPlaying) return undefined;
    const timer = setInterval(() => { tick(); }, STEP_MS / speed);
    return () => { clearInterval(timer); };
  }, [isPlaying, speed]);
  return { isPlaying, speed, play: () => { setPlaying(true); }, pause: () => { setPlaying(false); }, setSpeed };
}
