// The report: walk findings, keep text and list in step, copy a suggestion.

import { say } from "./said.js";
import { Filter } from "./filter.js";
import { Sheet } from "./sheet.js";

const small = window.matchMedia("(max-width: 800px)");

export function watchReport(report) {
  const filter = new Filter(report);
  const walk = new Walk(report, filter);
  report.addEventListener("click", (event) => walk.clicked(event));
  report.addEventListener("click", copyClicked);
  if (location.hash.startsWith("#f-")) walk.goTo(location.hash.slice(3));
  return {
    j: () => walk.step(1),
    k: () => walk.step(-1),
    t: () => walk.switchSide(),
    e: () => walk.answer(),
    f: () => filter.toggle("severity", "must_fix"),
  };
}

class Walk {
  constructor(report, filter) {
    this.report = report;
    this.filter = filter;
    this.pane = report.querySelector(".finding-pane");
    const dialog = report.querySelector(".sheet");
    this.sheet = dialog && new Sheet(dialog, (by) => this.step(by), () => this.marks()[0]);
  }

  get current() {
    return this.report.querySelector(".findings > .current");
  }

  marks(finding = this.current) {
    if (!finding) return [];
    const id = CSS.escape(finding.id.slice(2));
    return [...this.report.querySelectorAll(`.mark[data-findings~="${id}"]`)];
  }

  clicked(event) {
    const mark = event.target.closest(".mark");
    const link = event.target.closest('a[href^="#f-"]');
    const quote = event.target.closest(".finding .quote");
    if (mark) this.open(mark);
    else if (link) this.goTo(link.hash.slice(3));
    else if (quote && !quote.closest(".sheet")) this.select(quote.closest(".finding"), "text");
    else return;
    event.preventDefault();
  }

  // A highlight that several findings share leads to each in turn.
  open(mark) {
    const ids = mark.dataset.findings.split(" ");
    const at = this.current ? ids.indexOf(this.current.id.slice(2)) : -1;
    const finding = document.getElementById(`f-${ids[(at + 1) % ids.length]}`);
    this.show(finding);
    if (small.matches) this.select(finding, "sheet");
    else this.select(finding, "list");
  }

  goTo(id) {
    const finding = document.getElementById(`f-${id}`);
    if (!finding) return;
    history.replaceState(null, "", `#${finding.id}`);
    this.show(finding);
    this.select(finding, "list");
  }

  show(finding) {
    if (finding.hidden) this.filter.clear();
  }

  step(by) {
    const list = [...this.report.querySelectorAll(".finding:not([hidden])[id]")];
    if (!list.length) return;
    const at = list.indexOf(this.current);
    const next = at < 0 ? (by > 0 ? 0 : list.length - 1) : (at + by + list.length) % list.length;
    this.select(list[next], this.sheet?.isOpen ? "sheet" : "list");
  }

  switchSide() {
    const inText = document.activeElement?.classList.contains("mark");
    if (this.current) this.select(this.current, inText ? "list" : "text");
  }

  answer() {
    const answer = this.current?.querySelector(".answer");
    if (!answer) return;
    answer.open = true;
    (answer.querySelector("textarea") ?? answer.querySelector("summary")).focus();
  }

  select(finding, side) {
    for (const old of this.report.querySelectorAll(".current")) old.classList.remove("current");
    finding.classList.add("current");
    const marks = this.marks(finding);
    for (const mark of marks) mark.classList.add("current");
    if (side === "sheet") {
      this.sheet.show(finding);
      marks[0]?.scrollIntoView({ block: "start" });
      return;
    }
    this.sheet?.hide();
    marks[0]?.scrollIntoView({ block: small.matches && side === "list" ? "nearest" : "center" });
    this.reveal(finding, side);
    (side === "text" && marks.length ? marks[0] : finding).focus({ preventScroll: true });
  }

  // The list scrolls in itself on a desk: moving the page would take the text away again.
  reveal(finding, side) {
    if (this.pane.scrollHeight > this.pane.clientHeight) {
      const top = finding.getBoundingClientRect().top - this.pane.getBoundingClientRect().top;
      const head = this.pane.querySelector("h2").offsetHeight;
      this.pane.scrollTop += top - head - 6;
    } else if (side === "list") {
      finding.scrollIntoView({ block: "nearest" });
    }
  }
}

async function copyClicked(event) {
  const button = event.target.closest("[data-copy]");
  if (!button) return;
  const words = button.closest("[data-review]").dataset;
  const text = button.parentElement.querySelector("ins");
  try {
    await navigator.clipboard.writeText(text.textContent);
    say(words.copied);
    button.textContent = `✓ ${words.copied}`;
  } catch {
    getSelection().selectAllChildren(text);
    say(words.copyFailed);
  }
}
