// One row of a list: what is to be made, with what, what it costs, and what is wrong with it.
import { button, h, route, t } from "./core.js";
import { icon } from "./icons.js";
import { setText } from "./feed_list.js";
import { markWords, rowPrice } from "./review_words.js";

const QUIET = { isQuiet: true, isSmall: true };
const act = (name, iconName, label) => button(iconName, label, null, { ...QUIET, data: { act: name } });

export class RowView {
  constructor({ id }) {
    this.check = h("input", { type: "checkbox", class: "ig-review-check", data: { act: "select" } });
    this.number = h("span", { class: "ig-review-number" });
    this.grip = h("span", { class: "ig-review-grip", title: t("review.drag"), "aria-hidden": "true" }, icon("grip"));
    this.pictures = h("span", { class: "ig-review-pictures" });
    this.prompt = h("p", { class: "ig-review-prompt", data: { act: "edit" }, title: t("review.edit") });
    this.foot = h("div", { class: "ig-review-foot" });
    this.price = h("span", { class: "ig-review-price" });
    this.lock = act("lock", "unlock", t("review.lock"));
    const acts = [this.lock, act("duplicate", "copy", t("review.duplicate")), act("remove", "trash", t("review.delete"))];
    const more = act("rowMenu", "more", t("review.more"));
    more.setAttribute("aria-haspopup", "menu");
    const side = h("div", { class: "ig-review-side" }, this.price, h("div", { class: "ig-review-acts" }, acts, more));
    const lead = h("div", { class: "ig-review-lead" }, this.grip, this.check, this.number);
    this.text = h("div", { class: "ig-review-text" }, this.prompt, this.foot);
    this.node = h("li", { class: "ig-review-row", tabindex: -1, data: { row: id } }, lead, this.pictures, this.text, side);
  }

  /** `at` is {index, count, isSelected, isActive, marks}. */
  patch(row, at) {
    const label = t("review.row", { number: at.index + 1 });
    this.node.style.transform = `translateY(calc(${at.place} * var(--review-row)))`;
    this.node.setAttribute("aria-posinset", at.place + 1);
    this.node.setAttribute("aria-setsize", at.count);
    this.node.setAttribute("aria-label", label);
    this.node.classList.toggle("is-selected", at.isSelected);
    this.node.classList.toggle("is-active", at.isActive);
    this.node.classList.toggle("is-locked", row.is_locked);
    this.node.tabIndex = at.isActive ? 0 : -1;
    this.check.checked = at.isSelected;
    this.check.setAttribute("aria-label", t("review.select_row", { number: at.index + 1 }));
    setText(this.number, String(at.index + 1));
    this.patchContent(row, at.marks);
  }

  patchContent(row, marks) {
    const drawn = JSON.stringify([row, marks]);
    if (drawn === this.drawn) return;
    this.drawn = drawn;
    setText(this.prompt, row.prompt || t("review.no_prompt"));
    this.prompt.classList.toggle("is-empty", !row.prompt);
    this.pictures.replaceChildren(...row.pictures.slice(0, 2).map(thumb), ...extra(row.pictures.length - 2));
    setText(this.price, rowPrice(row));
    this.lock.replaceChildren(icon(row.is_locked ? "lock" : "unlock"));
    this.lock.setAttribute("aria-pressed", String(row.is_locked));
    this.foot.replaceChildren(...marks.map(markNode), ...rewritten(row), ...chips(row));
  }
}

function thumb(path) {
  const picture = h("img", { alt: "", src: route(path), loading: "lazy", decoding: "async" });
  picture.addEventListener("error", () => picture.replaceWith(h("span", { class: "ig-review-lost" }, icon("image"))), { once: true });
  return picture;
}

const extra = (count) => (count > 0 ? [h("span", { class: "ig-review-extra" }, `+${count}`)] : []);
const chip = (text, className = "") => h("span", { class: `ig-review-chip ${className}`, title: text }, text);

function chips(row) {
  const names = [row.row_key, row.title].filter(Boolean).map((text) => chip(text, "is-name"));
  return [...names, chip(row.model_name), ...row.chips.map((text) => chip(text)), chip(`×${row.count}`), ...reason(row)];
}

const reason = (row) => (row.reason ? [h("span", { class: "ig-review-reason", title: row.reason }, row.reason)] : []);

function rewritten(row) {
  if (row.original === null || row.original === row.prompt) return [];
  return [h("button", { type: "button", class: "ig-review-link", data: { act: "diff" } }, icon("edit"), t("review.rewritten"))];
}

function markNode(mark) {
  const words = markWords(mark);
  const fix = mark.fix ? h("button", { type: "button", class: "ig-review-link", data: { act: "fix", code: mark.code } }, t(`review.fix.${mark.fix}`)) : null;
  const kind = mark.is_error ? "is-error" : "is-warning";
  return h("span", { class: `ig-review-mark ${kind}` }, icon("alert"), h("span", { title: words }, words), fix);
}
