// On a small screen the list is far below the text: a tapped highlight shows its finding in place.

export class Sheet {
  constructor(dialog, step, wayBack) {
    this.dialog = dialog;
    this.title = dialog.querySelector("h2");
    this.body = dialog.querySelector(".sheet-body");
    this.wayBack = wayBack;
    const actions = { previous: () => step(-1), next: () => step(1), close: () => this.close() };
    dialog.addEventListener("click", (event) => {
      const button = event.target.closest("[data-sheet]");
      if (button) actions[button.dataset.sheet]();
      else if (event.target.closest(".quote")) this.back(event);
    });
    document.addEventListener("keydown", (event) => {
      if (event.key === "Escape" && this.isOpen) this.close();
    });
  }

  get isOpen() {
    return this.dialog.open;
  }

  show(finding) {
    const copy = finding.cloneNode(true);
    for (const named of [copy, ...copy.querySelectorAll("[id]")]) named.removeAttribute("id");
    const card = document.createElement("div");
    card.className = copy.className;
    card.append(...copy.childNodes);
    this.body.replaceChildren(card);
    const list = [...finding.parentElement.children].filter((f) => !f.hidden);
    this.title.textContent = this.title.dataset.words
      .replace("{at}", list.indexOf(finding) + 1)
      .replace("{all}", list.length);
    if (!this.isOpen) {
      this.dialog.show();
      this.title.focus();
    }
    this.dialog.scrollTop = 0;
  }

  hide() {
    if (this.isOpen) this.dialog.close();
    this.body.replaceChildren();
  }

  close() {
    this.hide();
    this.wayBack()?.focus({ preventScroll: true });
  }

  back(event) {
    event.preventDefault();
    this.close();
  }
}
