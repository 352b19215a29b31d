// Picking from a list with a search box over it: tags that are switched on and off, topics to move to.
import { h, t } from "./core.js";
import { icon } from "./icons.js";
import { openPopover } from "./library_popover.js";

const STEPS = { ArrowDown: 1, ArrowUp: -1 };

/**
 * Open the list at `anchor`. `options()` gives rows {value, label, note, state} anew after every choice, `take(row)` hears
 * which was chosen. `make(words)` gives the row for words that are in no list yet, or null.
 */
export function openPick(anchor, { label, placeholder, nothing, options, make, take, staysOpen = false }) {
  const search = h("input", { type: "search", class: "ig-input", placeholder, "aria-label": placeholder, autofocus: true, autocomplete: "off", maxlength: 120 });
  const list = h("div", { class: "ig-library-options" });
  const popover = openPopover(anchor, { label, kind: "pick", content: [search, list] });

  const rows = () => {
    const words = search.value.trim().toLowerCase();
    const found = options().filter((row) => row.label.toLowerCase().includes(words));
    const isThere = found.some((row) => row.label.toLowerCase() === words);
    const fresh = words && !isThere ? make(search.value.trim()) : null;
    return fresh ? [...found, fresh] : found;
  };
  const draw = () => {
    const shown = rows();
    list.replaceChildren(...(shown.length > 0 ? shown.map((row) => optionOf(row, choose)) : [h("p", { class: "ig-help" }, nothing)]));
  };
  const choose = async (row) => {
    if (!staysOpen) popover.close();
    await take(row);
    if (!popover.node.isConnected) return;
    search.value = "";
    draw();
    search.focus();
  };
  search.addEventListener("input", draw);
  popover.node.addEventListener("keydown", (event) => hearKey(event, { search, list, popover }));
  draw();
  popover.place();
}

function optionOf(row, choose) {
  const facts = { type: "button", class: "ig-library-option", onclick: () => choose(row) };
  if (row.state) Object.assign(facts, { role: "checkbox", "aria-checked": row.state });
  const mark = row.state ? h("span", { class: "ig-library-box", "aria-hidden": "true" }) : icon(row.icon ?? "topics");
  return h("button", facts, mark, h("span", { class: "ig-library-option-label" }, row.label), h("span", { class: "ig-help" }, row.note ?? ""));
}

function hearKey(event, { search, list, popover }) {
  const all = [...list.querySelectorAll("button")];
  const here = all.indexOf(document.activeElement);
  if (event.key === "Escape") popover.close();
  else if (event.key === "Enter" && event.target === search && !event.isComposing) all[0]?.click();
  else if (event.key in STEPS) (all[here + STEPS[event.key]] ?? search).focus();
  else return;
  event.preventDefault();
  event.stopPropagation();
}

/** Whether all, some or none of the pictures have the tag. */
export function tagState(items, tag) {
  const known = items.filter(({ tags }) => tags);
  const count = known.filter(({ tags }) => tags.includes(tag)).length;
  return count === 0 ? "false" : count === known.length && count === items.length ? "true" : "mixed";
}

export const newRow = (words, key) => ({ value: null, words, label: t(key, { words }), icon: "plus", state: null });
