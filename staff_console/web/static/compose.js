// @ts-check
/** The two boxes: Ctrl+Enter sends what is being written, never in the middle of a conversion. */

const BREATH = 4_000;
let told = 0;

for (const box of /** @type {NodeListOf<HTMLTextAreaElement>} */ (document.querySelectorAll(".compose textarea"))) {
  box.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" || !(event.ctrlKey || event.metaKey)) return;
    if (event.isComposing || event.keyCode === 229) return;
    event.preventDefault();
    box.form?.requestSubmit();
  });
  box.addEventListener("input", () => {
    if (!box.dataset.writing || Date.now() - told < BREATH) return;
    told = Date.now();
    const body = new URLSearchParams({ token: document.body.dataset.token ?? "" });
    void fetch(box.dataset.writing, { method: "POST", body }).catch(() => null);
  });
}

/** @type {EventTarget | null} */
let sending = null;
const boxes = () => [.../** @type {NodeListOf<HTMLTextAreaElement>} */ (document.querySelectorAll(".compose textarea"))];

/** Send without leaving the page, so that a lost connection loses no words. @param {HTMLFormElement} form */
async function send(form) {
  const button = /** @type {HTMLButtonElement} */ (form.querySelector("button"));
  const problem = /** @type {HTMLElement} */ (form.querySelector(".problem"));
  const fields = /** @type {any} */ (new FormData(form));
  button.disabled = true; // one press sends once
  const answer = await fetch(form.action, { method: "POST", body: new URLSearchParams(fields), redirect: "manual" }).catch(() => null);
  button.disabled = false;
  if (!answer || answer.status >= 500) {
    problem.textContent = problem.dataset.says ?? "";
    return;
  }
  sending = form;
  if (answer.type === "opaqueredirect") location.assign(`${form.dataset.then}?did=${form.id}`);
  else form.submit(); // refused: the same again, so that the page itself says why and keeps the words
}

document.getElementById("compose")?.addEventListener("submit", (event) => {
  const form = /** @type {HTMLFormElement} */ (event.target);
  sending = form;
  if (event.submitter?.hasAttribute("formaction")) return; // reads again, and brings the words along
  event.preventDefault();
  sending = null;
  void send(form);
});

/** Leaving with words that went nowhere is asked about once. */
addEventListener("beforeunload", (event) => {
  if (boxes().some((box) => box.form !== sending && box.value.trim())) event.preventDefault();
});
