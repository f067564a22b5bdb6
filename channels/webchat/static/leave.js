// @ts-check
/** The way out: the page is blank first, then everything else. Shift three times does the same. */

const PRESSES = 3;
const WITHIN = 1500; // milliseconds for the three presses
const away = document.body.dataset.away ?? "about:blank";
const token = document.body.dataset.token ?? "";

export function leave() {
  document.documentElement.replaceChildren();
  dispatchEvent(new Event("leaving")); // an open stream hears this and closes
  try {
    sessionStorage.clear();
  } catch {
    // a browser that forbids storage keeps nothing there either
  }
  document.cookie = "r=1; path=/; samesite=strict"; // no line: the next request ends the visit
  fetch("/leave", {
    method: "POST",
    headers: { Accept: "application/json" },
    body: new URLSearchParams({ token }),
    keepalive: true,
    redirect: "manual",
  }).catch(() => undefined);
  location.replace(away);
}

document.querySelector("#leave")?.addEventListener("submit", (event) => {
  event.preventDefault();
  leave();
});

/** @type {number[]} */
let presses = [];
addEventListener("keydown", (event) => {
  if (event.repeat) return;
  if (event.key !== "Shift") {
    presses = [];
    return;
  }
  presses = [...presses.filter((at) => event.timeStamp - at < WITHIN), event.timeStamp];
  if (presses.length >= PRESSES) leave();
});

addEventListener("pageshow", (event) => {
  if (!event.persisted) return;
  document.documentElement.replaceChildren(); // a page kept for the Back button shows nothing
  location.reload();
});
