// The large picture: its preview at once, its original as soon as that is there, its neighbours before they are wanted.
import { h, t } from "./core.js";
import { mediaUrl, ratioOf } from "./feed_words.js";

const SETTLED_MS = 120; // who steps faster than this looks at previews, and no original is loaded for that
const KEPT = 32;
const REACH = 2;

export class Picture {
  constructor() {
    // Decoded with the frame that shows it: a preview is small, and another picture's must not stand there meanwhile.
    this.image = h("img", { class: "ig-lightbox-image", draggable: false, decoding: "sync" });
    this.trouble = h("p", { class: "ig-lightbox-trouble", role: "status", hidden: true }, t("lightbox.trouble"));
    this.kept = new Map(); // address → the image element that keeps it in memory
  }

  /** Show a slide; true when it is another picture than before. */
  show({ task, generation }) {
    const original = mediaUrl(generation.url);
    if (this.original === original) return false;
    this.original = original;
    this.image.alt = task.prompt.slice(0, 200);
    this.image.style.setProperty("--ig-lightbox-ratio", ratioOf(generation, task).toFixed(4));
    this.image.style.setProperty("--ig-lightbox-width", generation.width_px ? `${generation.width_px}px` : "100cqw");
    this.image.src = this.kept.has(original) && this.kept.get(original).complete ? original : mediaUrl(generation.preview ?? generation.url);
    this.trouble.hidden = true;
    clearTimeout(this.settling);
    this.settling = setTimeout(() => this.loadOriginal(), SETTLED_MS);
    return true;
  }

  /** The original takes the preview's place when it is decoded and still wanted. */
  async loadOriginal() {
    const { original } = this;
    clearTimeout(this.settling);
    if (this.image.src === original) return;
    const loader = this.keep(original);
    try {
      await loader.decode();
      if (this.original === original) this.image.src = original;
    } catch {
      this.kept.delete(original);
      if (this.original === original) this.trouble.hidden = false;
    }
  }

  /** Have the neighbours' previews ready, and the originals of the next ones after this one's. */
  preload(slides, place) {
    const wanted = [];
    for (let step = 1; step <= REACH; step += 1) wanted.push(slides[place + step], slides[place - step]);
    const near = wanted.filter(Boolean).map(({ generation }) => generation);
    for (const { preview, url } of near) this.keep(mediaUrl(preview ?? url));
    clearTimeout(this.waiting);
    this.waiting = setTimeout(() => near.slice(0, 2).forEach(({ url }) => this.keep(mediaUrl(url))), 2 * SETTLED_MS);
  }

  keep(address) {
    const known = this.kept.get(address) ?? Object.assign(new Image(), { src: address });
    this.kept.delete(address); // the last used stands last
    this.kept.set(address, known);
    for (const old of [...this.kept.keys()].slice(0, -KEPT)) this.kept.delete(old);
    return known;
  }

  rest() {
    clearTimeout(this.settling);
    clearTimeout(this.waiting);
  }
}
