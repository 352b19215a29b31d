// Two pictures in one box: behind a slider, side by side, or in turns. Zoom and place are the same for both.
import { button, h, t } from "./core.js";
import { mediaUrl, ratioOf } from "./feed_words.js";
import { held, zoomed } from "./lightbox_zoom.js";
import { hearStage } from "./compare_pointers.js";

export const MODES = ["slider", "side", "blink"];
const AT_FIT = { scale: 1, x: 0, y: 0 };
const MIDDLE = { x: 0, y: 0 };
const CLOSER = 2; // what a double click does to a picture that is shown in its own size already
const MOST = 16;
const BLINK_MS = 700;

/** The size of a picture of this ratio as large as fits into the box. Pure. */
export function fitted(ratio, { width, height }) {
  return ratio > width / height ? { width, height: width / ratio } : { width: height * ratio, height };
}

export class Stage {
  constructor(changed) {
    Object.assign(this, { changed, mode: MODES[0], view: AT_FIT, cut: 50, pictures: [] });
    this.panes = ["left", "right"].map((side) => buildPane(side));
    this.handle = h("div", { class: "ig-compare-handle", role: "slider", tabindex: 0, autofocus: true, "aria-label": t("compare.slider"), "aria-valuemin": 0, "aria-valuemax": 100 });
    this.box = h("div", { class: "ig-compare-box", tabindex: -1 }, this.panes.map(({ node }) => node), this.handle);
    this.node = h("div", { class: "ig-compare-stage" }, this.box, this.buildBlink());
    hearStage(this);
    this.observer = new ResizeObserver(() => this.set(this.view));
    this.observer.observe(this.box);
    this.cutAt(50);
  }

  // What lies above fades by hand, or comes and goes by itself.
  buildBlink() {
    this.fade = h("input", { type: "range", min: 0, max: 100, value: 0, "aria-label": t("compare.fade") });
    this.fade.addEventListener("input", () => this.fadeTo(this.fade.valueAsNumber));
    this.blink = button("play", t("compare.blink"), () => this.toggleBlink(), { isSmall: true });
    const ends = ["left", "right"].map((side) => h("span", { class: "ig-compare-end" }, t(`compare.${side}`)));
    this.blinkBar = h("div", { class: "ig-compare-blink" }, ends[0], this.fade, ends[1], this.blink);
    return this.blinkBar;
  }

  /** `pictures` are {task, generation, name}, left and right. */
  show(pictures) {
    this.pictures = pictures;
    pictures.forEach((picture, side) => this.panes[side].show(picture));
    this.set(this.view);
  }

  rest() {
    clearInterval(this.blinking);
    this.observer.disconnect();
  }

  // ---- how to look --------------------------------------------------------------------------------------------------

  choose(mode) {
    const hadFocus = this.node.contains(document.activeElement);
    this.mode = mode;
    this.node.dataset.mode = mode;
    this.handle.hidden = mode !== "slider";
    this.blinkBar.hidden = mode !== "blink";
    this.stopBlinking();
    this.fadeTo(0);
    this.set(this.view);
    if (hadFocus) this.focus(); // a hidden handle would take the keys away with it
  }

  focus() {
    (this.mode === "slider" ? this.handle : this.box).focus();
  }

  cutAt(percent) {
    this.cut = Math.min(100, Math.max(0, percent));
    this.box.style.setProperty("--ig-compare-cut", `${this.cut}%`);
    this.handle.setAttribute("aria-valuenow", Math.round(this.cut));
  }

  fadeTo(percent) {
    this.fade.value = percent;
    this.box.style.setProperty("--ig-compare-fade", percent / 100);
    this.panes[0].label.classList.toggle("is-covered", percent >= 50);
    this.panes[1].label.classList.toggle("is-covered", percent < 50);
  }

  /** Show the right picture alone, as long as a key or a finger is down. */
  flip(isFlipped) {
    if (this.mode === "blink") this.fadeTo(isFlipped ? 100 : 0);
    this.box.classList.toggle("is-flipped", isFlipped && this.mode === "slider");
  }

