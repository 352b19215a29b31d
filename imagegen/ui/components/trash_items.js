// One thing of the trash: a row for topics, batches and tasks, a tile for what is a picture.
import { h, route, t } from "./core.js";
import { actButton } from "./feed_parts.js";
import { setText } from "./feed_list.js";
import { icon } from "./icons.js";
import { countText, dateText, leftText, sizeText } from "./trash_words.js";

export const KINDS = ["topics", "batches", "tasks", "pictures", "uploads"];
const TILES = new Set(["pictures", "uploads"]);

export const isTile = (kind) => TILES.has(kind);

export class ItemView {
  constructor(item) {
    this.item = null;
    this.box = h("input", { type: "checkbox", class: "ig-trash-check", tabindex: -1 });
    this.title = h("span", { class: "ig-trash-name" });
    this.facts = h("span", { class: "ig-trash-facts" });
    this.left = h("span", { class: "ig-trash-left" });
    const acts = [actButton("undo", t("trash.restore"), "restore", { isQuiet: true }), actButton("trash", t("trash.purge"), "purge", { isQuiet: true, isDanger: true })];
    for (const act of acts) act.tabIndex = -1;
    const looks = h("span", { class: "ig-trash-looks" }, looksOf(item));
    const words = h("span", { class: "ig-trash-words" }, this.title, this.facts);
    const label = h("label", { class: "ig-trash-label" }, this.box, looks, words);
    const foot = h("span", { class: "ig-trash-foot" }, this.left, acts);
    this.node = h("li", { class: isTile(item.kind) ? "ig-trash-tile" : "ig-trash-row", data: { id: item.id } }, label, foot);
  }

  patch(item) {
    const name = item.title || t(`trash.unnamed.${item.kind}`);
    setText(this.title, name);
    setText(this.facts, factsOf(item));
    setText(this.left, leftText(item));
    this.left.classList.toggle("is-soon", item.days_left !== null && item.days_left <= 3);
    this.left.classList.toggle("is-staying", item.days_left === null);
    this.title.title = name;
    this.box.setAttribute("aria-label", [name, factsOf(item), leftText(item)].filter(Boolean).join(", "));
  }
}

function looksOf({ kind, previews }) {
  if (previews.length === 0) return h("span", { class: "ig-trash-no-look" }, icon(kind === "topics" ? "topics" : "image"));
  return previews.map((preview) => h("img", { src: route(preview), alt: "", loading: "lazy", decoding: "async" }));
}

function factsOf(item) {
  const size = item.size_bytes ? sizeText(item.size_bytes) : "";
  const deleted = t("trash.deleted_at", { date: dateText(item.deleted_at) });
  const staying = item.stay_count && item.stay_count < item.pictures ? t("trash.some_stay", { count: item.stay_count }) : "";
  const facts = isTile(item.kind) ? [size, item.topic] : [item.topic, countText("pictures", item.pictures), size, staying, deleted];
  return facts.filter(Boolean).join(" · ");
}
