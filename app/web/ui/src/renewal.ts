/** Parts of the page that are loaded when they are needed: waited for while the service is away, and renewed with it after an update. */
import { noteAnswer, noteSilence, useConnection } from "./api/connection";

const RENEWED = "slipway.renewedFor";

type Missing = "service is silent" | "part is broken";

/** Loads a part; while the service does not answer, it waits until it does instead of breaking what is on the screen. */
export async function patiently<T>(load: () => Promise<T>): Promise<T> {
  for (;;) {
    try {
      return await load();
    } catch (error) {
      // In words of its own: at the browser's, the router would load the page again by itself.
      if ((await whyMissing()) === "part is broken") throw new Error(`A part of the page is missing: ${String(error)}`, { cause: error });
      await answering();
    }
  }
}

/** A tab that is older than the build asks for files that are gone: it is loaded again, once for each build. */
export function renewWhenOutdated(): void {
  window.addEventListener("vite:preloadError", () => void whyMissing());
}

let asking: Promise<Missing> | null = null;

async function whyMissing(): Promise<Missing> {
  asking ??= ask().finally(() => { asking = null; });
  return asking;
}

async function ask(): Promise<Missing> {
  const served = await servedBuild();
  if (served === null) return "service is silent";
  if (served === buildOf(document) || sessionStorage.getItem(RENEWED) === served) return "part is broken";
  sessionStorage.setItem(RENEWED, served);
  window.location.reload();
  return new Promise(() => undefined); // nothing more happens in this page
}

/** The script that the service's page begins with now: its name is made of what is in it. Null where no answer comes. */
async function servedBuild(): Promise<string | null> {
  try {
    const answer = await fetch("/", { headers: { Accept: "text/html" }, cache: "no-cache" });
    noteAnswer(answer.status);
    return buildOf(new DOMParser().parseFromString(await answer.text(), "text/html"));
  } catch {
    noteSilence();
    return null;
  }
}

function buildOf(page: Document): string {
  return page.querySelector('script[type="module"]')?.getAttribute("src") ?? "";
}

async function answering(): Promise<void> {
  await new Promise<void>((resolve) => {
    const look = () => {
      if (useConnection.getState().silentSince !== null) return;
      stop();
      resolve();
    };
    const stop = useConnection.subscribe(look);
    look();
  });
}
