// Submitting a draft: once only, with a sign that it is under way; by drag and drop as well.

import { say } from "./said.js";

const LARGEST = 20 * 1024 * 1024;

export function watchForms() {
  for (const form of document.querySelectorAll("form[data-submitting]")) watchSubmit(form);
  for (const form of document.querySelectorAll("form[hx-post]")) watchFailure(form);
  const upload = document.querySelector("form[data-drop]");
  if (upload) watchUpload(upload);
  const text = document.querySelector("textarea[data-limit]");
  if (text) watchText(text);
  document.getElementById("error")?.focus();
}

// What cannot be shown within the form, the browser shows as a page.
function watchFailure(form) {
  form.addEventListener("htmx:sendError", () => form.submit());
  form.addEventListener("htmx:responseError", () => form.submit());
}

function watchSubmit(form) {
  const button = form.querySelector("button.primary");
  const words = button.textContent;
  form.addEventListener("submit", (event) => {
    if (button.ariaBusy === "true") {
      event.preventDefault();
      return;
    }
    button.ariaBusy = "true";
    button.textContent = form.dataset.submitting;
    say(form.dataset.submitting);
  });
  // A page that comes back from the browser's cache can be submitted again.
  window.addEventListener("pageshow", () => {
    button.ariaBusy = null;
    button.textContent = words;
  });
}

function watchText(text) {
  const counted = text.form.querySelector("[data-counted]");
  const limit = Number(text.dataset.limit);
  const number = new Intl.NumberFormat(document.documentElement.lang);
  const count = () => {
    // Characters as the server counts them: one beyond the basic plane is two units here.
    let size = 0;
    for (const _ of text.value) size += 1;
    counted.textContent = size ? counted.dataset.counted.replace("{}", number.format(size)) : "";
    counted.classList.toggle("over", size > limit);
  };
  // A long paste can come as one event a line.
  let due = 0;
  text.addEventListener("input", () => {
    cancelAnimationFrame(due);
    due = requestAnimationFrame(count);
  });
  window.addEventListener("pageshow", count);
  text.form.querySelector("[data-sample]").addEventListener("click", (event) => {
    text.form.elements.title.value = event.currentTarget.dataset.title;
    text.value = event.currentTarget.dataset.body;
    count();
    text.focus();
  });
}

function watchUpload(form) {
  const input = form.querySelector("input[type=file]");
  const chosen = document.getElementById("file-chosen");
  const show = (note = "") => {
    const file = input.files[0];
    const large = file && file.size > LARGEST;
    input.setCustomValidity(large ? form.dataset.tooLarge : "");
    chosen.textContent = file ? `${file.name} · ${sizeOf(file)}${note}` : chosen.dataset.empty;
    if (large) chosen.textContent += ` ${form.dataset.tooLarge}`;
    chosen.classList.toggle("over", Boolean(large));
  };
  input.addEventListener("change", () => show());
  window.addEventListener("pageshow", () => show());
  watchDrop((files) => {
    const first = new DataTransfer();
    first.items.add(files[0]);
    input.files = first.files;
    input.closest("details")?.setAttribute("open", "");
    show(files.length > 1 ? ` ${form.dataset.oneFile}` : "");
    input.focus();
    // Where more has to be chosen than the file, the file is not sent at once.
    const complete = form.dataset.drop !== "choose";
    if (complete && files.length === 1 && input.checkValidity()) form.requestSubmit();
  });
}

function sizeOf(file) {
  const kilo = file.size / 1024;
  return kilo < 1024 ? `${Math.max(1, Math.round(kilo))} KB` : `${(kilo / 1024).toFixed(1)} MB`;
}

function watchDrop(take) {
  const holdsFiles = (event) => event.dataTransfer?.types.includes("Files");
  const mark = (on) => document.body.classList.toggle("dragging", on);
  document.addEventListener("dragover", (event) => {
    if (!holdsFiles(event)) return;
    event.preventDefault();
    mark(true);
  });
  document.addEventListener("dragleave", (event) => {
    if (!event.relatedTarget) mark(false);
  });
  document.addEventListener("drop", (event) => {
    mark(false);
    if (!holdsFiles(event) || !event.dataTransfer.files.length) return;
    event.preventDefault();
    take(event.dataTransfer.files);
  });
}
