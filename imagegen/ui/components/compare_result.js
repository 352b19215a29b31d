// What the choices come to, with names: wins of each column, and who stood behind the letters of each row.
import { button, h, t } from "./core.js";
import { durationText } from "./feed_words.js";
import { detailText, percentText, priceText } from "./compare_words.js";

export function buildResult({ columns, names, wins, none }, rows, { back }) {
  const byId = new Map(columns.map((column) => [column.id, column]));
  const most = Math.max(1, ...wins.map((one) => one.wins));
  const head = h("div", { class: "ig-blind-result-head" }, h("h3", {}, t("compare.result")), button("chevronLeft", t("compare.go_on_choosing"), back, { isSmall: true }));
  const list = h("ol", { class: "ig-blind-wins" }, wins.map((one) => buildWins(one, byId.get(one.column_id), most)));
  const note = none > 0 ? h("p", { class: "ig-help" }, t("compare.none_count", { count: none })) : null;
  const decided = rows.filter((row) => row.is_decided);
  const table = h("div", { class: "ig-blind-rows" }, decided.map((row) => buildRow(row, names[row.id] ?? {}, byId)));
  return [head, list, note, decided.length > 0 && h("h3", {}, t("compare.by_row")), table].filter(Boolean);
}

function buildWins({ wins, rows }, column, most) {
  const bar = h("span", { class: "ig-figures-bar", "aria-hidden": "true" }, h("i", { class: "is-kept", style: `width: ${(100 * wins) / most}%` }));
  const facts = [priceText(column.price_text), column.median_s === null ? null : durationText(column.median_s)].filter(Boolean).join(" · ");
  const name = h("span", { class: "ig-blind-name" }, h("strong", {}, column.name), h("small", {}, detailText(column) || column.provider_name));
  const count = h("span", { class: "ig-blind-wins-count" }, t("compare.wins", { count: wins, rows }), h("small", {}, rows ? percentText(wins / rows) : "–"));
  return h("li", {}, name, bar, count, h("small", { class: "ig-blind-facts" }, facts));
}

function buildRow({ prompt, row_key: rowKey, chosen }, letters, byId) {
  const chips = Object.entries(letters).map(([letter, id]) => buildChip(letter, byId.get(id), letter === chosen));
  return h("div", { class: "ig-blind-row" }, h("p", { title: prompt }, rowKey ? `${rowKey} · ${prompt}` : prompt), h("div", { class: "ig-blind-chips" }, chips));
}

function buildChip(letter, column, hasWon) {
  const detail = column ? detailText(column) : "";
  return h("span", { class: hasWon ? "ig-chip is-winner" : "ig-chip" }, h("b", {}, letter), column?.name ?? "–", detail && ` · ${detail}`);
}
