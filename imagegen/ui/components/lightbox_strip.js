// The strip at the foot of the lightbox, and the order in which it leads through the pictures.
import { h, t } from "./core.js";
import { icon } from "./icons.js";
import { mediaUrl } from "./feed_words.js";

/** A small picture of the task at hand. */
export class StripView {
  constructor({ id }) {
    this.image = h("img", { alt: "", loading: "lazy", decoding: "async" });
    this.heart = h("span", { class: "ig-lightbox-heart" }, icon("heart"));
    this.node = h("button", { type: "button", class: "ig-lightbox-thumb", data: { generation: id } }, this.image, this.heart);
  }

  patch({ generation, isShown }) {
    const address = mediaUrl(generation.preview ?? generation.url);
    if (this.image.src !== address) this.image.src = address;
    this.node.setAttribute("aria-label", t("lightbox.image", { number: generation.position + 1 }));
    this.node.setAttribute("aria-current", isShown);
    this.heart.hidden = !generation.is_favourite;
    if (isShown) this.node.scrollIntoView({ block: "nearest", inline: "nearest" });
  }
}

/** Every finished image in the order of the feed, each with its task. */
export function slidesOf(batches) {
  const isShown = ({ standing }) => standing === "done";
  return batches.flatMap(({ tasks }) =>
    tasks.flatMap((task) => task.generations.filter(isShown).map((generation) => ({ task, generation }))),
  );
}
