// A control for long lists, and for lists that only the server knows: a button that opens a list to search in.
import { StudioError, button, h, t } from "./core.js";
import { icon } from "./icons.js";
import { wordsOf } from "./panel_choices.js";
import { Listbox } from "./panel_listbox.js";
import { attachPopover } from "./panel_popover.js";
import { choicesOf } from "./panel_schema.js";

const LIST_WIDTH_PX = 380;

/** One of many, or several of many where the parameter is a list. `live` is null for a list that never changes. */
export function chooser(context) {
  return new Chooser(context);
}

class Chooser {
  constructor({ field, id, change, note, live }) {
    Object.assign(this, { field, id, change, note, live, isMany: field.schema.type === "array" });
    this.name = field.names[0];
    this.button = h("button", { type: "button", class: "ig-input ig-panel-select ig-panel-choice", id, "aria-haspopup": "listbox" });
    this.controls = [this.button];
    this.missing = h("p", { class: "ig-panel-missing", hidden: true });
    this.popover = this.buildPopover();
    this.element = h("div", { class: "ig-panel-choice-box" }, this.button, this.missing, this.popover);
    this.beside = live ? this.buildRead() : null;
  }

  buildPopover() {
    const popover = h("div", { class: "ig-panel-picker" });
    const take = (value) => this.take(value);
    const facts = { id: `${this.id}-list`, label: this.field.label, searchLabel: t("panel.choice.search"), nothing: t("panel.choice.nothing") };
    this.listbox = new Listbox({ ...facts, popover, take, fits: (row) => row.fits?.() ?? true });
    if (this.isMany) this.listbox.list.setAttribute("aria-multiselectable", "true");
    popover.append(this.listbox.searchBox, this.listbox.list, this.listbox.empty);
    attachPopover(this.button, popover, LIST_WIDTH_PX);
    popover.addEventListener("beforetoggle", (event) => event.newState === "open" && this.fill());
    return popover;
  }

  // ---- the value -------------------------------------------------------------------------------------------------

  get choices() {
    return choicesOf(this.isMany ? (this.field.schema.items ?? {}) : this.field.schema);
  }

  get chosen() {
    return [this.value ?? []].flat();
  }

  /** Show the value, also one that the server does not have: it stays until a person chooses another one. */
  show(values) {
    this.value = values[this.name];
    this.button.textContent = this.chosen.map((value) => this.wordsOf(value)).join(t("panel.list_comma")) || this.unsetWords();
    this.button.title = this.button.textContent;
    const gone = this.chosen.filter((value) => this.isGone(value));
    this.missing.replaceChildren(icon("alert"), t("panel.live.missing", { value: gone.join(t("panel.list_comma")) }));
    this.missing.hidden = gone.length === 0;
  }

  isGone(value) {
    return Boolean(this.live?.isKnown()) && this.choices.length > 0 && !this.choices.includes(value);
  }

  // A file's name is not ours to make readable.
  wordsOf(value) {
    return this.live ? String(value) : wordsOf(value);
  }

  unsetWords() {
    return t(this.isMany ? "panel.choice.none" : "panel.model_decides");
  }

  // ---- the list ----------------------------------------------------------------------------------------------------

  // Built anew each time it is opened: the server may have told of other choices meanwhile.
  fill() {
    const gone = this.chosen.filter((value) => !this.choices.includes(value));
    const mayBeUnset = !this.isMany && (this.field.default ?? null) === null;
    const rows = [...(mayBeUnset ? [undefined] : []), ...gone, ...this.choices].map((value, index) => this.rowOf(value, index));
    if (!this.choices.length) rows.push(this.typedRow());
    const element = h("div", { role: "presentation" }, rows.map((row) => row.element));
    this.listbox.fill([{ element, rows }]);
    this.listbox.open(this.chosen[0]);
    this.markChosen();
  }

  rowOf(value, index) {
    const words = value === undefined ? this.unsetWords() : this.wordsOf(value);
    const gone = value !== undefined && this.isGone(value) ? h("span", { class: "ig-panel-gone" }, t("panel.live.gone")) : null;
    const element = h("div", { class: "ig-panel-choice-row", role: "option", id: `${this.id}-${index}` }, icon("check"), h("span", {}, words), gone);
    return { value, words: words.toLowerCase(), element };
  }

  // While nobody knows what the server has, a name can be typed.
  typedRow() {
    const { search } = this.listbox;
    const words = h("span");
    const element = h("div", { class: "ig-panel-choice-row is-typed", role: "option", id: `${this.id}-typed` }, icon("plus"), words);
    const typed = () => search.value.trim();
    const fits = () => {
      words.textContent = t("panel.choice.typed", { name: typed() });
      return typed() !== "";
    };
    return { element, fits, get words() { return search.value.toLowerCase(); }, get value() { return typed(); } };
  }

  markChosen() {
    for (const row of this.listbox.rows) row.element.setAttribute("aria-selected", String(row.value === undefined ? !this.chosen.length : this.chosen.includes(row.value)));
  }

  take(value) {
    if (this.isMany) return this.toggle(value);
    this.popover.hidePopover();
    return this.change({ [this.name]: value });
  }

  toggle(value) {
    const isChosen = this.chosen.includes(value);
    const next = isChosen ? this.chosen.filter((other) => other !== value) : [...this.chosen, value];
    if (next.length > (this.field.schema.maxItems ?? Infinity)) return;
    this.change({ [this.name]: next.length || this.field.default ? next : undefined });
    this.markChosen();
  }

  // ---- reading from the server ---------------------------------------------------------------------------------------

  buildRead() {
    const read = button("retry", t("panel.live.read", { label: this.field.label }), () => this.read(read), { isQuiet: true, isSmall: true });
    read.classList.add("ig-panel-read");
    return read;
  }

  async read(source) {
    if (source.getAttribute("aria-busy") === "true") return;
    source.setAttribute("aria-busy", "true");
    this.note(t("panel.live.reading"));
    try {
      this.note(await this.live.read());
    } catch (error) {
      if (!(error instanceof StudioError)) throw error;
      this.note([error.message, error.hint].filter(Boolean).join(t("panel.sentence_gap")));
    } finally {
      source.removeAttribute("aria-busy");
    }
  }
}
