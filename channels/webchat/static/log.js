// @ts-check
/** The messages on the page and what stands above them. */

import { copy } from "./look.js";

const log = /** @type {HTMLElement} */ (document.querySelector("#log"));

/** The number of the last message shown. */
export const last = () => Number(log.dataset.last ?? "0");

/** Makes a message from a template. @param {string} id @param {string} text @param {string} at */
export function line(id, text, at = "") {
  const row = /** @type {HTMLElement} */ (copy(id).firstElementChild);
  const words = row.querySelector(".text");
  if (words) words.textContent = text;
  const time = row.querySelector("time");
  if (time && at) time.textContent = at;
  return row;
}

/** Puts a message after the others, and shows it if its reader stands at the end.
 * @param {HTMLElement} row */
export function append(row) {
  const atEnd = log.scrollHeight - log.scrollTop - log.clientHeight < 80;
  log.append(row);
  if (atEnd || row.classList.contains("child")) log.scrollTop = log.scrollHeight;
}

/** Shows what is new. @param {any} told */
export function show(told) {
  for (const each of told.lines ?? []) {
    if (document.getElementById(`m${each.number}`)) continue;
    const row = line(`line-${each.side}`, each.text, each.at);
    row.id = `m${each.number}`;
    const unsent = log.querySelector(".unsent");
    if (unsent) unsent.before(row);
    else append(row);
    if (each.side === "staff" && document.hidden && !log.querySelector(".unread")) {
      row.before(copy("unread")); // whoever comes back sees where to read on
    }
    log.dataset.last = String(Math.max(last(), each.number));
  }
  if (told.state) stand(told.state);
  if (told.moment) swap("waiting", `waiting-${told.moment}`, told.moment);
  if (told.help && document.body.dataset.help !== "now") {
    document.body.dataset.help = "now";
    document.querySelector("#help")?.removeAttribute("hidden"); // beside the words just sent
  }
}

/** @param {string} id @param {string} template @param {string} now */
function swap(id, template, now) {
  const place = document.getElementById(id);
  if (!place || place.dataset.now === now) return;
  place.dataset.now = now;
  place.replaceChildren(copy(template));
}

/** @param {string} state */
function stand(state) {
  const now = document.querySelector("#state [aria-current]");
  const next = document.querySelector(`#state [data-step="${state}"]`);
  if (now === next || !next) return;
  now?.removeAttribute("aria-current");
  next.setAttribute("aria-current", "step");
  document.querySelector("#state")?.removeAttribute("hidden");
  const spoken = /** @type {Element} */ (next.cloneNode(true));
  for (const reading of spoken.querySelectorAll("rt")) reading.remove();
  const status = document.querySelector("#state-now");
  if (status) status.textContent = spoken.textContent;
}

log.scrollTop = log.scrollHeight;
