// @ts-check
/** Writes one row's words into its place: text only, never markup. */

/** Say whether these are the same rows in the same order. @param {string[]} cases @param {{case: string}[]} told */
export const same = (cases, told) =>
  cases.length === told.length && told.every((row, n) => row.case === cases[n]);

/**
 * @param {HTMLElement} place
 * @param {Record<string, any>} row
 * @param {boolean} whole  false while somebody is among the rows: only words of the same length move
 */
export function fill(place, row, whole) {
  clock(/** @type {HTMLElement} */ (place.querySelector(".timer")), row.timer);
  for (const field of place.querySelectorAll("input[name=version]")) field.setAttribute("value", row.version);
  if (!whole) return;
  place.dataset.case = row.case;
  place.dataset.level = row.level;
  place.toggleAttribute("data-rings", row.rings);
  for (const part of /** @type {NodeListOf<HTMLElement>} */ (place.querySelectorAll("[data-fill]"))) {
    part.textContent = row[part.dataset.fill ?? ""];
  }
  /** @type {HTMLElement} */ (place.querySelector(".level")).dataset.level = row.level;
  place.querySelector(".open")?.setAttribute("href", `/case/${row.case}`);
  place.querySelector(".needs")?.toggleAttribute("hidden", !row.needs_person);
  const bell = place.querySelector(".bell");
  bell?.setAttribute("action", `/case/${row.case}/acknowledge`);
  bell?.toggleAttribute("hidden", !row.rings);
  place.querySelector(".chips")?.replaceChildren(...row.chips.map(chip));
}

/** @param {Record<string, string>} one */
function chip(one) {
  const made = /** @type {HTMLTemplateElement} */ (document.getElementById("chip")).content.firstElementChild;
  const place = /** @type {HTMLElement} */ (made?.cloneNode(true));
  place.dataset.judged = one.judged;
  place.dataset.status = one.status;
  place.title = one.hint;
  /** @type {HTMLElement} */ (place.querySelector(".label")).textContent = one.label;
  return place;
}

/** @param {HTMLElement} place @param {{words: string, mark: number, filled: number} | null} timer */
function clock(place, timer) {
  place.hidden = !timer;
  if (!timer) return;
  place.dataset.mark = String(timer.mark);
  place.querySelector(".used")?.setAttribute("stroke-dasharray", `${timer.filled} 100`);
  /** @type {HTMLElement} */ (place.querySelector(".left")).textContent = timer.words;
}
