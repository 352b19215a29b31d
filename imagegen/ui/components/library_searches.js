// Saved searches: a menu that opens them, keeps the present one under a name, and forgets them.
import { button, h, t, tell, toast } from "./core.js";
import { icon } from "./icons.js";
import { openPopover } from "./library_popover.js";
import { isFiltered } from "./library_query.js";

const MAX_NAME = 80;

export async function openSearches(anchor, { query, open }) {
  const box = h("div", { class: "ig-library-searches" });
  const popover = openPopover(anchor, { label: t("library.searches"), kind: "searches", content: box });
  const draw = async () => {
    const searches = await tell("library.searches");
    if (!searches || !box.isConnected) return;
    const rows = searches.map((search) => rowOf(search, { open: (found) => (popover.close(), open(found)), draw }));
    const list = rows.length > 0 ? h("ul", {}, rows) : h("p", { class: "ig-help" }, t("library.no_searches"));
    box.replaceChildren(h("h3", {}, t("library.searches")), list, formOf(query, searches, draw));
    popover.place();
    if (!box.contains(document.activeElement)) box.querySelector("li button, input, .ig-button")?.focus();
  };
  await draw();
}

function rowOf(search, { open, draw }) {
  const go = h("button", { type: "button", class: "ig-library-option", onclick: () => open(search.query) }, icon("search"), h("span", { class: "ig-library-option-label" }, search.name));
  const forget = button("trash", t("library.delete_search", { name: search.name }), () => remove(search, draw), { isQuiet: true, isSmall: true });
  return h("li", {}, go, forget);
}

async function remove(search, draw) {
  if ((await tell("library.delete_search", { id: search.id })) === undefined) return;
  const undo = { label: t("feed.undo"), run: () => tell("library.save_search", { name: search.name, query: search.query }).then(draw) };
  toast("info", t("library.search_deleted", { name: search.name }), { action: undo });
  draw();
}

function formOf(query, searches, draw) {
  if (!isFiltered(query)) return h("p", { class: "ig-help" }, t("library.save_hint"));
  const name = h("input", { class: "ig-input", maxlength: MAX_NAME, required: true, placeholder: t("library.search_name"), "aria-label": t("library.search_name"), value: query.text });
  const save = button("plus", t("library.save_search"), null, { isPrimary: true });
  save.type = "submit";
  const form = h("form", { class: "ig-library-save" }, name, save);
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    if (!(await tell("library.save_search", { name: name.value.trim(), query }))) return;
    toast("ok", t("library.search_saved", { name: name.value.trim() }));
    draw();
  });
  return form;
}
