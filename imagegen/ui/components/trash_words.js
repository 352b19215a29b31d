// How the trash and the storage page say counts, sizes and times.
import { page, t } from "./core.js";
import { sizeText } from "./library_answer.js";

export { sizeText };

export const numberText = (number) => number.toLocaleString(page.boot.language);

/** "214 pictures", "1 upload": `kind` is one of the trash. */
export const countText = (kind, count) => t(`trash.count.${kind}`, { count, number: numberText(count) });

/** "214 pictures, 1.2 GB". */
export const roomText = (count, size_bytes) => t("trash.room", { count: countText("pictures", count), size: sizeText(size_bytes) });

/** How long something still stays. */
export function leftText({ days_left: days }) {
  if (days === null) return t("trash.stays");
  return days === 0 ? t("trash.today") : t("trash.days_left", { count: days });
}

export const dateText = (at) => new Date(at).toLocaleDateString(page.boot.language, { year: "numeric", month: "short", day: "numeric" });

export const monthText = (month) => new Date(`${month}-15T12:00:00`).toLocaleDateString(page.boot.language, { year: "numeric", month: "long" });
