// Providers: a list in groups with a search box over it, and one foldable block for each.
import { bus, h, page, t } from "./core.js";
import { icon } from "./icons.js";
import { buildAdding } from "./settings_custom.js";
import { arranged, fits, GROUPS } from "./settings_groups.js";
import { buildBlock } from "./settings_provider.js";
import { askStandings } from "./settings_save.js";

/**
 * The list. `openAt(id)` unfolds one provider with the cursor in its key, `opened()` is told that the dialog was
 * opened, `forgetTyped()` empties every key box.
 */
export function buildProviders() {
  return new ProviderList();
}

class ProviderList {
  constructor() {
    this.blocks = new Map();
    this.groups = GROUPS.map((name) => ({ name, element: buildGroup(name) }));
    this.adding = buildAdding((provider, key) => this.welcome(provider, key));
    this.empty = h("p", { class: "ig-help ig-settings-nothing", role: "status" }, t("settings.no_provider"));
    this.element = h("div", { class: "ig-settings-providers" }, this.tools(), this.adding.element, keysNote());
    this.element.append(...this.groups.map(({ element }) => element), this.empty);
    this.element.addEventListener("keydown", (event) => this.step(event));
    bus.on("boot", () => this.draw());
    this.draw();
  }

  tools() {
    const words = { placeholder: t("settings.search"), "aria-label": t("settings.search") };
    this.search = h("input", { type: "search", class: "ig-input", autocomplete: "off", spellcheck: "false", ...words });
    this.search.addEventListener("input", () => this.filter());
    const box = h("div", { class: "ig-settings-search" }, icon("search"), this.search);
    return h("div", { class: "ig-settings-tools" }, box, this.adding.button);
  }

  // ---- what is shown ---------------------------------------------------------------------------------------------

  /** Draw every provider as it is now. A saved key moves no block: that waits until the dialog is opened again. */
  draw() {
    const { providers } = page.boot;
    const isSame = providers.length === this.blocks.size && providers.every(({ id }) => this.blocks.has(id));
    for (const provider of providers) this.block(provider).draw(provider);
    if (!isSame) this.arrange();
  }

  block(provider) {
    if (!this.blocks.has(provider.id)) this.blocks.set(provider.id, buildBlock(provider));
    return this.blocks.get(provider.id);
  }

  arrange() {
    const byGroup = arranged(page.boot.providers);
    for (const { name, element } of this.groups) {
      const members = byGroup.get(name) ?? [];
      element.lastElementChild.replaceChildren(...members.map(({ id }) => this.blocks.get(id).element));
    }
    this.dropGone();
    this.filter();
  }

  dropGone() {
    const known = new Set(page.boot.providers.map(({ id }) => id));
    for (const id of [...this.blocks.keys()].filter((id) => !known.has(id))) this.blocks.delete(id);
  }

  filter() {
    const words = this.search.value.toLowerCase().split(/\s+/).filter(Boolean);
    for (const provider of page.boot.providers) this.blocks.get(provider.id).element.hidden = !fits(provider, words);
    for (const { element } of this.groups) showCount(element);
    this.empty.hidden = this.visible().length > 0;
  }

  visible() {
    return [...this.element.querySelectorAll(".ig-settings-provider:not([hidden])")];
  }

  // ---- what a person does ------------------------------------------------------------------------------------------

  opened() {
    this.arrange();
    if (page.boot.providers.some(({ machines }) => machines.length > 0)) askStandings().catch(() => {}); // what was known stays
  }

  openAt(id) {
    const block = this.blocks.get(id);
    if (!block) return;
    if (block.element.hidden) this.showAll();
    block.open();
  }

  showAll() {
    this.search.value = "";
    this.filter();
  }

  welcome({ id }, key) {
    this.openAt(id);
    this.blocks.get(id).welcome(key);
  }

  forgetTyped() {
    this.element.querySelectorAll("[type=password]").forEach((box) => (box.value = ""));
  }

  // Arrow keys walk from the search box over the heads of the blocks; Enter in the box opens the first one.
  step(event) {
    const isHead = event.target.matches(".ig-settings-provider > summary");
    if (event.target !== this.search && !isHead) return;
    const stops = [this.search, ...this.visible().map((block) => block.firstElementChild)];
    const by = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    const next = by && stops[stops.indexOf(event.target) + by];
    const isChosen = event.key === "Enter" && !isHead && stops.length > 1;
    if (isChosen) this.openAt(stops[1].parentElement.dataset.provider);
    else next?.focus();
    if (isChosen || next) event.preventDefault();
  }
}

function buildGroup(name) {
  const id = `settings-group-${name}`;
  const title = h("h3", { id }, t(`settings.group_${name}`), h("span", { class: "ig-settings-group-count" }));
  return h("section", { class: "ig-settings-group", "aria-labelledby": id }, title, h("div"));
}

function showCount(group) {
  const count = group.querySelectorAll(".ig-settings-provider:not([hidden])").length;
  group.querySelector(".ig-settings-group-count").textContent = String(count);
  group.hidden = count === 0;
}

function keysNote() {
  return h("p", { class: "ig-settings-note" }, icon("lock"), h("span", {}, t("settings.keys_short")));
}
