// @ts-check
/** Handing over keys shows how far it is; a link is copied with one press. */

for (const form of /** @type {NodeListOf<HTMLFormElement>} */ (document.querySelectorAll("form.grant"))) {
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    void hand(form);
  });
}

/** @param {HTMLFormElement} form */
async function hand(form) {
  const bar = /** @type {HTMLProgressElement} */ (form.querySelector("progress"));
  const says = /** @type {HTMLElement} */ (form.querySelector("[role=status]"));
  const button = /** @type {HTMLButtonElement} */ (form.querySelector("button"));
  const fields = /** @type {any} */ (new FormData(form));
  const answer = await fetch(form.action, { method: "POST", body: new URLSearchParams(fields), headers: { Accept: "application/x-ndjson" } });
  if (!answer.ok || !answer.body) return form.submit();
  [bar.hidden, button.disabled] = [false, true];
  let last = { done: 0, total: 0, granted: 0 };
  let rest = "";
  const reader = answer.body.pipeThrough(new TextDecoderStream()).getReader();
  for (let part = await reader.read(); !part.done; part = await reader.read()) {
    const lines = (rest + part.value).split("\n");
    rest = lines.pop() ?? "";
    for (const line of lines) last = JSON.parse(line);
    [bar.max, bar.value] = [last.total || 1, last.done];
    says.textContent = (form.dataset.running ?? "").replace("#", String(last.total)).replace("@", String(last.done));
  }
  [bar.hidden, button.disabled] = [true, false];
  says.textContent = (form.dataset.done ?? "").replace("@", String(last.granted));
}

const copy = document.getElementById("copy");
copy?.addEventListener("click", async () => {
  const link = /** @type {HTMLInputElement} */ (document.getElementById("link"));
  link.select();
  await navigator.clipboard?.writeText(link.value);
  copy.textContent = copy.dataset.done ?? "";
});
