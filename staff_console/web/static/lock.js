// @ts-check
/** Ten minutes without a hand on the machine: the page is put away until somebody signs in again. */

const IDLE = 10 * 60_000;
const SEEN = "seen"; // shared by the tabs of this browser: a hand on one is a hand on all
const frame = /** @type {HTMLTemplateElement} */ (document.getElementById("locked"));
const others = new BroadcastChannel("desk"); // one sign-in opens every tab of this browser
/** @type {HTMLElement | null} */
let away = null;

const touched = () => away ?? localStorage.setItem(SEEN, String(Date.now()));
for (const kind of ["pointerdown", "pointermove", "keydown", "wheel", "touchstart"]) {
  document.addEventListener(kind, touched, { passive: true });
}
touched();

/** Hide what stands around the page, or show it again. @param {boolean} hidden */
const frames = (hidden) => document.querySelectorAll(".top, .skip").forEach((part) => part.toggleAttribute("hidden", hidden));

/** Put the page away, whole: what was being written comes back with it. @param {boolean} gone */
function lock(gone) {
  const notice = document.querySelector("#lock [data-gone]");
  if (notice instanceof HTMLElement) notice.hidden = !gone;
  if (away) return;
  away = /** @type {HTMLElement} */ (document.getElementById("main"));
  away.replaceWith(frame.content.cloneNode(true));
  frames(true);
  document.querySelector("#lock form")?.addEventListener("submit", unlock);
  if (gone) lock(true);
  else void send("/lock", new URLSearchParams({ token: document.body.dataset.token ?? "" }));
}

/** @param {string} path @param {URLSearchParams} body */
const send = (path, body) => fetch(path, { method: "POST", body, headers: { Accept: "application/json" } });

/** Sign in without leaving the page, and put it back if it is still the same person. @param {Event} event */
async function unlock(event) {
  event.preventDefault();
  const form = /** @type {HTMLFormElement} */ (event.currentTarget);
  const fields = /** @type {any} */ (new FormData(form));
  const answer = await send("/sign-in", new URLSearchParams(fields)).catch(() => null);
  if (!answer?.ok) {
    const problem = /** @type {HTMLElement} */ (form.querySelector(".problem"));
    problem.textContent = problem.dataset.wrong ?? "";
    return;
  }
  const who = await answer.json();
  others.postMessage(who);
  back(who);
}

/** Put the page back if it is still the same person's. @param {{member: string, token: string}} who */
function back({ member, token }) {
  if (member !== document.body.dataset.member || !away) return location.assign("/");
  document.body.dataset.token = token;
  document.getElementById("lock")?.replaceWith(away);
  away = null;
  for (const field of document.querySelectorAll("input[name=token]")) field.setAttribute("value", token);
  frames(false);
  touched();
  document.dispatchEvent(new CustomEvent("desk:back"));
}

others.addEventListener("message", (event) => away && back(event.data));
document.addEventListener("desk:gone", () => lock(true));
setInterval(() => {
  if (!away && Date.now() - Number(localStorage.getItem(SEEN)) > IDLE) lock(false);
}, 5_000);
