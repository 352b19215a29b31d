// What takes room: by kind as one bar with its legend, and by topic and month as lists with a bar each.
import { bus, h, t } from "./core.js";
import { countText, monthText, sizeText } from "./trash_words.js";

const KINDS = ["pictures", "previews", "uploads", "covers", "database", "others", "trash"];
const OF_FOLDERS = ["previews", "covers", "others"]; // what only the disk knows

export class FiguresView {
  constructor() {
    this.folders = null;
    this.total = h("h3", { class: "ig-storage-total", role: "status" });
    this.free = h("span", { class: "ig-storage-free" });
    this.bar = h("div", { class: "ig-storage-bar", "aria-hidden": "true" });
    this.legend = h("ul", { class: "ig-storage-legend" });
    this.topics = h("ul", { class: "ig-storage-list" });
    this.months = h("ul", { class: "ig-storage-list" });
    const lists = [this.buildList("topics", this.topics), this.buildList("months", this.months)];
    this.lists = h("div", { class: "ig-storage-lists" }, lists);
    const whole = h("section", { class: "ig-storage-card" }, h("div", { class: "ig-storage-head" }, this.total, this.free), this.bar, this.legend);
    this.node = h("div", { class: "ig-storage-figures" }, whole, this.lists);
  }

  buildList(name, list) {
    return h("section", { class: "ig-storage-card" }, h("h4", {}, t(`storage.${name}`)), list);
  }

  take(figures) {
    this.figures = figures;
    this.draw();
  }

  takeFolders(folders) {
    this.folders = folders;
    this.draw();
  }

  sizes() {
    const { pictures, uploads, trash, database_bytes: database } = this.figures;
    const known = { pictures: pictures.size_bytes, uploads: uploads.size_bytes, trash: trash.size_bytes, database };
    return { ...known, ...Object.fromEntries(OF_FOLDERS.map((name) => [name, this.folders?.[name] ?? null])) };
  }

  draw() {
    const { figures } = this;
    const sizes = this.sizes();
    const sum = KINDS.reduce((total, kind) => total + (sizes[kind] ?? 0), 0);
    this.total.textContent = t("storage.total", { size: sizeText(sum) });
    this.free.textContent = t("storage.free", { size: sizeText(figures.free_bytes) });
    this.bar.replaceChildren(...KINDS.filter((kind) => sizes[kind]).map((kind) => part(kind, sizes[kind] / Math.max(sum, 1))));
    this.legend.replaceChildren(...KINDS.map((kind) => this.key(kind, sizes[kind])));
    this.lists.hidden = figures.topics.length === 0;
    this.topics.replaceChildren(...rows(figures.topics, ({ id, title }) => h("button", { type: "button", class: "ig-storage-open", onclick: () => bus.emit("open_topic", id) }, title)));
    this.months.replaceChildren(...rows(figures.months, ({ month }) => h("span", {}, monthText(month))));
  }

  key(kind, size) {
    const name = kind === "trash" ? h("button", { type: "button", class: "ig-storage-open", onclick: () => bus.emit("open_library", { view: "trash" }) }, t("storage.kind.trash")) : h("span", {}, t(`storage.kind.${kind}`));
    return h("li", { class: `is-${kind}` }, name, h("b", {}, size === null ? "…" : sizeText(size)));
  }
}

function part(kind, share) {
  const bar = h("span", { class: `is-${kind}` });
  bar.style.flexGrow = share;
  return bar;
}

function rows(items, name) {
  const most = Math.max(1, ...items.map((item) => item.size_bytes));
  return items.map((item) => {
    const bar = h("span", { class: "ig-storage-share", "aria-hidden": "true" });
    bar.style.inlineSize = `${(100 * item.size_bytes) / most}%`;
    const facts = h("span", { class: "ig-storage-facts" }, `${countText("pictures", item.count)} · ${sizeText(item.size_bytes)}`);
    return h("li", {}, name(item), facts, h("span", { class: "ig-storage-track" }, bar));
  });
}
