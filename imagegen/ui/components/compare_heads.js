// The heads of the grid: who made the column, at what price, how fast, and how much of it was kept.
import { h, t } from "./core.js";
import { durationText } from "./feed_words.js";
import { detailText, percentText, priceText } from "./compare_words.js";

/** The corner and one head for each column. */
export function buildHeads(columns) {
  const corner = h("div", { class: "ig-grid-corner", role: "columnheader" }, t("compare.prompt"));
  return [corner, ...columns.map(buildHead)];
}

function buildHead(column) {
  const name = h("strong", { title: `${column.name} · ${column.provider_name}` }, column.name);
  const detail = h("span", { class: "ig-grid-detail" }, detailText(column) || column.provider_name);
  const facts = h("span", { class: "ig-grid-facts" }, factsOf(column).map(([text, title]) => h("span", { title }, text)));
  return h("div", { class: "ig-grid-column", role: "columnheader" }, name, detail, facts, countsOf(column));
}

function factsOf({ price_text: price, images, median_s: seconds, keep_rate: rate }) {
  const facts = [[images ? perImage(price) : "–", t("compare.price_help")]];
  if (seconds !== null) facts.push([durationText(seconds), t("compare.seconds_help")]);
  if (rate !== null) facts.push([t("compare.kept_share", { share: percentText(rate) }), t("compare.keep_help")]);
  return facts;
}

const perImage = (price) => (price && price !== "free" ? t("compare.per_image", { price }) : priceText(price));

function countsOf({ images, failed, open }) {
  const parts = [t("compare.done", { count: images })];
  if (open > 0) parts.push(t("compare.open", { count: open }));
  const line = h("span", { class: "ig-grid-counts" }, parts.join(" · "));
  if (failed > 0) line.append(" · ", h("span", { class: "is-bad" }, t("compare.failed", { count: failed })));
  return line;
}
