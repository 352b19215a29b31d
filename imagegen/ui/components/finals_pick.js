// Which pictures become finals: those that were kept, the favourites, the best rated or all; each can be taken out by hand.
import { h, t } from "./core.js";
import { mediaUrl } from "./feed_words.js";

const GOOD_STARS = 4;
const WAYS = {
  kept: ({ verdict }) => verdict === "kept",
  favourites: ({ is_favourite }) => is_favourite,
  rated: ({ rating }) => rating >= GOOD_STARS,
  all: ({ verdict }) => verdict !== "rejected",
};

export class FinalPick {
  /** `isChosen`: the pictures were chosen by hand, so all of them are meant. */
  constructor({ pictures, with_finals: withFinals }, isChosen, change) {
    Object.assign(this, { pictures, change, again: new Set(withFinals) });
    this.ways = isChosen ? { chosen: () => true } : WAYS;
    this.isRepeating = false;
    this.chips = Object.keys(this.ways).map((way) => this.chip(way));
    this.repeat = h("input", { type: "checkbox", onchange: () => this.choose(this.way) });
    const repeat = h("label", { class: "ig-finals-toggle", hidden: withFinals.length === 0 }, this.repeat, t("finals.again", { count: withFinals.length }));
    this.thumbs = h("ul", { class: "ig-finals-thumbs", "aria-label": t("finals.pictures") });
    this.thumbs.addEventListener("click", ({ target }) => this.flip(target.closest("[data-picture]")?.dataset.picture));
    const chips = h("div", { class: "ig-finals-chips", role: "group", "aria-label": t("finals.which") }, this.chips);
    this.element = h("section", { class: "ig-finals-pick" }, chips, this.thumbs, repeat);
    this.choose(Object.keys(this.ways).find((way) => this.fitting(way).length > 0) ?? Object.keys(this.ways).at(-1));
  }

  get ids() {
    return this.pictures.filter(({ id }) => this.taken.has(id)).map(({ id }) => id);
  }

  fitting(way) {
    return this.pictures.filter(this.ways[way]);
  }

  chip(way) {
    const words = t(`finals.way.${way}`, { count: this.fitting(way).length });
    return h("button", { type: "button", class: "ig-chip ig-finals-chip", data: { way }, onclick: () => (this.choose(way), this.change()) }, words);
  }

  // What already has a final is left out, so that nothing is paid for a second time by accident.
  choose(way) {
    this.way = way;
    const isMeant = ({ id }) => this.repeat.checked || !this.again.has(id);
    this.taken = new Set(this.fitting(way).filter(isMeant).map(({ id }) => id));
    for (const chip of this.chips) chip.setAttribute("aria-pressed", String(chip.dataset.way === way));
    this.thumbs.replaceChildren(...this.fitting(way).map((picture) => this.thumb(picture)));
    if (this.thumbs.isConnected) this.change();
  }

  thumb({ id, preview, prompt }) {
    const image = h("img", { src: mediaUrl(preview), alt: prompt, title: prompt, loading: "lazy", decoding: "async" });
    const box = h("button", { type: "button", class: "ig-finals-thumb", "aria-pressed": String(this.taken.has(id)), data: { picture: id } }, image);
    return h("li", {}, box);
  }

  flip(id) {
    if (!id) return;
    this.taken[this.taken.has(id) ? "delete" : "add"](id);
    this.thumbs.querySelector(`[data-picture="${CSS.escape(id)}"]`).setAttribute("aria-pressed", String(this.taken.has(id)));
    this.change();
  }
}
