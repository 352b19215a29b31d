// Editing a prompt in its row. What is typed is kept when the box is left, by whichever way; Escape alone drops it.
import { h, t } from "./core.js";

export class Editor {
  /** `save(id, text)` keeps a prompt, `done(id, next)` is told which row to edit next, if any. */
  constructor(list, { save, done }) {
    Object.assign(this, { list, save, done, id: null });
    this.box = h("textarea", { class: "ig-input ig-review-box", "aria-label": t("review.prompt"), rows: 2, spellcheck: "true" });
    this.box.addEventListener("input", () => this.grow());
    this.box.addEventListener("blur", () => this.close(true));
    this.box.addEventListener("keydown", (event) => this.key(event));
  }

  /** Edit a row's prompt; `text` is what stands in the box where that is not the prompt itself. */
  open(id, text = null) {
    const row = this.list.state.rows.get(id);
    if (!row || this.id === id) return;
    this.list.focus(id);
    this.id = this.list.kept = id;
    this.before = row.prompt;
    this.box.value = text ?? row.prompt;
    this.list.views.get(id).node.classList.add("is-editing");
    this.list.views.get(id).text.append(this.box);
    this.grow();
    this.box.focus();
    this.box.setSelectionRange(this.box.value.length, this.box.value.length);
  }

  grow() {
    this.box.style.height = "auto";
    this.box.style.height = `${this.box.scrollHeight + 2}px`;
  }

  key(event) {
    event.stopPropagation();
    if (event.isComposing) return;
    const step = { Enter: 0, Tab: event.shiftKey ? -1 : 1 }[event.key];
    if (event.key === "Escape") this.finish(event, false, 0);
    else if (step !== undefined && !(event.key === "Enter" && event.shiftKey)) this.finish(event, true, step);
  }

  finish(event, isKept, step) {
    const { id } = this;
    const { shown } = this.list.state;
    const next = step ? shown[shown.indexOf(id) + step] : null; // asked now: with its new words the filter may hide the row
    event.preventDefault();
    this.close(isKept);
    this.done(id, next);
  }

  close(isKept) {
    const { id } = this;
    if (!id) return;
    this.id = this.list.kept = null; // before the box leaves the page, which is a blur of its own
    this.list.views.get(id)?.node.classList.remove("is-editing");
    this.box.remove();
    if (isKept && this.box.value !== this.before) this.save(id, this.box.value);
  }
}
