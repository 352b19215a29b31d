// The keys of the library. In the grid one hand walks and the other judges, as in the lightbox.
import { t } from "./core.js";
import { openKeys } from "./keys_help.js";

const TYPED = "input, textarea, select, [contenteditable]";

/** Hear a key for the whole view; true when it was one of its keys. */
export function takeViewKey(library, event) {
  const { key, ctrlKey, metaKey, altKey } = event;
  const isTyping = event.target.matches?.(TYPED);
  if (key === "Escape") return isTyping ? false : done(escape, library);
  if (isTyping || altKey) return false;
  if ((ctrlKey || metaKey) && key.toLowerCase() === "z" && !event.shiftKey) return done(() => library.acts.undo());
  if (ctrlKey || metaKey) return false;
  if (key === "/") return done(() => library.head.focusSearch());
  if (key === "?") return done(() => library.showKeys());
  return false;
}

function escape(library) {
  if (library.areFacetsOver) library.toggleFacets();
  else if (library.selection.size > 0) library.selection.clear();
  else library.close();
}

const done = (act, ...values) => (act(...values), true);

/** Hear a key while the focus is in the grid. */
export function takeGridKey(library, event) {
  if (event.altKey) return false;
  if (event.ctrlKey || event.metaKey) return takeWithControl(library, event);
  return takeStep(library, event) || takeMark(library, event) || takeCellKey(library, event);
}

function takeWithControl(library, event) {
  const act = { a: () => library.selection.all(), home: () => library.step(0), end: () => library.step(Infinity) }[event.key.toLowerCase()];
  return act ? done(act) : false;
}

function takeStep(library, { key, shiftKey }) {
  const { grid } = library;
  const { columns, screenRows } = grid.geometry;
  const by = { ArrowRight: 1, ArrowLeft: -1, ArrowDown: columns, ArrowUp: -columns, PageDown: columns * screenRows, PageUp: -columns * screenRows }[key];
  const to = key === "Home" ? 0 : key === "End" ? Infinity : by && nextPlace(grid.active, by, grid.pages.count);
  if (to === undefined) return false;
  return done(() => library.step(to, shiftKey));
}

// Down from the last but one row goes to the last picture, also where that row is short; up from the first row goes nowhere.
function nextPlace(place, by, count) {
  const next = place + by;
  if (next >= 0 && next < count) return next;
  if (Math.abs(by) === 1) return place;
  return next < 0 ? place % Math.abs(by) : count - 1;
}

function takeMark({ acts }, { key, shiftKey, repeat }) {
  if (repeat || shiftKey) return false;
  const act = { p: () => acts.verdict("kept"), x: () => acts.verdict("rejected"), f: () => acts.favourite(), delete: () => acts.trash() }[key.toLowerCase()];
  if (act) return done(act);
  return /^[0-5]$/.test(key) ? done(() => acts.rate(Number(key))) : false;
}

function takeCellKey(library, event) {
  if (!event.target.matches(".ig-library-picture")) return false;
  const { grid, selection } = library;
  if (event.key === " ") return done(() => event.repeat || (event.shiftKey ? selection.extend(grid.active) : selection.toggle(grid.active)));
  if (event.key === "Enter") return done(() => library.openPicture(grid.active));
  if (event.key.toLowerCase() === "m" || event.key === "ContextMenu") return done(() => library.openMenu(grid.active));
  return false;
}

export function showKeys() {
  openKeys(t("library.keys"), [
    ["← ↑ ↓ →", t("library.key.walk")],
    ["PgUp PgDn Home End", t("library.key.far")],
    ["Enter", t("library.key.open")],
    ["Space", t("library.key.select")],
    ["Shift+Space Shift+→", t("library.key.range")],
    ["Ctrl+A", t("library.key.all")],
    ["P", t("library.key.keep")],
    ["X", t("library.key.reject")],
    ["1 2 3 4 5 0", t("library.key.stars")],
    ["F", t("library.key.favourite")],
    ["M", t("library.key.menu")],
    ["Delete", t("library.key.trash")],
    ["Ctrl+Z", t("library.key.undo")],
    ["/", t("library.key.search")],
    ["Esc", t("library.key.close")],
  ]);
}
