// A dialog with the keys of a part of the page.
import { button, h, t } from "./core.js";

/** Show which keys do what; `rows` are [keys, words], the keys as text with a gap between one key and the next: "↑ ↓". */
export function openKeys(title, rows) {
  const close = button("close", t("close"), () => dialog.close(), { isQuiet: true });
  const head = h("header", { class: "ig-keys-head" }, h("h2", {}, title), close);
  const list = h("dl", { class: "ig-keys-list" }, rows.map(keyRow));
  const dialog = h("dialog", { class: "ig ig-dialog ig-keys", "aria-label": title }, head, list);
  dialog.addEventListener("keydown", (event) => event.stopPropagation()); // the part below hears none of its keys
  dialog.addEventListener("click", ({ target }) => target === dialog && dialog.close());
  dialog.addEventListener("close", () => dialog.remove());
  document.body.append(dialog);
  dialog.showModal();
}

function keyRow([keys, words]) {
  const caps = keys.split(" ").map((key) => h("kbd", {}, key));
  return h("div", { class: "ig-keys-row" }, h("dt", {}, caps), h("dd", {}, words));
}
