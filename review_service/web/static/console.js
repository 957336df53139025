// Entry of every page: keyboard help, printing, times in the reader's zone, what is said aloud.

import { say } from "./said.js";
import { watchForms } from "./forms.js";
import { watchReport } from "./report.js";

const keys = document.getElementById("keys");
const switchedOff = "kepu.keys.off";

// A browser that keeps nothing refuses the storage itself; then the choice lasts for the page.
function remembered() {
  try {
    return window.localStorage;
  } catch {
    return {};
  }
}

const memory = remembered();
let keysOn = memory[switchedOff] === undefined;

function switchKeys(on) {
  keysOn = on;
  if (on) delete memory[switchedOff];
  else memory[switchedOff] = "yes";
}

function showTimes(root) {
  const zone = document.documentElement.lang;
  const short = new Intl.DateTimeFormat(zone, { dateStyle: "medium", timeStyle: "short" });
  const long = new Intl.DateTimeFormat(zone, { dateStyle: "full", timeStyle: "long" });
  for (const time of root.querySelectorAll("time[datetime]")) {
    const at = new Date(time.dateTime);
    if (Number.isNaN(at.getTime())) continue;
    time.textContent = short.format(at);
    time.title = long.format(at);
  }
}

function openKeys() {
  if (!keys.open) keys.showModal();
}

function watchKeys(actions) {
  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return;
    if (event.target.closest("input, textarea, select, [contenteditable]")) return;
    if (!keysOn || keys.open) return;
    const action = event.key === "?" ? openKeys : actions[event.key.toLowerCase()];
    if (!action) return;
    event.preventDefault();
    action();
  });
  const box = keys.querySelector("[data-keys-on]");
  box.checked = keysOn;
  box.addEventListener("change", () => switchKeys(box.checked));
}

function watchProgress(section) {
  const lost = section.querySelector(".lost");
  let state = section.querySelector("[data-state]").textContent;
  section.addEventListener("htmx:afterRequest", (event) => {
    lost.hidden = event.detail.successful;
  });
  section.addEventListener("htmx:afterSwap", () => {
    const now = section.querySelector("[data-state]").textContent;
    if (now !== state) say(now);
    state = now;
  });
}

document.addEventListener("click", (event) => {
  if (event.target.closest("[data-open-keys]")) openKeys();
  if (event.target.closest("[data-print]")) window.print();
});
document.addEventListener("htmx:afterSettle", () => showTimes(document));

showTimes(document);
watchForms();
const report = document.querySelector("[data-review]");
const decision = document.getElementById("decide");
watchKeys({
  ...(report ? watchReport(report) : {}),
  ...(decision ? { d: () => (decision.querySelector("#note, .primary") ?? decision).focus() } : {}),
});
const progress = document.querySelector("[data-watch]");
if (progress) watchProgress(progress);
