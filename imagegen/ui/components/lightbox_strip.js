// The strip at the foot of the lightbox: the pictures around the one that is shown, with their marks.
import { h, t } from "./core.js";
import { icon } from "./icons.js";
import { KeyedList, setText } from "./feed_list.js";
import { mediaUrl } from "./feed_words.js";

const REACH = 16;

export class Strip {
  constructor(show) {
    this.node = h("div", { class: "ig-lightbox-strip", role: "group", "aria-label": t("lightbox.strip") });
    this.node.addEventListener("click", ({ target }) => show(target.closest("[data-generation]")?.dataset.generation));
    this.thumbs = new KeyedList(this.node, (item) => new Thumb(item));
  }

  /** Show what stands around `place` of the deck. */
  draw(deck, place, pinnedId) {
    const here = deck.runOf[place];
    const items = deck.around(place, REACH).map(({ slide, image, task }) => ({
      id: slide.generation.id,
      generation: slide.generation,
      label: here === task - 1 ? t("lightbox.image", { number: image }) : t("lightbox.image_of", { task, number: image }),
      isFirst: image === 1,
      isShown: slide === deck.slides[place],
      isPinned: slide.generation.id === pinnedId,
    }));
    this.thumbs.draw(items);
    this.center(this.thumbs.view(deck.slides[place].generation.id).node);
  }

  center(thumb) {
    const left_px = thumb.offsetLeft - (this.node.clientWidth - thumb.offsetWidth) / 2;
    if (Math.abs(this.node.scrollLeft - left_px) > 1) this.node.scrollLeft = left_px;
  }
}

/** A small picture with what was said about it. */
class Thumb {
  constructor({ id }) {
    this.image = h("img", { alt: "", decoding: "async" });
    this.verdict = h("span", { class: "ig-lightbox-verdict" });
    this.heart = h("span", { class: "ig-lightbox-heart" }, icon("heart"));
    this.pin = h("span", { class: "ig-lightbox-pinned" }, icon("pin"));
    this.stars = h("span", { class: "ig-lightbox-rated" });
    this.node = h("button", { type: "button", class: "ig-lightbox-thumb", data: { generation: id } }, this.image, this.verdict, this.pin, this.stars, this.heart);
  }

  patch({ generation, label, isFirst, isShown, isPinned }) {
    const address = mediaUrl(generation.preview ?? generation.url);
    if (this.image.src !== address) this.image.src = address;
    this.node.setAttribute("aria-label", [label, ...markWords(generation, isPinned)].join(", "));
    this.node.setAttribute("aria-current", isShown);
    this.node.classList.toggle("is-first", isFirst);
    this.patchVerdict(generation.verdict ?? "");
    this.heart.hidden = !generation.is_favourite;
    this.pin.hidden = !isPinned;
    this.stars.hidden = !generation.rating;
    setText(this.stars, generation.rating ? `★${generation.rating}` : "");
  }

  patchVerdict(verdict) {
    if (this.node.dataset.verdict === verdict) return;
    this.node.dataset.verdict = verdict;
    this.verdict.replaceChildren(...(verdict ? [icon(verdict === "kept" ? "check" : "reject")] : []));
  }
}

// The picture marks say it to the eye; this says it to a screen reader.
function markWords({ verdict, rating, is_favourite: isFavourite }, isPinned) {
  return [
    verdict && t(`lightbox.filter.${verdict}`),
    rating && t("lightbox.stars", { count: rating }),
    isFavourite && t("lightbox.is_favourite"),
    isPinned && t("lightbox.is_pinned"),
  ].filter(Boolean);
}
