// @ts-check
/** One stream a tab: what happens at the desk arrives here and is told to the page as events. */

const QUIET = 40_000; // two breaths of the server, and a bit
const lost = /** @type {HTMLElement} */ (document.getElementById("lost-bar"));
let heard = Date.now();
/** @type {EventSource | undefined} */
let source;

/** @param {string} name @param {unknown} [detail] */
const tell = (name, detail) => document.dispatchEvent(new CustomEvent(name, { detail }));

/** Open the stream; a session that has ended is told once, and the stream stays shut. */
function listen() {
  source?.close(); // after a new sign-in the old one would only tell that it has ended
  const now = (source = new EventSource("/feed"));
  const alive = () => {
    heard = Date.now();
    lost.hidden = true;
  };
  now.addEventListener("open", alive);
  for (const kind of ["entry", "ringing", "breath"]) {
    now.addEventListener(kind, (event) => {
      alive();
      tell(`desk:${kind}`, JSON.parse(event.data));
    });
  }
  now.addEventListener("lost", () => {
    now.close();
    lost.hidden = false;
    tell("desk:gone");
  });
  now.addEventListener("error", () => {
    lost.hidden = Date.now() - heard < QUIET && now.readyState !== EventSource.CLOSED;
    if (now.readyState === EventSource.CLOSED) void ask();
  });
}

/** The browser gave up: either nobody is signed in here any more, or the desk is being restarted. */
async function ask() {
  const answer = await fetch("/queue.json", { redirect: "manual" }).catch(() => null);
  if (answer?.status === 401) tell("desk:gone");
  else setTimeout(listen, 5_000);
}

document.addEventListener("desk:back", listen);
// Only when every module of the page listens: the first thing told is what rings right now.
document.addEventListener("DOMContentLoaded", listen);
// A line that is dead without a word would look like a quiet evening.
setInterval(() => {
  if (Date.now() - heard < QUIET || source?.readyState !== EventSource.OPEN) return;
  lost.hidden = false;
  listen();
}, 10_000);
