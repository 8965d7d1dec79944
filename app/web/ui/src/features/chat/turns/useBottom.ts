import { type RefObject, useCallback, useEffect, useRef, useState } from "react";

interface Bottom {
  scroller: RefObject<HTMLElement | null>;
  content: RefObject<HTMLDivElement | null>;
  /** The person reads further up. */
  isAway: boolean;
  toBottom: () => void;
}

const NEAR = 48;

/** Sticks to the end of what scrolls while it grows, unless the person has scrolled up. */
export function useBottom(): Bottom {
  const scroller = useRef<HTMLElement>(null);
  const content = useRef<HTMLDivElement>(null);
  const sticks = useRef(true);
  const [isAway, setAway] = useState(false);
  const toBottom = useCallback(() => {
    sticks.current = true;
    setAway(false);
    const box = scroller.current;
    if (box !== null) box.scrollTop = box.scrollHeight;
  }, []);
  useEffect(() => {
    const box = scroller.current;
    const inner = content.current;
    if (box === null || inner === null) return undefined;
    let height = 0;
    const onScroll = () => {
      // What grows scrolls too; only a person scrolls up while the height stays.
      const grew = box.scrollHeight !== height;
      height = box.scrollHeight;
      const near = box.scrollHeight - box.scrollTop - box.clientHeight < NEAR;
      if (!near && grew) return;
      sticks.current = near;
      setAway(!near);
    };
    const grown = new ResizeObserver(() => {
      if (sticks.current) box.scrollTop = box.scrollHeight;
      height = box.scrollHeight;
    });
    grown.observe(inner);
    grown.observe(box);
    box.addEventListener("scroll", onScroll, { passive: true });
    return () => {
      grown.disconnect();
      box.removeEventListener("scroll", onScroll);
    };
  }, []);
  return { scroller, content, isAway, toBottom };
}
