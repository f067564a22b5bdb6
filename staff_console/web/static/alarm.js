// @ts-check
/** The alarm: beeps are planned ahead on the audio clock, so that a hidden tab rings in time. */

const every = Number(document.body.dataset.every) || 30;
const AHEAD = 20; // repeats planned at once: minutes of ringing without any timer of the page
const sound = /** @type {HTMLElement} */ (document.getElementById("sound-bar"));
const bar = /** @type {HTMLElement} */ (document.getElementById("ringing-bar"));
const title = document.title;
const audio = new AudioContext();
/** @type {OscillatorNode[]} */
let planned = [];
/** @type {string[]} */
let cases = [];
let until = 0;
let first = !navigator.locks;
// One tab rings, however many are open; the next one takes over when it closes.
// It must be one that can be heard: a silent tab that waits for a click does not queue for it.
let queued = false;
function queueUp() {
  if (queued || audio.state !== "running") return;
  queued = true;
  navigator.locks?.request("alarm", () => new Promise(() => ((first = true), ring())));
}

/** @param {number} at seconds of the audio clock @param {number} pitch */
function beep(at, pitch) {
  const tone = new OscillatorNode(audio, { type: "square", frequency: pitch });
  const loud = new GainNode(audio, { gain: 0 });
  loud.gain.setValueAtTime(0, at).linearRampToValueAtTime(0.25, at + 0.02);
  loud.gain.setValueAtTime(0.25, at + 0.22).linearRampToValueAtTime(0, at + 0.28);
  tone.connect(loud).connect(audio.destination);
  tone.start(at);
  tone.stop(at + 0.3);
  return tone;
}

/** @param {number} at */
const pattern = (at) => [880, 660, 880].map((pitch, n) => beep(at + n * 0.35, pitch));

/** Plan the ringing anew: nothing when nothing rings. */
function ring() {
  planned.forEach((tone) => tone.disconnect());
  planned = [];
  until = audio.currentTime;
  if (cases.length && first && audio.state === "running") plan();
}

/** Plan further ahead from where the last plan ends. */
function plan() {
  for (let n = 0; n < AHEAD; n += 1, until += every) {
    planned.push(...pattern(Math.max(until, audio.currentTime) + 0.1));
  }
}

/** Show what the ears may miss: the count in the title, the red bar, the bar of the missing sound. */
function show() {
  document.title = cases.length ? `(${cases.length}) ${title}` : title;
  bar.hidden = !cases.length;
  const words = bar.querySelector("p");
  if (words) words.textContent = cases.length ? (bar.dataset.one ?? "") : "";
  sound.hidden = audio.state === "running";
}

document.addEventListener("desk:ringing", (event) => {
  const fresh = /** @type {CustomEvent<{cases: string[]}>} */ (event).detail.cases;
  const more = fresh.some((one) => !cases.includes(one));
  cases = fresh;
  if (more || !cases.length) ring();
  if (more && globalThis.Notification?.permission === "granted") new Notification(bar.dataset.one ?? "");
  show();
});
audio.addEventListener("statechange", () => (queueUp(), ring(), show()));
queueUp();
setInterval(() => cases.length && first && until - audio.currentTime < 5 * every && plan(), 60_000);

for (const id of ["sound-on", "sound-test"]) {
  document.getElementById(id)?.addEventListener("click", async () => {
    await audio.resume();
    pattern(audio.currentTime + 0.05);
    const state = document.getElementById("sound-state");
    if (state) state.textContent = (audio.state === "running" ? state.dataset.on : state.dataset.off) ?? "";
    show();
  });
}
const notify = document.getElementById("notify-on");
if (notify && globalThis.Notification?.permission === "default") {
  notify.hidden = false;
  notify.addEventListener("click", async () => (notify.hidden = (await Notification.requestPermission()) !== "default"));
}
// A click on the page before this one usually allows sound here too; otherwise the bar asks for one.
void audio.resume().then(show);
setTimeout(show, 1_000);
