// How comparisons put values into words.
import { page, t } from "./core.js";

/** A value of a parameter as a person reads it. */
export function valueText(value) {
  if (value === null || value === undefined || value === "") return "–";
  if (typeof value === "boolean") return t(value ? "compare.yes" : "compare.no");
  if (Array.isArray(value)) return value.map(valueText).join(", ");
  return typeof value === "object" ? JSON.stringify(value) : String(value);
}

/** What tells a column from the other columns of its model: "Steps 8 · Watercolour". */
export const detailText = ({ details }) =>
  details.map(({ name, label, value }) => (name === "@style" ? (value ?? t("compare.no_style")) : `${label} ${valueText(value)}`)).join(" · ");

export const percentText = (share) => (share === null ? "–" : (share ?? 0).toLocaleString(page.boot.language, { style: "percent", maximumFractionDigits: 0 }));

/** A price as the studio says it; what nobody knows says so, for a dash would read as nothing. */
export const priceText = (text) => (text === "free" ? t("compare.free") : text || t("compare.price_unknown"));
