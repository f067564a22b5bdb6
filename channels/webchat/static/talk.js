// @ts-check
/** Writing: what a child sends appears at once, and stays in sight until it has arrived. */

import { listen } from "./live.js";
import { append, last, line, show } from "./log.js";
import { hush, say } from "./notice.js";
import { enqueue, whenSent } from "./sending.js";
import { card } from "./words.js";

const form = /** @type {HTMLFormElement} */ (document.querySelector("#say"));
const box = /** @type {HTMLTextAreaElement} */ (form.elements.namedItem("text"));
const anyway = /** @type {HTMLElement} */ (document.querySelector("#anyway"));
const length = /** @type {HTMLElement} */ (document.querySelector("#length"));
let listening = false;

const tooLong = () => [...box.value].length - Number(length.dataset.limit);

function begin() {
  listening = true;
  listen(last, (told) => (told.gone ? location.reload() : show(told)));
  void card();
}

whenSent(
  ({ text }, told) => {
    if (!document.getElementById(`m${told.number}`)) {
      const own = line("line-child", text, told.at);
      own.id = `m${told.number}`;
      append(own);
    }
    show(told);
    if (!listening) begin();
  },
  ({ text }, told) => {
    box.value = box.value ? `${text}\n${box.value}` : text;
    if (told.status === 410) return form.submit(); // a new page begins, with these words in its box
    say(told);
    anyway.hidden = told.status !== 409; // six return words, or only six words: the child knows
  },
);

form.addEventListener("submit", (event) => {
  event.preventDefault();
  if (!box.value.trim() || tooLong() > 0) return;
  const row = line("line-unsent", box.value);
  append(row);
  enqueue(box.value, event.submitter === anyway ? "yes" : "", row);
  hush();
  anyway.hidden = true;
  document.querySelector(".unread")?.remove();
  box.value = "";
  box.focus();
});
box.addEventListener("input", () => {
  const over = tooLong();
  length.textContent = over > 0 ? (length.dataset.says ?? "").replaceAll("#", String(over)) : "";
});
if (last() > 0) begin();
