// The head of the library: which view, what is looked for, how much was found, and how it is shown.
import { bus, button, h, page, t } from "./core.js";
import { setText } from "./feed_list.js";
import { icon } from "./icons.js";
import { filtersOf, ORDERS } from "./library_query.js";
import { openSearches } from "./library_searches.js";
import { stepTabs } from "./tabs.js";

export const VIEWS = ["pictures", "trash", "storage"];
export const CELLS = { least: 96, most: 384, step: 16 };
const TYPING_MS = 220;
const PHONE = matchMedia("(max-width: 600px)");

export class Head {
  /** `library` has query, search(patch), show(view), setCell(px), setFit(isWhole), toggleFacets(), close(). */
  constructor(library) {
    this.library = library;
    this.chips = h("div", { class: "ig-library-chips", role: "group", "aria-label": t("library.active_filters") });
    this.tools = h("div", { class: "ig-library-tools" }, this.buildFind(), this.buildShow());
    this.node = h("header", { class: "ig-library-head" }, this.buildTop(), this.tools, this.chips);
  }

  // ---- building -----------------------------------------------------------------------------------------------------

  buildTop() {
    this.tabs = VIEWS.map((view) => h("button", { type: "button", role: "tab", data: { view }, onclick: () => this.library.show(view) }, t(`library.view.${view}`)));
    const list = h("div", { class: "ig-library-tabs", role: "tablist", "aria-label": t("library.title"), onkeydown: stepTabs }, this.tabs);
    this.number = h("span");
    this.bytes = h("span", { class: "ig-library-bytes" });
    this.count = h("span", { class: "ig-library-count", role: "status" }, this.number, this.bytes);
    const load = button("upload", t("library.import"), () => bus.emit("open_import", {}));
    load.classList.add("ig-library-import");
    const keys = button("question", t("library.keys"), () => this.library.showKeys(), { isQuiet: true });
    keys.classList.add("ig-library-keys");
    const close = button("close", t("library.close"), () => this.library.close(), { isQuiet: true });
    this.top = h("div", { class: "ig-library-top" }, list, this.count, load, keys, close);
    return this.top;
  }

  buildFind() {
    this.filter = button("filter", t("library.filters"), () => this.library.toggleFacets());
    this.filter.classList.add("ig-library-filter");
    this.box = h("input", { type: "search", class: "ig-input", placeholder: t("library.search"), "aria-label": t("library.search"), "aria-keyshortcuts": "/", autocomplete: "off", maxlength: 400, enterkeyhint: "search" });
    this.box.addEventListener("input", () => this.typed());
    this.box.addEventListener("keydown", (event) => this.hearKey(event));
    this.meaning = button("sparkle", t("library.by_meaning"), () => this.library.searchByMeaning(this.box.value.trim()), { isQuiet: true, isSmall: true });
    this.meaning.hidden = true;
    this.searches = button("bookmark", t("library.searches"), () => openSearches(this.searches, { query: this.library.query, open: (query) => this.library.open(query) }), { isQuiet: true });
    this.searches.setAttribute("aria-haspopup", "dialog");
    const field = h("div", { class: "ig-library-search", role: "search" }, icon("search"), this.box, this.meaning);
    return h("div", { class: "ig-library-find" }, this.filter, field, this.searches);
  }

  buildShow() {
    this.order = h("select", { class: "ig-input ig-library-order", "aria-label": t("library.order") }, ORDERS.map((order) => h("option", { value: order }, t(`library.order.${order}`))));
    this.order.addEventListener("change", () => this.library.search({ order: this.order.value }));
    this.stacks = button("layers", t("library.stacks"), () => this.library.search({ stacks: !this.library.query.stacks }));
    this.stacks.classList.add("ig-library-stacks");
    this.stacks.title = t("library.stacks_help");
    this.fit = button("fit", t("library.whole"), () => this.library.setFit(!this.library.isWhole), { isQuiet: true });
    this.size = h("input", { type: "range", class: "ig-library-size", min: CELLS.least, max: CELLS.most, step: CELLS.step, "aria-label": t("library.size"), title: t("library.size") });
    this.size.addEventListener("input", () => this.library.setCell(Number(this.size.value)));
    this.shown = h("div", { class: "ig-library-show" }, this.order, this.stacks, this.fit, this.size);
    return this.shown;
  }

