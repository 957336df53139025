// The text pane: walk findings by keyboard, keep text and list in step, filter by severity.

const report = document.querySelector("[data-review]");
const keys = document.getElementById("keys");

const findings = () => [...report.querySelectorAll(".finding:not([hidden])")];
const marksOf = (id) => report.querySelectorAll(`.mark[data-findings~="${CSS.escape(id)}"]`);

function select(finding, focus) {
  for (const old of report.querySelectorAll(".current")) old.classList.remove("current");
  finding.classList.add("current");
  const marks = marksOf(finding.id.slice(2));
  for (const mark of marks) mark.classList.add("current");
  marks[0]?.scrollIntoView({ block: "center" });
  finding.scrollIntoView({ block: "nearest" });
  if (focus === "text") marks[0]?.focus({ preventScroll: true });
  else finding.focus({ preventScroll: true });
}

function step(by) {
  const list = findings();
  if (!list.length) return;
  const at = list.findIndex((f) => f.classList.contains("current"));
  const next = at < 0 ? (by > 0 ? 0 : list.length - 1) : (at + by + list.length) % list.length;
  select(list[next]);
}

function filter(severity) {
  for (const button of document.querySelectorAll("[data-filter]")) {
    button.setAttribute("aria-pressed", String(button.dataset.filter === severity));
  }
  for (const finding of report.querySelectorAll(".finding")) {
    finding.hidden = Boolean(severity) && finding.dataset.severity !== severity;
  }
}

function toggleMustFix() {
  const pressed = document.querySelector('[data-filter="must_fix"][aria-pressed="true"]');
  filter(pressed ? "" : "must_fix");
}

function switchPane() {
  const current = report.querySelector(".finding.current");
  if (current) select(current, document.activeElement.classList.contains("mark") ? "list" : "text");
}

const actions = {
  j: () => step(1),
  k: () => step(-1),
  t: switchPane,
  f: toggleMustFix,
};

document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey) return;
  if (event.target.closest("input, textarea, select")) return;
  if (event.key === "?") keys.showModal();
  else if (report && !keys.open && actions[event.key]) actions[event.key]();
  else return;
  event.preventDefault();
});

document.addEventListener("click", (event) => {
  if (event.target.closest("[data-open-keys]")) keys.showModal();
  if (event.target.closest("[data-print]")) window.print();
  const button = event.target.closest("[data-filter]");
  if (button) filter(button.dataset.filter);
  const mark = event.target.closest(".mark");
  const quote = event.target.closest(".finding .quote");
  if (!mark && !quote) return;
  event.preventDefault();
  if (mark) {
    const finding = document.getElementById(`f-${mark.dataset.findings.split(" ")[0]}`);
    if (finding.hidden) filter("");
    select(finding);
  } else {
    select(quote.closest(".finding"), "text");
  }
});
