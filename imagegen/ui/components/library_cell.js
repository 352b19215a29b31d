// A cell of the library: a picture, what is said about it, and the few things a pointer can do with it.
import { h, t } from "./core.js";
import { setText } from "./feed_list.js";
import { mediaUrl } from "./feed_words.js";
import { icon } from "./icons.js";

const ALT_LENGTH = 140;

export class CellView {
  constructor() {
    this.image = h("img", { alt: "", decoding: "async", draggable: false });
    this.image.addEventListener("load", () => this.node.classList.add("is-loaded"));
    this.image.addEventListener("error", () => this.node.classList.add("is-broken"));
    this.picture = h("button", { type: "button", class: "ig-library-picture", tabindex: -1, data: { act: "open" }, "aria-keyshortcuts": "Enter Space" }, this.image);
    this.check = control("check", "select", t("feed.select"));
    this.check.classList.add("ig-check-mark");
    this.heart = control("heart", "favourite", t("feed.favourite"), icon("heart"));
    this.more = control("more", "menu", t("library.menu"), icon("more"));
    this.more.setAttribute("aria-haspopup", "menu");
    this.verdict = h("span", { class: "ig-library-verdict" });
    this.stars = h("span", { class: "ig-library-stars" });
    this.published = h("span", { class: "ig-library-published", title: t("library.is_published") }, icon("globe"));
    this.stack = h("button", { type: "button", class: "ig-library-stack", tabindex: -1, data: { act: "stack" } });
    this.marks = h("span", { class: "ig-library-marks" }, this.verdict, this.stars, this.published);
    this.node = h("div", { class: "ig-library-cell", role: "listitem" }, this.picture, this.marks, this.stack, this.check, this.heart, this.more);
  }

  /** Stand at a place; what was shown at another one is gone at once. */
  move(place, left_px, top_px) {
    if (place !== this.place) this.clear();
    this.place = place;
    this.node.dataset.place = place;
    this.node.style.transform = `translate(${left_px}px, ${top_px}px)`;
  }

  clear() {
    this.item = undefined;
    this.source = "";
    this.image.removeAttribute("src");
    this.trouble?.remove();
    this.trouble = null;
    this.node.classList.remove("is-loaded", "is-broken", "is-failed");
    this.node.dataset.state = "empty";
  }

  patch(item, count, isSelected, isPictureWanted) {
    if (item !== this.item) this.draw(item, count);
    if (item && isPictureWanted) this.load(item);
    this.node.toggleAttribute("data-selected", isSelected);
    this.check.setAttribute("aria-pressed", isSelected);
  }

  draw(item, count) {
    if (item?.id !== this.item?.id) this.clear();
    this.item = item;
    if (!item) return;
    this.node.dataset.state = "known";
    this.node.dataset.generation = item.id;
    this.node.setAttribute("aria-setsize", count);
    this.node.setAttribute("aria-posinset", this.place + 1);
    this.picture.setAttribute("aria-label", labelOf(item));
    this.drawMarks(item);
    this.drawTrouble(item);
  }

  drawMarks({ is_favourite, verdict, rating, is_published, stack_count: stacked }) {
    this.heart.setAttribute("aria-pressed", is_favourite);
    if (this.node.dataset.verdict !== (verdict ?? "")) {
      this.node.dataset.verdict = verdict ?? "";
      this.verdict.replaceChildren(...(verdict ? [icon(verdict === "kept" ? "check" : "close")] : []));
      this.verdict.title = verdict ? t(`library.verdict.${verdict}`) : "";
    }
    setText(this.stars, rating ? `${rating}★` : "");
    this.published.hidden = !is_published;
    this.stack.hidden = !(stacked > 1);
    if (stacked > 1) {
      setText(this.stack, String(stacked));
      this.stack.setAttribute("aria-label", t("library.stack", { count: stacked }));
      this.stack.title = t("library.stack", { count: stacked });
    }
  }

  drawTrouble({ error, url }) {
    this.trouble?.remove();
    this.trouble = null;
    this.node.classList.toggle("is-failed", !url);
    if (url) return;
    this.trouble = h("span", { class: "ig-library-trouble" }, icon("alert"), h("span", {}, error?.message ?? t("library.no_picture")));
    this.trouble.title = [error?.message, error?.hint].filter(Boolean).join(" ");
    this.picture.append(this.trouble);
  }

  load({ preview, url }) {
    const source = preview ?? url ?? "";
    if (source === this.source) return;
    this.source = source;
    if (source) this.image.src = mediaUrl(source);
  }

  /** Whether a person sees what is to be seen here. */
  get isComplete() {
    return this.node.matches(".is-loaded, .is-broken, .is-failed");
  }
}

function control(name, act, label, ...children) {
  return h("button", { type: "button", class: `ig-library-${name}`, tabindex: -1, "aria-label": label, title: label, data: { act } }, children);
}

function labelOf({ prompt, model_name: model, verdict, rating, is_favourite, error }) {
  const marks = [is_favourite && t("library.favourite_mark"), verdict && t(`library.verdict.${verdict}`), rating && `${rating}★`, error?.message];
  return [prompt.slice(0, ALT_LENGTH), model, ...marks].filter(Boolean).join(" · ");
}
