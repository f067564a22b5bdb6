// @ts-check
/** Hears what is new: server-sent events, or looking again every few seconds where they fail. */

const POLL = 8000; // milliseconds
const PATIENCE = 10000; // a school proxy that holds a stream back never lets its first event through

/** @param {() => number} last @param {(told: any) => void} tell */
export function listen(last, tell) {
  /** @type {number | undefined} */
  let timer;
  let failures = 0;
  const stream = new EventSource(`/live?after=${last()}`);
  const silence = setTimeout(poll, PATIENCE);

  async function poll() {
    stream.close();
    clearTimeout(timer);
    try {
      const answer = await fetch(`/since/${last()}`, { headers: { Accept: "application/json" } });
      if (answer.ok) tell(await answer.json());
    } catch {
      // the line is down; the next look will tell
    }
    timer = setTimeout(poll, POLL);
  }

  stream.addEventListener("message", (event) => {
    clearTimeout(silence);
    failures = 0;
    tell(JSON.parse(event.data));
  });
  stream.addEventListener("gone", () => {
    stream.close();
    tell({ gone: true, lines: [] });
  });
  stream.addEventListener("error", () => {
    clearTimeout(silence);
    failures += 1;
    if (stream.readyState === EventSource.CLOSED || failures > 3) void poll();
  });
  addEventListener("leaving", () => {
    stream.close();
    clearTimeout(silence);
    clearTimeout(timer);
  });
}
