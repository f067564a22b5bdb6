// @ts-check
/** Moves from page to page without growing the history: the whole visit is one entry. */

import { say } from "./notice.js";

const BY_THEMSELVES = ["leave", "look", "say", "words-get"];

/** @param {HTMLFormElement} form @param {HTMLElement | null} pressed */
async function send(form, pressed) {
  const body = new URLSearchParams(/** @type {any} */ (new FormData(form)));
  if (pressed instanceof HTMLButtonElement && pressed.name) body.set(pressed.name, pressed.value);
  try {
    const headers = { Accept: "text/html, application/problem+json" };
    const answer = await fetch(form.action, { method: "POST", body, headers });
    if (answer.ok) return location.replace(answer.url);
    say(await answer.json());
  } catch {
    form.submit(); // the browser says better than we what is wrong with the line
  }
}

document.addEventListener("submit", (event) => {
  const form = /** @type {HTMLFormElement} */ (event.target);
  if (BY_THEMSELVES.includes(form.id)) return;
  event.preventDefault();
  void send(form, event.submitter);
});

document.addEventListener("click", (event) => {
  const link = event.target instanceof Element ? event.target.closest("a") : null;
  const path = link?.getAttribute("href") ?? "";
  if (!path.startsWith("/") || event.ctrlKey || event.metaKey || event.shiftKey) return;
  event.preventDefault();
  const box = document.querySelector("textarea");
  const draft = box?.value.trim() || document.querySelector(".unsent");
  if (draft && !confirm(box?.dataset.draft ?? "")) return;
  location.replace(path);
});
