// Everything that is public, in one list: where a link is found again, and where it ends.
import { bus, button, h, route, t, tell } from "./core.js";
import { KeyedList, setText } from "./feed_list.js";
import { copyLink, unpublish } from "./publish.js";
import { linkOf } from "./publish_link.js";

let dialog;
let rows;
let note;

/** Wait for "open_published". */
export function mountList() {
  const close = button("close", t("close"), () => dialog.close(), { isQuiet: true });
  const head = h("header", { class: "ig-publish-head" }, h("h2", { id: "published-title" }, t("publish.list_title")), close);
  const list = h("ul", { class: "ig-publish-list" });
  rows = new KeyedList(list, () => new Row());
  note = h("p", { class: "ig-help ig-publish-note" });
  dialog = h("dialog", { class: "ig ig-dialog ig-publish ig-publish-all", "aria-labelledby": "published-title" }, head, note, list);
  dialog.addEventListener("pointerdown", (event) => event.target === dialog && dialog.close());
  document.body.append(dialog);
  bus.on("open_published", open);
  bus.on("published", () => dialog.open && load());
}

async function open() {
  if ((await load()) && !dialog.open) dialog.showModal();
}

async function load() {
  const found = await tell("publishing.list");
  if (!found) return false;
  setText(note, found.length ? t("publish.list_help") : t("publish.list_empty"));
  rows.draw(found);
  return true;
}

/** One published picture. */
class Row {
  constructor() {
    this.picture = h("img", { alt: "", loading: "lazy", width: "72", height: "72" });
    this.words = h("span", { class: "ig-publish-row-words" });
    this.prompt = h("span", { class: "ig-help" });
    this.visit = h("a", { class: "ig-button is-small", target: "_blank", rel: "noopener" }, t("publish.visit"));
    const open = h("button", { type: "button", class: "ig-publish-row-picture", "aria-label": t("publish.row_open"), title: t("publish.row_open"), onclick: () => this.open() }, this.picture);
    const copy = button("copy", t("publish.copy"), () => copyLink(linkOf(this.shown)), { isSmall: true });
    const end = button("close", t("publish.unpublish"), () => unpublish(this.shown.id), { isSmall: true, isDanger: true });
    const acts = h("div", { class: "ig-publish-row-acts" }, copy, this.visit, end);
    this.node = h("li", {}, open, h("div", { class: "ig-publish-row-text" }, this.words, this.prompt, acts));
  }

  patch(shown) {
    this.shown = shown;
    this.picture.src = route(shown.preview);
    setText(this.words, shown.prompt || t("publish.row_no_prompt"));
    setText(this.prompt, t(shown.shows_prompt ? "publish.row_prompt" : "publish.row_hidden", { date: new Date(shown.published_at).toLocaleDateString() }));
    this.visit.href = linkOf(shown);
  }

  open() {
    dialog.close();
    bus.emit("open_publish", { generation_id: this.shown.id });
  }
}
