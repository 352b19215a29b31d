// What is looked for in the library: a plain object, and how its parts read as words. Pure.
import { page, t } from "./core.js";

export const ORDERS = ["newest", "oldest", "best"];
export const VERDICTS = ["kept", "rejected", "undecided"];
export const EMPTY = {
  text: "",
  models: [],
  providers: [],
  topics: [],
  tags: [],
  from: "",
  to: "",
  shapes: [],
  favourite: false,
  verdict: "",
  rating_min: 0,
  errors: false,
  stacks: false,
  order: "newest",
};
export const LISTS = ["models", "providers", "topics", "tags", "shapes"];
const VIEW = ["stacks", "order"]; // how things are shown, not which

/** A query with every field, whatever an older page or a saved search left out. */
export function whole(query) {
  const known = Object.entries(query ?? {}).filter(([name, value]) => name in EMPTY && typeof value === typeof EMPTY[name]);
  return { ...EMPTY, ...Object.fromEntries(known) };
}

/** The same look at everything: filters gone, order and stacks as they are. */
export const cleared = (query) => ({ ...EMPTY, ...Object.fromEntries(VIEW.map((name) => [name, query[name]])) });

export const isFiltered = (query) => JSON.stringify(query) !== JSON.stringify(cleared(query));

/** Every filter that is set, as {label, patch}: its words, and what takes it away. */
export function filtersOf(query, facets) {
  const lists = LISTS.flatMap((name) => query[name].map((value) => listFilter(query, facets, name, value)));
  return [...lists, ...dateFilters(query), ...markFilters(query)];
}

function listFilter(query, facets, name, value) {
  const label = name === "shapes" ? t(`library.shape.${value}`) : (facets?.[name]?.find((entry) => entry.value === value)?.label ?? nameOf(name, value));
  return { label, patch: { [name]: query[name].filter((one) => one !== value) } };
}

// A value that nothing has any more is in no facet.
function nameOf(name, value) {
  if (name === "topics") return page.boot.topics.find(({ id }) => id === value)?.title ?? t("library.gone_topic");
  if (name === "models") return page.boot.catalog.models.find(({ key }) => key === value)?.name ?? value;
  return value;
}

function dateFilters({ from, to }) {
  if (!from && !to) return [];
  const key = from && to ? (from === to ? "on" : "between") : from ? "since" : "until";
  return [{ label: t(`library.date.${key}`, { from: dayText(from), to: dayText(to) }), patch: { from: "", to: "" } }];
}

const dayText = (day) => (day ? new Date(`${day.slice(0, 10)}T12:00`).toLocaleDateString(page.boot.language, { dateStyle: "medium" }) : "");

function markFilters({ favourite, verdict, rating_min: stars, errors }) {
  return [
    favourite && { label: t("library.favourites"), patch: { favourite: false } },
    verdict && { label: t(`library.verdict.${verdict}`), patch: { verdict: "" } },
    stars > 0 && { label: starsText(stars), patch: { rating_min: 0 } },
    errors && { label: t("library.errors"), patch: { errors: false } },
  ].filter(Boolean);
}

export const starsText = (stars) => (stars === 5 ? "★★★★★" : t("library.stars", { stars: "★".repeat(stars) }));

/** Whether a picture with these marks still belongs to the answer. */
export function fits(query, { is_favourite, verdict, rating }) {
  if (query.favourite && !is_favourite) return false;
  if (query.verdict && (verdict ?? "undecided") !== query.verdict) return false;
  return (rating ?? 0) >= query.rating_min;
}

/** First and last day of "2026-11". */
export function daysOfMonth(month) {
  const [year, number] = month.split("-").map(Number);
  return { from: `${month}-01`, to: `${month}-${String(new Date(year, number, 0).getDate()).padStart(2, "0")}` };
}

export const monthText = (month) => new Date(`${month}-15T12:00`).toLocaleDateString(page.boot.language, { year: "numeric", month: "long" });
