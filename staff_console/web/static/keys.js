// @ts-check
/** One-key shortcuts; they can be switched off, and never act while somebody writes. */

const help = /** @type {HTMLDialogElement} */ (document.getElementById("help"));
const on = /** @type {HTMLInputElement} */ (document.getElementById("keys-on"));
on.checked = localStorage.getItem("keys") !== "off";
on.addEventListener("change", () => localStorage.setItem("keys", on.checked ? "on" : "off"));

/** @param {number} step */
function walk(step) {
  const links = [...document.querySelectorAll(".row .open")];
  const here = links.findIndex((link) => link.closest(".row")?.contains(document.activeElement));
  const next = links[Math.min(links.length - 1, Math.max(0, here + step))];
  if (next instanceof HTMLElement) next.focus();
}

/** @param {string} kind */
function write(kind) {
  const tab = document.getElementById(`tab-${kind}`);
  if (!(tab instanceof HTMLInputElement) || tab.disabled) return;
  tab.checked = true;
  document.getElementById(`${kind}-text`)?.focus();
}

/** @type {Record<string, () => void>} */
const deeds = {
  j: () => walk(1),
  k: () => walk(-1),
  r: () => write("reply"),
  n: () => write("note"),
  c: () => /** @type {HTMLFormElement | null} */ (document.getElementById("do-claim"))?.requestSubmit(),
  "?": () => help.showModal(),
};

document.addEventListener("keydown", (event) => {
  const at = /** @type {HTMLElement} */ (event.target);
  const writing = at.closest("input, textarea, select, dialog") !== null;
  if (writing || event.isComposing || event.ctrlKey || event.metaKey || event.altKey) return;
  if (!on.checked && event.key !== "?") return;
  const deed = deeds[event.key];
  if (!deed) return;
  event.preventDefault();
  deed();
});
