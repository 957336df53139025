// Which findings are shown: by severity and by kind, with counts that heed the other choice.

export class Filter {
  constructor(report) {
    this.report = report;
    this.chosen = { severity: "", kind: "" };
    this.buttons = [...report.querySelectorAll("[data-filter]")];
    this.findings = [...report.querySelectorAll(".findings > .finding")];
    report.addEventListener("click", (event) => {
      const button = event.target.closest("[data-filter]");
      if (button) this.choose(button.dataset.filter, button.dataset.value);
    });
  }

  choose(group, value) {
    this.chosen[group] = value;
    this.apply();
  }

  toggle(group, value) {
    if (!this.buttons.some((b) => b.dataset.filter === group && b.dataset.value === value)) return;
    this.choose(group, this.chosen[group] === value ? "" : value);
  }

  clear() {
    this.chosen = { severity: "", kind: "" };
    this.apply();
  }

  passes(finding, chosen) {
    return Object.entries(chosen).every(([group, value]) => !value || finding.dataset[group] === value);
  }

  apply() {
    const off = new Set();
    for (const finding of this.findings) {
      finding.hidden = !this.passes(finding, this.chosen);
      if (finding.hidden) off.add(finding.id.slice(2));
    }
    for (const mark of this.report.querySelectorAll(".mark")) {
      const hidden = mark.dataset.findings.split(" ").every((id) => off.has(id));
      mark.classList.toggle("off", hidden);
    }
    for (const button of this.buttons) this.refresh(button);
    this.tell(this.findings.length - off.size);
  }

  refresh(button) {
    const { filter, value } = button.dataset;
    const would = { ...this.chosen, [filter]: value };
    button.setAttribute("aria-pressed", String(this.chosen[filter] === value));
    button.querySelector(".count").textContent = this.findings.filter((f) => this.passes(f, would)).length;
  }

  tell(shown) {
    const all = this.findings.length;
    const words = this.report.dataset.shown.replace("{shown}", shown).replace("{all}", all);
    this.report.querySelector(".shown").textContent = shown === all ? "" : words;
    this.report.querySelector(".none-chosen").hidden = shown > 0;
  }
}