  // ---- hearing ------------------------------------------------------------------------------------------------------

  typed() {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.library.search({ text: this.box.value.trim() }), TYPING_MS);
    this.drawMeaning();
  }

  hearKey(event) {
    if (event.isComposing) return;
    if (event.key === "Enter") this.send();
    else if (event.key === "ArrowDown") this.library.focusGrid();
    else if (event.key === "Escape") this.leave();
    else return;
    event.preventDefault();
    event.stopPropagation();
  }

  send() {
    clearTimeout(this.timer);
    this.library.search({ text: this.box.value.trim() });
  }

  leave() {
    if (!this.box.value) return this.library.focusGrid();
    this.box.value = "";
    this.send();
    this.drawMeaning();
  }

  focusSearch() {
    this.box.focus();
    this.box.select();
  }

  // ---- drawing ------------------------------------------------------------------------------------------------------

  patch({ view, query, facets, similar, areFacetsOpen, isWhole, offer, countWords }) {
    for (const tab of this.tabs) {
      tab.setAttribute("aria-selected", String(tab.dataset.view === view));
      tab.tabIndex = tab.dataset.view === view ? 0 : -1;
    }
    const isPictures = view === "pictures";
    this.tools.hidden = !isPictures;
    this.chips.hidden = !isPictures || !this.drawChips(query, facets, similar);
    setText(this.number, isPictures ? countWords[0] : "");
    setText(this.bytes, isPictures ? countWords[1] : "");
    this.placeCount();
    if (document.activeElement !== this.box) this.box.value = query.text;
    this.offer = offer;
    this.drawMeaning();
    this.order.value = query.order;
    this.order.disabled = this.stacks.disabled = Boolean(similar);
    this.stacks.setAttribute("aria-pressed", String(query.stacks));
    this.fit.setAttribute("aria-pressed", String(isWhole));
    this.filter.setAttribute("aria-expanded", String(areFacetsOpen));
    const count = filtersOf({ ...query, text: "" }, facets).length;
    this.filter.dataset.count = count || "";
  }

  // Beside the tabs, or on a phone, where these need the line, at the end of the next one.
  placeCount() {
    if (PHONE.matches && this.count.parentElement !== this.shown) this.shown.append(this.count);
    if (!PHONE.matches && this.count.parentElement !== this.top) this.top.firstChild.after(this.count);
  }

  drawMeaning() {
    this.meaning.hidden = !this.offer?.model || this.box.value.trim() === "";
  }

  /** True when there are any. */
  drawChips(query, facets, similar) {
    const chips = filtersOf(query, facets).map(({ label, patch }) => this.chip(label, () => this.library.search(patch)));
    if (similar) chips.unshift(this.chip(t("library.similar_to", { words: similar.words }), () => this.library.search({}), "sparkle"));
    const clear = h("button", { type: "button", class: "ig-library-clear", onclick: () => this.library.search(null) }, t("library.clear"));
    this.chips.replaceChildren(...chips, ...(chips.length > 1 ? [clear] : []));
    return chips.length > 0;
  }

  chip(label, onclick, iconName = null) {
    const words = h("span", {}, label);
    return h("button", { type: "button", class: "ig-library-chip", title: t("library.remove_filter", { name: label }), "aria-label": t("library.remove_filter", { name: label }), onclick }, iconName ? icon(iconName) : null, words, icon("close"));
  }

  markOpen({ cell_px }) {
    this.size.value = cell_px;
  }
}
