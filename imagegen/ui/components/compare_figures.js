// Keep rate, price for each kept image and median seconds, by model or by style: of this batch, its topic, or everything.
import { ask, h, remember, remembered, route, StudioError, t, toast } from "./core.js";
import { durationText } from "./feed_words.js";
import { downloadLink } from "./feed_parts.js";
import { percentText, priceText } from "./compare_words.js";

export class FiguresView {
  constructor(dialog) {
    Object.assign(this, { dialog, place: dialog.place });
    this.scope = h("select", { class: "ig-input", "aria-label": t("compare.scope"), onchange: () => this.load() });
    this.by = h("select", { class: "ig-input", "aria-label": t("compare.by"), onchange: () => (remember("figures_by", this.by.value), this.load()) });
    for (const name of ["model", "style"]) this.by.append(h("option", { value: name }, t(`compare.by_${name}`)));
    this.by.value = remembered("figures_by", "model") === "style" ? "style" : "model";
    this.from = h("input", { type: "date", class: "ig-input", onchange: () => this.load() });
    this.to = h("input", { type: "date", class: "ig-input", onchange: () => this.load() });
    this.csv = downloadLink(t("compare.csv"), { isQuiet: false, isSmall: false });
    this.list = h("div", { class: "ig-figures-list" });
    this.empty = h("p", { class: "ig-grid-empty", hidden: true });
    this.note = h("p", { class: "ig-help ig-figures-note" }, t("compare.figures_help"));
    const dates = [h("label", {}, h("span", {}, t("compare.from")), this.from), h("label", {}, h("span", {}, t("compare.to")), this.to)];
    const tools = h("div", { class: "ig-figures-tools" }, this.scope, this.by, dates, this.csv);
    this.node = h("section", { class: "ig-figures" }, tools, this.empty, this.list, this.note);
  }

  async load() {
    this.fillScope();
    const wish = this.wish();
    this.csv.href = route(`figures?${new URLSearchParams(Object.entries(wish).filter(([, value]) => value))}`);
    const number = (this.number = (this.number ?? 0) + 1);
    try {
      const figures = await ask("comparing.figures", { ...wish, by: this.by.value });
      if (number === this.number) this.draw(figures);
    } catch (error) {
      if (!(error instanceof StudioError)) throw error;
      toast("error", error.message, { hint: error.hint });
    }
  }

  /** What can be chosen; the topic of a batch is known once one of the other tabs has read it. */
  fillScope() {
    const known = this.scope.value;
    const topicId = this.place.topic_id ?? this.dialog.topicId;
    const names = [this.place.batch_id && "batch", topicId && "topic", "everything"].filter(Boolean);
    this.topicId = topicId;
    this.scope.replaceChildren(...names.map((name) => h("option", { value: name }, t(`compare.scope_${name}`))));
    this.scope.value = names.includes(known) ? known : names[0];
  }

  wish() {
    const extent = { batch: { batch_id: this.place.batch_id }, topic: { topic_id: this.topicId }, everything: {} }[this.scope.value];
    return { ...extent, from: momentOf(this.from.value), to: momentOf(this.to.value, true) };
  }

  draw(figures) {
    this.empty.hidden = figures.length > 0;
    this.list.hidden = figures.length === 0;
    this.empty.textContent = t(this.by.value === "style" ? "compare.no_styles" : "compare.no_figures");
    this.list.replaceChildren(buildHeads(this.by.value), ...figures.map(buildFigure));
  }
}

/** A day of this person's calendar as the moment it begins, or ends; "" stays. */
function momentOf(day, isEnd = false) {
  if (!day) return "";
  const moment = new Date(`${day}T00:00`);
  if (isEnd) moment.setDate(moment.getDate() + 1); // by the calendar: some days of the year have 23 hours or 25
  return moment.toISOString();
}

const buildHeads = (by) =>
  h("div", { class: "ig-figures-row is-head" }, h("span", {}, t(`compare.head_${by}`)), h("span", {}, t("compare.verdicts")), ...["keep_rate", "kept_price", "price", "seconds"].map((name) => h("span", { class: "is-number" }, t(`compare.figure.${name}`))));

function buildFigure(figure) {
  const name = h("div", { class: "ig-figures-name" }, h("strong", {}, figure.name), h("small", {}, [figure.provider_name, t("compare.images", { count: figure.images })].filter(Boolean).join(" · ")));
  const cells = [
    ["keep_rate", percentText(figure.keep_rate)],
    ["kept_price", figure.kept ? priceText(figure.kept_price_text) : "–"],
    ["price", figure.images ? priceText(figure.price_text) : "–"],
    ["seconds", figure.median_s === null ? "–" : durationText(figure.median_s)],
  ];
  return h("div", { class: "ig-figures-row" }, name, buildVerdicts(figure), ...cells.map(([key, text]) => h("span", { class: "is-number", data: { label: t(`compare.figure.${key}`) } }, text, key === "price" && buildUnknown(figure))));
}

const buildUnknown = ({ unknown_prices: count, price_text: price }) => price && count > 0 && h("small", {}, t("compare.unknown_prices", { count }));

function buildVerdicts({ kept, rejected, undecided, failed, images }) {
  const parts = [["is-kept", kept], ["is-rejected", rejected], ["is-undecided", undecided]];
  const bar = h("span", { class: "ig-figures-bar", "aria-hidden": "true" }, parts.map(([name, count]) => h("i", { class: name, style: `width: ${(100 * count) / Math.max(1, images)}%` })));
  const words = [t("compare.count_kept", { count: kept }), t("compare.count_rejected", { count: rejected }), t("compare.count_undecided", { count: undecided })];
  if (failed > 0) words.push(t("compare.failed", { count: failed }));
  return h("div", { class: "ig-figures-verdicts" }, bar, h("small", {}, words.join(" · ")));
}
