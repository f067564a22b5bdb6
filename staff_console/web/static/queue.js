// @ts-check
/** Keeps the rows fresh; nothing moves while the pointer or the focus is among them. */

import { fill, same } from "./row.js";

const EVERY = 20_000;
const rows = /** @type {HTMLElement} */ (document.getElementById("rows"));
const fresh = /** @type {HTMLButtonElement} */ (document.getElementById("fresh"));
const empty = /** @type {HTMLElement} */ (document.getElementById("empty"));
const next = /** @type {HTMLElement} */ (document.getElementById("next"));
/** @typedef {{case: string, version: number, [name: string]: any}} Row */
/** @type {Row[] | null} */
let waiting = null;
let asked = 0;

const busy = () => rows.matches(":hover") || rows.contains(document.activeElement);
/** @returns {Map<string, HTMLElement>} */
const shown = () =>
  new Map([.../** @type {NodeListOf<HTMLElement>} */ (rows.querySelectorAll(".row"))].map((row) => [row.dataset.case ?? "", row]));

async function look() {
  const turn = (asked += 1);
  const where = new URLSearchParams({ view: rows.dataset.view ?? "", after: rows.dataset.after ?? "" });
  const answer = await fetch(`/queue.json?${where}`, { redirect: "manual" }).catch(() => null);
  if (!answer?.ok || turn !== asked) return;
  const told = await answer.json();
  for (const [view, count] of Object.entries(told.counts)) {
    const place = document.querySelector(`.views [data-view="${view}"] .count`);
    if (place) place.textContent = count;
  }
  point(told.next);
  settle(told.rows);
}

/** @param {{href: string, words: string}} to */
function point(to) {
  const [link, words] = [next.querySelector("a"), next.querySelector("span")];
  if (!link || !words || document.activeElement === link || next.matches(":hover")) return;
  [link.hidden, words.hidden] = [!to.href, Boolean(to.href)];
  link.href = to.href || "#main";
  link.textContent = words.textContent = to.words;
}

/** Fill in what stays in its place at once; move rows only when nobody is among them. @param {Row[]} told */
function settle(told) {
  const old = shown();
  for (const row of told) old.has(row.case) && fill(/** @type {HTMLElement} */ (old.get(row.case)), row, !busy());
  if (same([...old.keys()], told)) return put(told);
  if (!busy()) return put(told);
  waiting = told;
  const more = told.filter((row) => !old.has(row.case)).length;
  fresh.textContent = (more ? fresh.dataset.words : fresh.dataset.moved)?.replace("#", String(more)) ?? "";
  fresh.hidden = false;
}

/** @param {Row[]} told */
function put(told) {
  const old = shown();
  if (!same([...old.keys()], told)) {
    const made = /** @type {HTMLTemplateElement} */ (document.getElementById("row")).content.firstElementChild;
    rows.replaceChildren(
      ...told.map((row) => {
        const place = old.get(row.case) ?? /** @type {HTMLElement} */ (made?.cloneNode(true));
        fill(place, row, true);
        return place;
      }),
    );
  }
  waiting = null;
  fresh.hidden = true;
  empty.hidden = told.length > 0;
}

const rest = () => setTimeout(() => waiting && !busy() && put(waiting), 400);
rows.addEventListener("pointerleave", rest);
rows.addEventListener("focusout", rest);
fresh.addEventListener("click", () => waiting && put(waiting));
let soon = 0;
document.addEventListener("desk:entry", () => {
  clearTimeout(soon);
  soon = setTimeout(look, 300);
});
setInterval(look, EVERY);
