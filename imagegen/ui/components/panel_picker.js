// The model picker: a button that says what is chosen, and a list to search in, grouped by provider.
import { h, page, t } from "./core.js";
import { icon } from "./icons.js";
import { Listbox } from "./panel_listbox.js";
import { attachPopover } from "./panel_popover.js";

const ABILITIES = ["text-to-image", "image-to-image", "inpaint"];
const LIST_WIDTH_PX = 460;

export class Picker {
  /** `choose(key, startedAt_ms)` is told the model and when the person asked for it; `id` is that of its list. */
  constructor(choose, id = "ig-panel-models") {
    Object.assign(this, { choose, id });
    this.button = h("button", { type: "button", class: "ig-panel-model", "aria-haspopup": "listbox" });
    this.popover = h("div", { class: "ig-panel-picker" });
    attachPopover(this.button, this.popover, LIST_WIDTH_PX);
    this.popover.addEventListener("beforetoggle", (event) => event.newState === "open" && this.open());
    this.element = h("div", { class: "ig-panel-model-box" }, this.button, this.popover);
  }

  setModels(models) {
    if (this.popover.matches(":popover-open")) this.popover.hidePopover();
    this.models = models;
    this.popover.replaceChildren();
  }

  show(model) {
    this.selected = model;
    const name = h("span", { class: "ig-panel-model-name" }, model.name);
    const price = model.price_text || t("panel.model.no_price");
    const facts = h("span", { class: "ig-panel-model-facts" }, model.provider_name, " · ", price);
    this.button.replaceChildren(h("span", { class: "ig-panel-model-text" }, name, facts, badges(model)), icon("chevronDown"));
    this.button.setAttribute("aria-label", t("panel.model.button", { name: model.name, provider: model.provider_name, price }));
  }

  // The list is built when it is first opened.
  open() {
    if (!this.popover.hasChildNodes()) this.build();
    this.listbox.open(this.selected.key);
  }

  build() {
    this.listbox = new Listbox({
      id: this.id,
      label: t("panel.model"),
      searchLabel: t("panel.model.search", { count: this.models.length }),
      nothing: t("panel.model.nothing"),
      popover: this.popover,
      fits: ({ model }) => this.wanted().every((name) => (name === "ready" ? model.is_ready : model.abilities.includes(name))),
      take: (key, event) => this.take(key, event.timeStamp),
    });
    const { searchBox, list, empty } = this.listbox;
    this.popover.append(searchBox, this.chips(), list, empty);
    this.listbox.fill(groupsOf(this.models, this.id));
  }

  chips() {
    const pressable = { type: "button", class: "ig-chip ig-panel-chip", "aria-pressed": "false" };
    this.filters = [...ABILITIES, "ready"].map((name) => h("button", { ...pressable, data: { filter: name } }, filterText(name)));
    const chips = h("div", { class: "ig-panel-chips", role: "group", "aria-label": t("panel.model.filter") }, this.filters);
    chips.addEventListener("click", ({ target }) => target.closest("[data-filter]") && this.toggleFilter(target.closest("[data-filter]")));
    return chips;
  }

  toggleFilter(chip) {
    chip.setAttribute("aria-pressed", String(chip.getAttribute("aria-pressed") !== "true"));
    this.listbox.filter();
  }

  wanted() {
    return this.filters.filter((chip) => chip.getAttribute("aria-pressed") === "true").map((chip) => chip.dataset.filter);
  }

  take(key, startedAt_ms) {
    this.popover.hidePopover();
    this.choose(key, startedAt_ms);
  }
}

function wordsOf(model) {
  const abilities = model.abilities.map(filterText);
  return [model.name, model.provider_name, model.key, model.description, ...model.abilities, ...abilities].join(" ").toLowerCase();
}

function filterText(name) {
  return t(`panel.filter.${name}`);
}

function badges(model) {
  return h("span", { class: "ig-panel-badges" }, model.abilities.map((name) => h("span", { class: "ig-badge" }, filterText(name))));
}

/** A group for each provider, those to be used now first; who lacks a key says so once, beside its name. */
function groupsOf(models, id) {
  const byProvider = [...Map.groupBy(models, (model) => model.provider).values()];
  const ordered = byProvider.toSorted((one, other) => distanceOf(one[0]) - distanceOf(other[0]));
  return ordered.map((group) => groupOf(group, id));
}

// How far a model is from a picture: what a person set up, what needs nothing at all, what needs no key (a server on
// this machine may well not be there), what needs one.
function distanceOf({ provider: id, is_ready: isReady }) {
  const provider = page.boot.providers?.find((one) => one.id === id);
  if (!isReady) return 3;
  if (provider?.embedded) return 1;
  const isSetUp = provider?.is_custom || provider?.base_url !== provider?.default_base_url || (provider?.key_source ?? "none") !== "none";
  return isSetUp ? 0 : 2;
}

function groupOf(models, id) {
  const [{ provider_name: name, provider, is_ready: isReady }] = models;
  const rows = models.map((model) => rowOf(model, id));
  const needs = isReady ? null : h("span", { class: "ig-panel-needs" }, icon("key"), t("panel.needs_key"));
  const title = h("div", { class: "ig-panel-group-name", id: `${id}-group-${provider}`, "aria-hidden": "true" }, name, needs);
  const element = h("div", { class: "ig-panel-group", role: "group", "aria-labelledby": title.id }, title, rows.map((row) => row.element));
  return { rows, element };
}

function rowOf(model, id) {
  const head = h("span", { class: "ig-panel-row-name" }, model.name);
  const text = h("span", { class: "ig-panel-row-text" }, head, badges(model), h("span", { class: "ig-panel-row-about" }, model.description));
  const price = h("span", { class: "ig-panel-row-price" }, model.price_text);
  const facts = { role: "option", id: `${id}-${model.key}`, data: { key: model.key } };
  const element = h("div", { class: `ig-panel-model-row${model.is_ready ? "" : " is-muted"}`, ...facts }, text, price);
  return { model, words: wordsOf(model), value: model.key, element };
}