  toggleBlink() {
    if (this.mode !== "blink") return;
    if (this.blinking) return this.stopBlinking();
    this.blinking = setInterval(() => this.fadeTo(this.fade.valueAsNumber >= 50 ? 0 : 100), BLINK_MS);
    this.blink.setAttribute("aria-pressed", "true");
  }

  stopBlinking() {
    clearInterval(this.blinking);
    this.blinking = null;
    this.blink.setAttribute("aria-pressed", "false");
  }

  /** An arrow key: the slider moves, or what is zoomed. */
  step(direction, percent, pan_px) {
    if (this.mode === "slider") this.cutAt(this.cut + direction * percent);
    else this.pan(-direction * pan_px, 0);
  }

  // ---- zoom and place -----------------------------------------------------------------------------------------------

  get pane() {
    const { clientWidth: width, clientHeight: height } = this.panes[0].node;
    return { width, height };
  }

  /** The largest of both pictures at fit. */
  get fit() {
    const sizes = this.pictures.map(({ task, generation }) => fitted(ratioOf(generation, task), this.pane));
    return { width: Math.max(1, ...sizes.map(({ width }) => width)), height: Math.max(1, ...sizes.map(({ height }) => height)) };
  }

  /** The size on the screen against the real size of the larger picture. */
  get percent() {
    const shown = this.pictures.map(({ task, generation }) => fitted(ratioOf(generation, task), this.pane).width / (generation.width_px || 1));
    return Math.round(100 * Math.min(...shown) * this.view.scale) || 100;
  }

  get isZoomed() {
    return this.view.scale > 1;
  }

  /** Where a pointer stands, from the middle of the half it is in. */
  point({ clientX, clientY }) {
    const boxes = this.panes.map(({ node }) => node.getBoundingClientRect());
    const isOver = ({ left, right, top, bottom }) => clientX >= left && clientX <= right && clientY >= top && clientY <= bottom;
    const box = boxes.find(isOver) ?? boxes[0];
    return { x: clientX - box.left - box.width / 2, y: clientY - box.top - box.height / 2 };
  }

  zoomBy(factor, point = MIDDLE) {
    this.set(zoomed(this.view, factor, point, MOST));
  }

  pan(x_px, y_px) {
    this.set({ ...this.view, x: this.view.x + x_px, y: this.view.y + y_px });
  }

  toFit() {
    this.set(AT_FIT);
  }

  /** Fit or the real size, in turn. */
  toggleZoom(point = MIDDLE) {
    if (this.isZoomed) return this.toFit();
    const whole = 100 / this.percent;
    this.zoomBy(whole > 1.05 ? whole : CLOSER, point);
  }

  set(view) {
    if (this.pictures.length === 0) return;
    this.view = held(view, this.fit, this.pane);
    const { scale, x, y } = this.view;
    this.box.style.setProperty("--ig-compare-view", this.isZoomed ? `translate(${x}px, ${y}px) scale(${scale})` : "none");
    this.box.classList.toggle("is-zoomed", this.isZoomed);
    this.changed();
  }
}

function buildPane(side) {
  const image = h("img", { draggable: false, decoding: "async" });
  const label = h("span", { class: "ig-compare-label" });
  const trouble = h("p", { class: "ig-compare-trouble", role: "status", hidden: true }, t("compare.trouble"));
  const node = h("div", { class: `ig-compare-pane is-${side}` }, image, label, trouble);
  return { node, label, show: (picture) => showPicture({ image, label, trouble }, picture) };
}

// The preview is there at once; the original takes its place when it is decoded and still wanted.
async function showPicture({ image, label, trouble }, { task, generation, name }) {
  label.textContent = name;
  const original = mediaUrl(generation.url);
  if (image.dataset.original === original) return;
  image.dataset.original = original;
  image.alt = `${name}: ${task.prompt.slice(0, 160)}`;
  image.src = mediaUrl(generation.preview ?? generation.url);
  trouble.hidden = true;
  const loader = Object.assign(new Image(), { src: original });
  try {
    await loader.decode();
    if (image.dataset.original === original) image.src = original;
  } catch {
    if (image.dataset.original === original) trouble.hidden = false;
  }
}
