// The model picker: a button that says what is chosen, and a list to search in, grouped by provider.
import { h, t } from "./core.js";
import { icon } from "./icons.js";
import { attachPopover } from "./panel_popover.js";

const ABILITIES = ["text-to-image", "image-to-image", "inpaint"];
const LIST_WIDTH_PX = 460;

export class Picker {
  /** `choose(key, startedAt_ms)` is told the model and when the person asked for it. */
  constructor(choose) {
    this.choose = choose;
    this.button = h("button", { type: "button", class: "ig-panel-model", "aria-haspopup": "listbox" });
    this.popover = h("div", { class: "ig-panel-picker" });
    attachPopover(this.button, this.popover, LIST_WIDTH_PX);
    this.popover.addEventListener("beforetoggle", (event) => event.newState === "open" && this.open());
    this.popover.addEventListener("toggle", (event) => event.newState === "open" && this.opened());
    this.element = h("div", { class: "ig-panel-model-box" }, this.button, this.popover);
  }

  setModels(models) {
    this.models = models;
    this.popover.replaceChildren();
  }

  show(model) {
    this.selected = model;
    const name = h("span", { class: "ig-panel-model-name" }, model.name);
    const facts = h("span", { class: "ig-panel-model-facts" }, model.provider_name, " · ", model.price_text);
    this.button.replaceChildren(h("span", { class: "ig-panel-model-text" }, name, facts, badges(model)), icon("chevronDown"));
    this.button.setAttribute("aria-label", t("panel.model.button", { name: model.name, provider: model.provider_name, price: model.price_text }));
  }

  // ---- the list, built when it is first opened ----------------------------------------------------------------

  open() {
    if (!this.popover.hasChildNodes()) this.build();
    this.search.value = "";
    this.filter();
  }

  opened() {
    for (const row of this.rows) row.element.setAttribute("aria-selected", String(row.model.key === this.selected.key));
    this.activate(this.rows.find((row) => row.model.key === this.selected.key));
    this.search.focus();
  }

  build() {
    this.rows = this.models.map((model, index) => ({ model, words: wordsOf(model), element: rowOf(model, `ig-panel-model-${index}`) }));
    this.groups = groupsOf(this.rows);
    this.list = h("div", { class: "ig-panel-list", role: "listbox", id: "ig-panel-models", "aria-label": t("panel.model") });
    this.list.append(...this.groups.map((group) => group.element));
    this.empty = h("p", { class: "ig-help ig-panel-nothing", role: "status" }, t("panel.model.nothing"));
    this.popover.append(this.searchBox(), this.chips(), this.list, this.empty);
    this.listen();
  }

  searchBox() {
    const words = t("panel.model.search", { count: this.models.length });
    const roles = { role: "combobox", "aria-label": words, "aria-controls": "ig-panel-models", "aria-expanded": "true", "aria-autocomplete": "list" };
    this.search = h("input", { type: "search", class: "ig-input", placeholder: words, autocomplete: "off", spellcheck: "false", ...roles });
    return h("div", { class: "ig-panel-search" }, icon("search"), this.search);
  }

  chips() {
    const pressable = { type: "button", class: "ig-chip ig-panel-chip", "aria-pressed": "false" };
    this.filters = [...ABILITIES, "ready"].map((name) => h("button", { ...pressable, data: { filter: name } }, filterText(name)));
    return h("div", { class: "ig-panel-chips", role: "group", "aria-label": t("panel.model.filter") }, this.filters);
  }

  listen() {
    this.search.addEventListener("input", () => this.filter());
    this.popover.addEventListener("keydown", (event) => this.keydown(event));
    this.popover.addEventListener("click", (event) => this.click(event));
  }

  click(event) {
    const chip = event.target.closest("[data-filter]");
    const option = event.target.closest("[data-key]");
    if (chip) chip.setAttribute("aria-pressed", String(chip.getAttribute("aria-pressed") !== "true"));
    if (chip) this.filter();
    if (option) this.take(option.dataset.key, event.timeStamp);
  }

  keydown(event) {
    if (event.target !== this.search) return;
    const by = { ArrowDown: 1, ArrowUp: -1, PageDown: 8, PageUp: -8 }[event.key];
    if (by) this.step(by);
    else if (event.key === "Escape") this.popover.hidePopover(); // else the first Esc would only empty the search box
    else if (event.key === "Enter" && this.active) this.take(this.active.model.key, event.timeStamp);
    else return;
    event.preventDefault();
  }

  take(key, startedAt_ms) {
    this.popover.hidePopover();
    this.choose(key, startedAt_ms);
  }

  // ---- what is shown and marked -------------------------------------------------------------------------------

  filter() {
    const words = this.search.value.toLowerCase().split(/\s+/).filter(Boolean);
    const wanted = this.filters.filter((chip) => chip.getAttribute("aria-pressed") === "true").map((chip) => chip.dataset.filter);
    for (const row of this.rows) row.element.hidden = !fits(row, words, wanted);
    for (const group of this.groups) group.element.hidden = group.rows.every((row) => row.element.hidden);
    this.empty.hidden = this.visible().length > 0;
    this.activate(this.visible()[0]);
  }

  visible() {
    return this.rows.filter((row) => !row.element.hidden);
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

function fits({ model, words: known }, words, wanted) {
  const hasAll = wanted.every((name) => (name === "ready" ? model.is_ready : model.abilities.includes(name)));
  return hasAll && words.every((word) => known.includes(word));
}

function wordsOf(model) {
  const abilities = model.abilities.map(filterText);
  return [model.name, model.provider_name, model.key, model.description, ...model.abilities, ...abilities].join(" ").toLowerCase();
}

function filterText(name) {
  return t(`panel.filter.${name}`);
}

function badges(model) {
  return h("span", { class: "ig-panel-badges" }, model.abilities.map((name) => h("span", { class: "ig-panel-badge" }, filterText(name))));
}

function rowOf(model, id) {
  const head = h("span", { class: "ig-panel-row-name" }, model.name);
  const text = h("span", { class: "ig-panel-row-text" }, head, badges(model), h("span", { class: "ig-panel-row-about" }, model.description));
  const needs = model.is_ready ? null : h("span", { class: "ig-panel-row-needs" }, icon("key"), model.not_ready_text);
  const price = h("span", { class: "ig-panel-row-price" }, model.price_text, needs);
  return h("div", { class: `ig-panel-model-row${model.is_ready ? "" : " is-muted"}`, role: "option", id, data: { key: model.key } }, text, price);
}

function groupsOf(rows) {
  const byProvider = Map.groupBy(rows, (row) => row.model.provider);
  return [...byProvider.values()].map((members) => {
    const name = members[0].model.provider_name;
    const title = h("div", { class: "ig-panel-group-name", "aria-hidden": "true" }, name);
    const element = h("div", { class: "ig-panel-group", role: "group", "aria-label": name }, title, members.map((row) => row.element));
    return { rows: members, element };
  });
}
