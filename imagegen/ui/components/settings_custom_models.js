// Which models of a server are wanted: read from it, searched in a list, or typed where a server tells of none.
import { button, h, t } from "./core.js";
import { icon } from "./icons.js";
import { showText } from "./settings_custom_fields.js";
import { buildResult, whileBusy } from "./settings_result.js";

export class ModelChooser {
  /** `models` are chosen already; `ask()` is called to read the server's list by way of `read`. */
  constructor(id, models, ask) {
    Object.assign(this, { id, rows: new Map() });
    this.readButton = button("auto", t("settings.models_read"), () => whileBusy(this.readButton, ask));
    this.place = () => false;
    this.result = buildResult((error) => this.place(error));
    this.control = this.searchBox();
    this.list = h("div", { class: "ig-custom-models", role: "group", "aria-labelledby": `${id}-title` });
    this.addTyped = h("button", { type: "button", class: "ig-custom-typed", onclick: () => this.takeTyped() });
    this.error = h("p", { class: "ig-error-text", id: `${id}-error`, role: "alert", hidden: true });
    this.element = this.layout();
    this.listen();
    this.addNames(models, true);
  }

  searchBox() {
    const facts = { type: "search", class: "ig-input", autocomplete: "off", spellcheck: "false", placeholder: t("settings.models_search") };
    return h("input", { ...facts, id: this.id, "aria-label": t("settings.models_search"), "aria-describedby": `${this.id}-error` });
  }

  layout() {
    const title = h("span", { class: "ig-label", id: `${this.id}-title` }, t("settings.models"));
    this.count = h("span", { class: "ig-custom-count", role: "status" });
    const all = button(null, t("settings.models_all"), () => this.chooseShown(true), { isSmall: true });
    const none = button(null, t("settings.models_clear"), () => this.chooseShown(false), { isSmall: true });
    this.several = h("span", { class: "ig-custom-several" }, all, none);
    const head = h("div", { class: "ig-custom-models-head" }, title, this.count, this.several);
    const search = h("div", { class: "ig-settings-search" }, icon("search"), this.control);
    const readLine = h("div", { class: "ig-settings-test" }, this.readButton, this.result.element);
    const box = h("div", { class: "ig-custom-box" }, search, this.list, this.addTyped);
    return h("div", { class: "ig-settings-part" }, head, readLine, box, this.error);
  }

  listen() {
    this.list.addEventListener("change", () => this.draw());
    this.control.addEventListener("input", () => this.draw());
    this.control.addEventListener("keydown", (event) => this.keydown(event));
  }

  // ---- from outside --------------------------------------------------------------------------------------------------

  chosen() {
    return [...this.rows].filter(([, row]) => row.input.checked).map(([name]) => name);
  }

  /** Fill the list with what `work()` resolves to, unless it is no longer wanted; `place(error)` as in buildResult. */
  async read(work, place, isWanted) {
    this.place = place;
    await this.result.run(t("settings.models_reading"), async () => {
      const { models, text } = await work();
      if (isWanted()) this.takeRead(models);
      return isWanted() ? text : t("settings.models_stale");
    });
  }

  setReadable(isReadable) {
    this.readButton.hidden = !isReadable;
  }

  showError(sentence) {
    showText(this.error, sentence);
    this.control.setAttribute("aria-invalid", String(Boolean(sentence)));
    this.element.classList.toggle("has-error", Boolean(sentence));
  }

  clear() {
    this.rows.clear();
    this.list.replaceChildren();
    this.control.value = "";
    this.result.clear();
    this.draw();
  }

  // ---- the list --------------------------------------------------------------------------------------------------------

  // What was chosen stays, also where this server does not have it. A single model needs no choosing.
  takeRead(models) {
    for (const [name, row] of [...this.rows]) if (!row.input.checked) this.drop(name, row);
    this.addNames(models, models.length === 1);
  }

  drop(name, row) {
    this.rows.delete(name);
    row.element.remove();
  }

  addNames(names, isChosen) {
    const fresh = names.filter((name) => !this.rows.has(name));
    for (const name of fresh) this.rows.set(name, rowOf(name, isChosen));
    this.list.append(...fresh.map((name) => this.rows.get(name).element));
    this.draw();
  }

  draw() {
    const typed = this.control.value.trim();
    const words = typed.toLowerCase().split(/\s+/).filter(Boolean);
    for (const [name, { element }] of this.rows) element.hidden = !words.every((word) => name.toLowerCase().includes(word));
    this.list.hidden = this.visible().length === 0;
    this.several.hidden = this.visible().length < 2;
    this.count.textContent = this.rows.size ? t("settings.models_count", { count: this.chosen().length, total: this.rows.size }) : "";
    this.addTyped.hidden = !typed || this.rows.has(typed);
    this.addTyped.replaceChildren(icon("plus"), t("settings.models_typed", { name: typed }));
    this.showError("");
  }

  visible() {
    return [...this.rows.values()].filter(({ element }) => !element.hidden);
  }

  chooseShown(isChosen) {
    for (const { input } of this.visible()) input.checked = isChosen;
    this.draw();
  }

  takeTyped() {
    const name = this.control.value.trim();
    if (!name) return;
    this.addNames([name], true);
    this.control.value = "";
    this.draw();
    this.rows.get(name).element.scrollIntoView({ block: "nearest" });
    this.control.focus();
  }

  /** A name that was typed and not added yet is meant, where the list has nothing like it. */
  takeLoose() {
    if (this.visible().length === 0) this.takeTyped();
  }

  // Enter takes what is meant: the only one that is left, or the typed name where the list has nothing like it.
  keydown(event) {
    if (event.key !== "Enter" || event.isComposing) return;
    event.preventDefault();
    const left = this.visible();
    if (left.length === 0) return this.takeTyped();
    if (left.length > 1 || !this.control.value.trim()) return;
    left[0].input.checked = !left[0].input.checked;
    this.draw();
  }
}

function rowOf(name, isChosen) {
  const input = h("input", { type: "checkbox", checked: isChosen });
  return { input, element: h("label", { class: "ig-custom-model" }, input, h("span", {}, name)) };
}
