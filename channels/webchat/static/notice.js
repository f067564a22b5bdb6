// @ts-check
/** Says a phrase of the server in the place for notices, with its readings above the kanji. */

import { dress } from "./look.js";

const READING = /\{([^{}|]+)\|([^{}]+)\}/;
const notice = /** @type {HTMLElement} */ (document.querySelector("#notice"));

/** @param {{ja: string, en: string}} told */
export function say(told) {
  const ja = document.createElement("span");
  ja.className = "ja";
  // Split at the readings: text, kanji, reading, text, kanji, reading, … text.
  const parts = told.ja.split(new RegExp(READING, "g"));
  for (let at = 0; at < parts.length; at += 3) {
    ja.append(parts[at]);
    if (at + 2 < parts.length) ja.append(ruby(parts[at + 1], parts[at + 2]));
  }
  const en = document.createElement("span");
  en.className = "en";
  en.lang = "en";
  en.textContent = told.en;
  dress(ja);
  notice.replaceChildren(ja, " ", en);
  notice.scrollIntoView({ block: "center" });
}

export function hush() {
  notice.replaceChildren();
}

/** @param {string} kanji @param {string} reading */
function ruby(kanji, reading) {
  const whole = document.createElement("ruby");
  const above = document.createElement("rt");
  above.textContent = reading;
  whole.append(kanji, above);
  return whole;
}
