// @ts-check
/** Furigana, size and colour change at once; the server keeps them for the next page. */

const root = document.documentElement;

/** Writes readings above the kanji, or takes them out so that nothing is read aloud twice.
 * @param {ParentNode} part */
export function dress(part) {
  const on = root.dataset.furigana === "on";
  for (const ruby of part.querySelectorAll("ruby")) {
    const reading = ruby.querySelector("rt");
    if (on && !reading) {
      const rt = document.createElement("rt");
      rt.textContent = ruby.dataset.rt ?? "";
      ruby.append(rt);
    } else if (!on && reading) {
      ruby.dataset.rt = reading.textContent ?? "";
      reading.remove();
    }
  }
}

/** A copy of a template's content, dressed. @param {string} id @returns {DocumentFragment} */
export function copy(id) {
  const template = /** @type {HTMLTemplateElement} */ (document.getElementById(id));
  const fresh = /** @type {DocumentFragment} */ (template.content.cloneNode(true));
  dress(fresh);
  return fresh;
}

const form = /** @type {HTMLFormElement | null} */ (document.querySelector("#look"));

function change() {
  if (!form) return;
  const chosen = new FormData(form);
  for (const [name, value] of chosen) {
    if (["furigana", "size", "colour"].includes(name)) root.dataset[name] = String(value);
  }
  dress(document);
  const body = new URLSearchParams(/** @type {any} */ (chosen));
  fetch("/look", { method: "POST", body, redirect: "manual" }).catch(
    () => undefined, // the change shows here all the same
  );
}

form?.addEventListener("change", change);
form?.addEventListener("submit", (event) => {
  event.preventDefault();
  change();
  form.closest("details")?.removeAttribute("open");
});
