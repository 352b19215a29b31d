// One side's foot: which picture it is, whether it wins, and what a person says about it.
import { button, h, t } from "./core.js";
import { icon } from "./icons.js";
import { setText } from "./feed_list.js";

const STARS = [1, 2, 3, 4, 5];

export class SideMarks {
  constructor(side, { pick, mark }) {
    this.pick = button("check", "", pick, { isPrimary: true });
    this.words = this.pick.appendChild(h("span"));
    this.pick.append(h("kbd", { class: "is-wide-only", "aria-hidden": "true" }, String(side + 1)));
    this.keep = button("check", t("compare.keep"), () => mark("verdict", "kept"), { isQuiet: true });
    this.keep.classList.add("is-keep");
    this.reject = button("reject", t("compare.reject"), () => mark("verdict", "rejected"), { isQuiet: true });
    this.reject.classList.add("is-reject");
    this.heart = button("heart", t("compare.favourite"), () => mark("is_favourite", true), { isQuiet: true });
    this.heart.classList.add("is-heart");
    this.stars = STARS.map((count) => starButton(count, mark));
    const stars = h("div", { class: "ig-compare-stars is-wide-only", role: "group", "aria-label": t("compare.rating") }, this.stars);
    this.group = h("div", { class: "ig-compare-marks", role: "group" }, this.reject, stars, this.heart, this.keep);
    this.node = h("div", { class: `ig-compare-choice ${side === 0 ? "is-left" : "is-right"}` }, this.pick, this.group);
  }

  patch({ verdict, rating, is_favourite: isFavourite }, name) {
    setText(this.words, t("compare.pick", { name }));
    this.group.setAttribute("aria-label", t("compare.marks_of", { name }));
    this.keep.setAttribute("aria-pressed", verdict === "kept");
    this.reject.setAttribute("aria-pressed", verdict === "rejected");
    this.heart.setAttribute("aria-pressed", Boolean(isFavourite));
    this.stars.forEach((star, place) => {
      star.setAttribute("aria-pressed", rating === place + 1);
      star.classList.toggle("is-lit", place < (rating ?? 0));
    });
  }
}

function starButton(count, mark) {
  const label = t("compare.stars", { count });
  return h("button", { type: "button", class: "ig-compare-star", "aria-label": label, title: label, onclick: () => mark("rating", count) }, icon("star"));
}
