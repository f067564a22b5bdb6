// @ts-check
/** Sends messages in order, each under an id of its own, again and again until it has arrived. */

const LONGEST_WAIT = 30000; // milliseconds
const PATIENCE = 10000; // a line that is dead without a word; the same id is sent again

/** @typedef {{text: string, mid: string, anyway: string, row: HTMLElement}} Message */

/** @type {Message[]} */
const queue = [];
let token = document.body.dataset.token ?? "";
let busy = false;
let wait = 1000;

/** @type {(message: Message, told: any) => void} */
let arrived = () => undefined;
/** @type {(message: Message, told: any) => void} */
let refused = () => undefined;

/** Says what becomes of a message. @param {typeof arrived} yes @param {typeof refused} no */
export function whenSent(yes, no) {
  arrived = yes;
  refused = no;
}

/** @param {string} text @param {string} anyway @param {HTMLElement} row */
export function enqueue(text, anyway, row) {
  const drawn = crypto.getRandomValues(new Uint8Array(12));
  const mid = Array.from(drawn, (byte) => byte.toString(16).padStart(2, "0")).join("");
  queue.push({ text, mid, anyway, row });
  void send();
}

async function send() {
  if (busy || !queue[0]) return;
  busy = true;
  const settled = await attempt(queue[0]).catch(() => false);
  busy = false;
  if (settled) {
    wait = 1000;
    return void send();
  }
  setTimeout(send, wait);
  wait = Math.min(wait * 2, LONGEST_WAIT);
}

/** One try. @param {Message} message @returns {Promise<boolean>} whether to go on at once */
async function attempt(message) {
  const { row, ...said } = message;
  const answer = await fetch("/say", {
    method: "POST",
    headers: { Accept: "application/json" },
    body: new URLSearchParams({ ...said, token }),
    signal: AbortSignal.timeout(PATIENCE),
  });
  const told = await answer.json();
  if (answer.status >= 500) return false;
  if (told.token && answer.status === 410 && told.token !== token) {
    token = told.token; // the page was open too long; the same message goes again
    return true;
  }
  queue.shift();
  row.remove();
  (answer.ok ? arrived : refused)(message, told);
  return true;
}

addEventListener("online", () => void send());
