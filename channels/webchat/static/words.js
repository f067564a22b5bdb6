// @ts-check
/** The return words: asked for after the first message, shown once, copied or printed. */

import { copy } from "./look.js";

/** Brings one card to life. @param {ParentNode} place */
function wake(place) {
  place.querySelector("[data-js]")?.removeAttribute("hidden");
  place.querySelector("[data-print]")?.addEventListener("click", () => print());
  place.querySelector("[data-copy]")?.addEventListener("click", async () => {
    const six = Array.from(place.querySelectorAll(".six li"), (word) => word.textContent);
    await navigator.clipboard.writeText(six.join(" "));
    place.querySelector("[data-copied]")?.removeAttribute("hidden");
  });
}

/** @param {string} first not empty: only if there are none yet */
async function fetchWords(first = "") {
  const place = /** @type {HTMLElement} */ (document.querySelector("#words"));
  const token = document.body.dataset.token ?? "";
  const answer = await fetch("/words", {
    method: "POST",
    headers: { Accept: "application/json" },
    body: new URLSearchParams({ token, first }),
  });
  if (answer.status === 409) {
    place.dataset.has = "yes"; // another tab shows them
    place.hidden = true;
    return;
  }
  if (!answer.ok) throw new Error(String(answer.status));
  const { words } = await answer.json();
  const fresh = copy("words-card");
  fresh.querySelector(".six")?.append(
    ...words.map((/** @type {string} */ word) => {
      const row = document.createElement("li");
      row.textContent = word;
      return row;
    }),
  );
  place.dataset.has = "yes";
  place.replaceChildren(fresh);
  place.hidden = false;
  wake(place);
}

/** Asks for words when this conversation has none yet. */
export async function card() {
  const place = /** @type {HTMLElement | null} */ (document.querySelector("#words"));
  if (place?.dataset.has === "no") await fetchWords("yes").catch(() => (place.hidden = false)); // the button stays, to ask again
}

document.querySelector("#words-get")?.addEventListener("submit", (event) => {
  event.preventDefault();
  const form = /** @type {HTMLFormElement} */ (event.target);
  fetchWords().catch(() => form.submit()); // the page it leads to says what is wrong
});
wake(document);
