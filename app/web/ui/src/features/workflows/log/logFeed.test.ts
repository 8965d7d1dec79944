import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { textOfLog } from "@/model/loglines";
import { LogFeed } from "./logFeed";

/** A log as the service keeps it: bytes of one attempt under a name. */
interface Served {
  name: string;
  bytes: Uint8Array;
}

const asked: string[] = [];
let served: Served | null;

function serve(name: string, text: string): void {
  served = { name, bytes: new TextEncoder().encode(text) };
}

beforeEach(() => {
  vi.useFakeTimers();
  asked.length = 0;
  served = null;
  vi.stubGlobal("fetch", (url: string) => {
    asked.push(url);
    if (served === null) return Promise.resolve(Response.json({ code: "no_log", detail: "It wrote none." }, { status: 404 }));
    const query = new URL(url, "http://page").searchParams;
    const offset = Number(query.get("offset"));
    const window = served.bytes.slice(offset, offset + Number(query.get("limit")));
    return Promise.resolve(new Response(window, { headers: { "Slipway-Log-Name": served.name, "Slipway-Log-Size": String(served.bytes.length) } }));
  });
});

afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

const place = { workflowId: "wf_1", step: "build", cell: null, attempt: null };
const settled = () => vi.advanceTimersByTimeAsync(1_000);
const text = (feed: LogFeed) => textOfLog(feed.state.getState().text);
const offsets = () => asked.map((url) => new URL(url, "http://page").searchParams.get("offset"));

describe("the log of a step", () => {
  it("reads on from what it has and never the whole again", async () => {
    serve("build.1.1.log", "one\n");
    const feed = new LogFeed(place);
    feed.start();
    await settled();
    serve("build.1.1.log", "one\ntwo\n");
    feed.poke();
    feed.poke();
    await settled();
    expect(text(feed)).toBe("one\ntwo\n");
    expect(offsets().slice(0, 2)).toEqual(["0", "4"]);
    expect(offsets().filter((one) => one === "0")).toHaveLength(1);
  });

  it("keeps a character that is split between two answers", async () => {
    const whole = new TextEncoder().encode("zażółć\n");
    served = { name: "build.1.1.log", bytes: whole.slice(0, 3) };
    const feed = new LogFeed(place);
    feed.start();
    await settled();
    served = { name: "build.1.1.log", bytes: whole };
    feed.poke();
    await settled();
    expect(text(feed)).toBe("zażółć\n");
  });

  it("begins again with the log of a new attempt, and keeps what is searched for", async () => {
    serve("build.1.1.log", "failed early, long text\n");
    const feed = new LogFeed(place);
    feed.start();
    await settled();
    feed.find("text", 0);
    serve("build.1.2.log", "second try, text\n");
    feed.poke();
    await settled();
    expect(text(feed)).toBe("second try, text\n");
    expect(feed.state.getState().matches.found).toEqual([{ line: 0, start: 12, end: 16 }]);
  });

  it("says that there is none, and finds it once it is there", async () => {
    const feed = new LogFeed(place);
    feed.start();
    await settled();
    expect(feed.state.getState().problem?.code).toBe("no_log");
    serve("build.1.1.log", "at last\n");
    feed.poke();
    await settled();
    expect(feed.state.getState()).toMatchObject({ problem: null, isRead: true });
    expect(text(feed)).toBe("at last\n");
  });

  it("goes round through the matches, also those that come later", async () => {
    serve("build.1.1.log", "error a\nfine\nerror b\n");
    const feed = new LogFeed(place);
    feed.start();
    await settled();
    feed.find("ERROR", 1);
    expect(feed.state.getState().current).toBe(1);
    expect(feed.step(1)).toBe(0);
    expect(feed.step(-1)).toBe(2);
    serve("build.1.1.log", "error a\nfine\nerror b\nerror c\n");
    feed.poke();
    await settled();
    expect(feed.step(1)).toBe(3);
  });

  it("asks for nothing once it is not shown", async () => {
    serve("build.1.1.log", "one\n");
    const feed = new LogFeed(place);
    const stop = feed.start();
    await settled();
    stop();
    const before = asked.length;
    feed.poke();
    await settled();
    expect(asked).toHaveLength(before);
  });
});
