// The two tables of the side: what was asked against what was used, and every attempt.
import { h, t } from "./core.js";
import { icon } from "./icons.js";
import { durationText, STANDING_ICONS, timeText } from "./feed_words.js";

/** The settings, and a line that says what a dash means where there is one. */
export function settingTable(lines) {
  const isSilent = lines.some(({ used }) => used === null);
  const head = ["name", "asked", "used"].map((name) => h("th", { scope: "col" }, t(`lightbox.settings.${name}`)));
  const body = h("tbody", {}, lines.map(settingRow));
  const table = h("table", { class: "ig-lightbox-table is-even" }, h("thead", {}, h("tr", {}, head)), body);
  return [table, isSilent && h("p", { class: "ig-help" }, t("lightbox.settings.silent"))];
}

function settingRow({ label, asked, used, is_default: isDefault, differs }) {
  const row = h("tr", { class: differs ? "is-other" : "" }, h("th", { scope: "row" }, label));
  const shown = h("td", { class: isDefault ? "is-default" : "", title: isDefault ? t("lightbox.settings.default") : null }, valueText(asked));
  const other = differs && h("span", { class: "ig-lightbox-other" }, icon("alert"), h("span", { class: "ig-visually-hidden" }, t("lightbox.settings.other")));
  row.append(shown, h("td", {}, valueText(used), other));
  return row;
}

function valueText(value) {
  if (value === null || value === "") return "–";
  if (typeof value === "boolean") return t(value ? "lightbox.yes" : "lightbox.no");
  return typeof value === "object" ? JSON.stringify(value) : String(value);
}

export function attemptTable(attempts) {
  const head = ["number", "state", "when", "time", "price"].map((name) => h("th", { scope: "col" }, t(`lightbox.attempt.${name}`)));
  return h("table", { class: "ig-lightbox-table" }, h("thead", {}, h("tr", {}, head)), h("tbody", {}, attempts.flatMap(attemptRows)));
}

function attemptRows(attempt) {
  const { number, state, at, seconds, is_source: isSource } = attempt;
  const standing = h("span", { class: "ig-lightbox-state", data: { standing: state } }, icon(STANDING_ICONS[state]), t(`feed.standing.${state}`));
  const cells = [String(number), standing, timeText(at), seconds === null ? "–" : durationText(seconds), priceText(attempt)];
  const row = h("tr", { class: isSource ? "is-source" : "" }, cells.map((cell) => h("td", {}, cell)));
  const more = moreOf(attempt);
  return more.length ? [row, h("tr", { class: "is-more" }, h("td", { colSpan: cells.length }, more))] : [row];
}

function priceText({ price_text: price, is_estimate: isEstimate, image_count: count }) {
  if (!price) return "–";
  const told = isEstimate ? `≈ ${price}` : price;
  return count > 1 ? t("lightbox.attempt.shared", { price: told, count }) : told;
}

function moreOf({ error, remote_id: remoteId }) {
  return [
    error && h("p", {}, error.message),
    error?.hint && h("p", { class: "ig-help" }, error.hint),
    remoteId && h("p", { class: "ig-lightbox-remote", title: t("lightbox.attempt.remote") }, remoteId),
  ].filter(Boolean);
}
