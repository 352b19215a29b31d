// The facets at the side: what the answer consists of, and what to narrow it to. On phones they are a sheet.
import { button, h, page, t } from "./core.js";
import { icon } from "./icons.js";
import { daysOfMonth, filtersOf, LISTS, monthText, starsText, VERDICTS } from "./library_query.js";

const SHORT = 7; // entries of a group before "Show all"
const STARS = [5, 4, 3, 2, 1];

export class Facets {
  /** `search(patch)` narrows or widens the answer. */
  constructor({ search, close }) {
    this.search = search;
    this.open = new Set(); // groups that show all their entries
    this.shut = new Set();
    this.body = h("div", { class: "ig-library-facets-body" });
    const clear = button(null, t("library.clear"), () => search(null), { isSmall: true });
    const done = button("close", t("library.close_filters"), close, { isQuiet: true });
    done.classList.add("ig-library-sheet-close");
    this.clear = clear;
    this.head = h("div", { class: "ig-library-facets-head" }, h("h3", {}, t("library.filters")), clear, done);
    this.trouble = h("p", { class: "ig-error-text ig-library-facets-trouble", role: "status" });
    this.node = h("aside", { class: "ig-library-facets", "aria-label": t("library.filters") }, this.head, this.trouble, this.body);
  }

  patch(query, facets, trouble = null) {
    this.trouble.textContent = trouble ? [trouble.message, trouble.hint].join(" ") : "";
    this.clear.hidden = filtersOf(query, facets).length === 0;
    if (!facets || (query === this.query && facets === this.facets)) return;
    Object.assign(this, { query, facets });
    const focused = document.activeElement?.dataset?.facet;
    const { scrollTop } = this.node;
    this.body.replaceChildren(...this.groups());
    this.node.scrollTop = scrollTop;
    if (focused) this.body.querySelector(`[data-facet="${CSS.escape(focused)}"]`)?.focus({ preventScroll: true });
  }

  groups() {
    return [this.marks(), this.stars(), ...LISTS.map((name) => this.list(name)), this.dates()].filter(Boolean);
  }

  // ---- groups -------------------------------------------------------------------------------------------------------

  group(name, rows, more = null) {
    const isShut = this.shut.has(name);
    const head = h("button", { type: "button", class: "ig-library-group-head", "aria-expanded": String(!isShut), data: { facet: `group ${name}` }, onclick: () => this.toggleGroup(name) });
    head.append(t(`library.group.${name}`), icon("chevronDown"));
    return h("section", { class: "ig-library-group" }, h("h4", {}, head), isShut ? null : h("div", { role: "group", "aria-label": t(`library.group.${name}`) }, rows, more));
  }

  toggleGroup(name) {
    this.shut[this.shut.has(name) ? "delete" : "add"](name);
    this.redraw();
  }

  redraw() {
    const { query, facets } = this;
    this.query = null;
    this.patch(query, facets);
  }

  marks() {
    const { query, facets } = this;
    const favourite = this.row({ id: "favourite", label: t("library.favourites"), count: facets.favourite, isOn: query.favourite, patch: { favourite: !query.favourite } });
    const verdicts = VERDICTS.map((verdict) => {
      const isOn = query.verdict === verdict;
      return this.row({ id: verdict, label: t(`library.verdict.${verdict}`), count: facets[verdict], isOn, patch: { verdict: isOn ? "" : verdict } });
    });
    const errors = this.row({ id: "errors", label: t("library.errors"), count: facets.errors, isOn: query.errors, patch: { errors: !query.errors } });
    return this.group("marks", [favourite, ...verdicts, facets.errors || query.errors ? errors : null]);
  }

  stars() {
    const { query, facets } = this;
    const atLeast = (stars) => STARS.filter((one) => one >= stars).reduce((sum, one) => sum + (facets.ratings?.[one] ?? 0), 0);
    const rows = STARS.filter((stars) => atLeast(stars) > 0 || query.rating_min === stars).map((stars) => {
      const isOn = query.rating_min === stars;
      return this.row({ id: `stars${stars}`, label: starsText(stars), count: atLeast(stars), isOn, patch: { rating_min: isOn ? 0 : stars } });
    });
    return rows.length > 0 ? this.group("rating", rows) : null;
  }

  list(name) {
    const entries = this.facets[name] ?? [];
    if (entries.length === 0 && this.query[name].length === 0) return null;
    const isOpen = this.open.has(name);
    const chosen = this.query[name];
    const shown = isOpen ? entries : entries.filter(({ value }, index) => index < SHORT || chosen.includes(value));
    const rows = shown.map(({ value, label, count }) => this.listRow(name, value, label, count));
    return this.group(name, rows, entries.length > shown.length || isOpen ? this.moreButton(name, entries.length, isOpen) : null);
  }

  listRow(name, value, label, count) {
    const chosen = this.query[name];
    const isOn = chosen.includes(value);
    const patch = { [name]: isOn ? chosen.filter((one) => one !== value) : [...chosen, value] };
    return this.row({ id: `${name} ${value}`, label: name === "shapes" ? t(`library.shape.${value}`) : label, count, isOn, patch });
  }

  moreButton(name, count, isOpen) {
    const toggle = () => (this.open[isOpen ? "delete" : "add"](name), this.redraw());
    return h("button", { type: "button", class: "ig-library-more-rows", data: { facet: `more ${name}` }, onclick: toggle }, isOpen ? t("feed.show_less") : t("library.show_all", { count }));
  }

  row({ id, label, count, isOn, patch }) {
    const props = { type: "button", class: "ig-library-facet", role: "checkbox", "aria-checked": String(isOn), data: { facet: id }, onclick: () => this.search(patch) };
    const number = (count ?? 0).toLocaleString(page.boot.language);
    return h("button", props, h("span", { class: "ig-library-box", "aria-hidden": "true" }), h("span", { class: "ig-library-facet-label", title: label }, label), h("span", { class: "ig-library-facet-count" }, number));
  }

  dates() {
    const { from, to } = this.query;
    const months = this.facets.months ?? [];
    const isOpen = this.open.has("months");
    const shown = isOpen ? months : months.slice(0, SHORT);
    const rows = shown.map(({ value, count }) => this.monthRow(value, count));
    const range = h("div", { class: "ig-library-range" }, this.day("from", from), this.day("to", to));
    return this.group("dates", [range, ...rows], months.length > SHORT ? this.moreButton("months", months.length, isOpen) : null);
  }

  monthRow(month, count) {
    const days = daysOfMonth(month);
    const isOn = this.query.from.slice(0, 10) === days.from && this.query.to.slice(0, 10) === days.to;
    return this.row({ id: `month ${month}`, label: monthText(month), count, isOn, patch: isOn ? { from: "", to: "" } : days });
  }

  day(name, value) {
    const input = h("input", { type: "date", class: "ig-input", value: value.slice(0, 10), data: { facet: name } });
    input.addEventListener("change", () => this.search(inOrder(name, input.value, this.query)));
    return h("label", {}, h("span", {}, t(`library.${name}`)), input);
  }
}

// A range whose ends are the wrong way round would find nothing, and nobody would see why.
function inOrder(name, value, { from, to }) {
  const range = { from: from.slice(0, 10), to: to.slice(0, 10), [name]: value };
  return range.from && range.to && range.from > range.to ? { from: value, to: value } : range;
}
