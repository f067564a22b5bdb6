// @ts-check
/** An open case: says when something new came, and tells colleagues that somebody looks. */

const LOOKING = 8_000;
const head = /** @type {HTMLElement} */ (document.getElementById("case"));
const fresh = /** @type {HTMLElement} */ (document.getElementById("fresh"));

document.addEventListener("desk:entry", (event) => {
  const { verb, case: id } = /** @type {CustomEvent<{verb: string, case: string}>} */ (event).detail;
  if (id === head.dataset.case && verb === "child wrote") fresh.hidden = false;
});

const present = /** @type {HTMLElement} */ (document.getElementById("present"));

async function look() {
  if (document.hidden || !head.isConnected) return;
  const body = new URLSearchParams({ token: document.body.dataset.token ?? "" });
  const answer = await fetch(`/case/${head.dataset.case}/looking`, { method: "POST", body }).catch(() => null);
  if (answer?.ok) present.textContent = (await answer.json()).present;
}
void look();
setInterval(look, LOOKING);

/** Evidence leads to its reason: open it, wherever the link came from. */
const reveal = () => {
  const flag = location.hash && document.getElementById(location.hash.slice(1));
  if (flag instanceof HTMLDetailsElement) flag.open = true;
};
addEventListener("hashchange", reveal);
reveal();
