// What a person says about the picture at hand: keep, reject, stars, heart, each with its key; and how far they are.
import { button, h, remember, remembered, t } from "./core.js";
import { icon } from "./icons.js";
import { setText } from "./feed_list.js";

const STARS = [1, 2, 3, 4, 5];
const GO_ON = "lightbox_go_on";

/** The marks as buttons; `mark(name, value)` is called for a press. */
export class MarkBar {
  constructor(mark) {
    this.keep = markButton("check", "keep", () => mark("verdict", "kept"));
    this.reject = markButton("reject", "reject", () => mark("verdict", "rejected"));
    this.stars = STARS.map((count) => this.starButton(count, mark));
    this.favourite = button("heart", t("lightbox.favourite"), () => mark("is_favourite", true), { isQuiet: true });
    this.favourite.classList.add("ig-lightbox-favourite");
    const stars = h("div", { class: "ig-lightbox-stars", role: "group", "aria-label": t("lightbox.rating") }, this.stars);
    this.node = h("div", { class: "ig-lightbox-marks", role: "group", "aria-label": t("lightbox.marks") }, this.reject, stars, this.favourite, this.keep);
  }

  starButton(count, mark) {
    const label = t("lightbox.stars", { count });
    const star = h("button", { type: "button", class: "ig-lightbox-star", "aria-label": label, title: `${label} (${count})` }, icon("star"));
    star.addEventListener("click", () => mark("rating", count));
    return star;
  }

  patch({ verdict, rating, is_favourite: isFavourite }) {
    this.keep.setAttribute("aria-pressed", verdict === "kept");
    this.reject.setAttribute("aria-pressed", verdict === "rejected");
    this.favourite.setAttribute("aria-pressed", Boolean(isFavourite));
    this.stars.forEach((star, place) => {
      star.setAttribute("aria-pressed", rating === place + 1);
      star.classList.toggle("is-lit", place < (rating ?? 0));
    });
  }
}

function markButton(iconName, name, run) {
  const made = button(iconName, t(`lightbox.${name}`), run);
  made.classList.add("ig-lightbox-mark", `is-${name}`);
  made.title = t(`lightbox.${name}_key`);
  return made;
}

/** How far the person is, and whether a mark leads on to the next image. */
export class ProgressLine {
  constructor() {
    this.words = h("span", { class: "ig-lightbox-judged", role: "status" });
    this.box = h("input", { type: "checkbox", checked: remembered(GO_ON, true) });
    this.box.addEventListener("change", () => remember(GO_ON, this.box.checked));
    const goOn = h("label", { class: "ig-lightbox-go-on", title: t("lightbox.go_on_help") }, this.box, t("lightbox.go_on"));
    this.node = h("div", { class: "ig-lightbox-progress" }, this.words, goOn);
  }

  get goesOn() {
    return this.box.checked;
  }

  patch({ all, undecided, kept }) {
    setText(this.words, t("lightbox.judged", { done: all - undecided, total: all, kept }));
  }
}
