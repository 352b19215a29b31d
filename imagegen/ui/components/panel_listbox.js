// A list in a popover with a search box over it: type to filter, arrow keys to walk, Enter to take.
import { h } from "./core.js";
import { icon } from "./icons.js";

const PAGE = 8;

/**
 * A row is {element, words, value}: an option with an id, what a search finds it by (in lower case), and what it stands
 * for. A group is {element, rows}; a list without groups has one of all rows.
 */
export class Listbox {
  /** `take(value, event)` is told what a person took; `fits(row)` narrows the list beyond the words. */
  constructor({ id, label, searchLabel, popover, take, fits = () => true, nothing }) {
    Object.assign(this, { popover, take, fits, groups: [], rows: [] });
    const roles = { role: "combobox", "aria-label": searchLabel, "aria-controls": id, "aria-expanded": "true", "aria-autocomplete": "list" };
    // autofocus: the cursor is there as the popover opens, not only at its "toggle", so that no fast typing is lost.
    const facts = { type: "search", class: "ig-input", autofocus: true, autocomplete: "off", spellcheck: "false" };
    this.search = h("input", { ...facts, placeholder: searchLabel, ...roles });
    this.searchBox = h("div", { class: "ig-panel-search" }, icon("search"), this.search);
    this.list = h("div", { class: "ig-panel-list", role: "listbox", id, "aria-label": label });
    this.empty = h("p", { class: "ig-help ig-panel-nothing", role: "status" }, nothing);
    this.listen();
  }

  listen() {
    this.search.addEventListener("input", () => this.filter());
    this.search.addEventListener("keydown", (event) => this.keydown(event));
    this.list.addEventListener("click", (event) => this.click(event));
    this.popover.addEventListener("toggle", () => this.active?.element.scrollIntoView({ block: "center" }));
  }

  fill(groups) {
    this.groups = groups;
    this.rows = groups.flatMap((group) => group.rows);
    this.list.replaceChildren(...groups.map((group) => group.element));
  }

  /** Call it before the popover opens: everything is there again, and `value` is chosen. */
  open(value) {
    this.search.value = "";
    this.filter();
    for (const row of this.rows) row.element.setAttribute("aria-selected", String(row.value === value));
    this.activate(this.visible().find((row) => row.value === value) ?? this.visible()[0]);
  }

  get words() {
    return this.search.value.toLowerCase().split(/\s+/).filter(Boolean);
  }

  filter() {
    const words = this.words;
    for (const row of this.rows) row.element.hidden = !(this.fits(row) && words.every((word) => row.words.includes(word)));
    for (const group of this.groups) group.element.hidden = group.rows.every((row) => row.element.hidden);
    this.empty.hidden = this.visible().length > 0;
    this.activate(this.visible()[0]);
  }

  visible() {
    return this.rows.filter((row) => !row.element.hidden);
  }

  click(event) {
    const row = this.rows.find(({ element }) => element.contains(event.target));
    if (row) this.take(row.value, event);
  }

  keydown(event) {
    const by = { ArrowDown: 1, ArrowUp: -1, PageDown: PAGE, PageUp: -PAGE }[event.key];
    if (event.isComposing) return;
    if (by) this.step(by);
    else if (event.key === "Escape") this.popover.hidePopover(); // else the first Esc would only empty the search box
    else if (event.key === "Enter") this.active && this.take(this.active.value, event);
    else return;
    event.preventDefault();
  }

  step(by) {
    const rows = this.visible();
    const index = rows.indexOf(this.active) + by;
    this.activate(rows[Math.min(Math.max(index, 0), rows.length - 1)]);
  }

  activate(row) {
    this.active?.element.classList.remove("is-active");
    this.active = row;
    row?.element.classList.add("is-active");
    row?.element.scrollIntoView({ block: "nearest" });
    this.search.setAttribute("aria-activedescendant", row?.element.id ?? "");
  }
}
