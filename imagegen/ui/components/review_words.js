// How the review puts marks and totals into words.
import { t } from "./core.js";

/** What a mark says: the studio's own sentence where only the model's schema knows it, else the page's. */
export function markWords({ code, text, values }) {
  return text || t(`review.mark.${code}`, values);
}

export function rowPrice({ price_text: price }) {
  return price ? knownPrice(price) : t("review.price_unknown");
}

const knownPrice = (price) => (price === "free" ? t("composer.free") : price);

/** "24 tasks · 48 images · about $1.20 and more". */
export function totalWords({ task_count, image_count, price_text, unknown_count, is_about }) {
  const parts = [t("composer.tasks", { count: task_count }), t("composer.images", { count: image_count })];
  return [...parts, priceWords({ price_text, unknown_count, is_about, task_count })].filter(Boolean).join(" · ");
}

function priceWords({ price_text: price, unknown_count: unknown, is_about: isAbout, task_count: count }) {
  if (!count) return "";
  if (unknown === count) return t("composer.price_unknown");
  const known = isAbout && price !== "free" ? `≈ ${price}` : knownPrice(price);
  return unknown ? t("review.price_partly", { price: known, count: unknown }) : known;
}
