// The lightbox: one picture large, its neighbours a key away, and what a person says of it one key each.
import { bus, button, h, remember, remembered, t, toast } from "./core.js";
import { copyPrompt, reuse } from "./feed_actions.js";
import { setText } from "./feed_list.js";
import { MarkBar, ProgressLine } from "./lightbox_bar.js";
import { Pin } from "./lightbox_pin.js";
import { countMarks, Deck, FILTERS } from "./lightbox_deck.js";
import { Head } from "./lightbox_head.js";
import { actOf, ZOOM_STEP } from "./lightbox_keys.js";
import { Marks } from "./lightbox_marks.js";
import { Picture } from "./lightbox_picture.js";
import { Pointers } from "./lightbox_pointers.js";
import { openReference } from "./lightbox_reference.js";
import { SideView } from "./lightbox_side.js";
import { connectFeed, feedSource } from "./lightbox_source.js";
import { Strip } from "./lightbox_strip.js";
import { Zoom } from "./lightbox_zoom.js";

const PHONE = "(max-width: 900px)";
const REPEATED = new Set(["ArrowLeft", "ArrowRight", "ArrowUp", "ArrowDown", "+", "-", "="]); // a held key marks only once
const NEAR_END = 4; // slides before an end of the source at which it is asked for more

/** Make the lightbox ready: it opens when the bus says "open_lightbox". */
export function mount() {
  const lightbox = new Lightbox();
  document.body.append(lightbox.node);
  connectFeed();
  bus.on("open_lightbox", ({ generation_id, source }) => lightbox.open(generation_id, source ?? feedSource));
}

class Lightbox {
  constructor() {
    this.node = h("dialog", { class: "ig ig-dark-room ig-lightbox", "aria-label": t("lightbox.label") });
    this.pin = new Pin();
    this.marks = new Marks();
    this.progress = new ProgressLine();
    this.bar = new MarkBar((name, value) => this.mark(name, value));
    this.head = new Head({ pin: () => this.comparePinned(), remove: () => this.remove(), help: () => actOf("?", this)(), info: () => this.toggleSide(), close: () => this.node.close(), filter: (name) => this.choose(name) });
    this.side = new SideView({ copy: () => copyPrompt(this.task), reuse: (isSeedKept) => this.reuse(isSeedKept), pin: () => this.comparePinned(), remove: () => this.remove(), close: () => this.toggleSide(), openReference });
    this.node.append(this.head.node, this.buildStage(), this.side.node, this.buildFoot());
    this.node.addEventListener("keydown", (event) => this.hearKey(event));
    this.node.addEventListener("close", () => this.closed());
    this.showSide(!matchMedia(PHONE).matches && remembered("lightbox_side", true));
  }

  buildStage() {
    this.picture = new Picture();
    this.back = button("chevronLeft", t("lightbox.back"), () => this.step(-1), { isQuiet: true });
    this.next = button("chevronRight", t("lightbox.next"), () => this.step(1), { isQuiet: true });
    this.back.classList.add("ig-lightbox-back");
    this.next.classList.add("ig-lightbox-next");
    // It has the focus at first: what is focused is what a space bar would press.
    this.stage = h("div", { class: "ig-lightbox-stage", tabindex: "-1", autofocus: "" }, this.picture.image, this.picture.trouble);
    this.zoom = new Zoom(this.stage, this.picture.image, () => this.drawZoom());
    this.pointers = new Pointers(this.stage, this.picture.image, this.zoom, { step: (way) => this.step(way), stepTask: (way) => this.stepTask(way) });
    this.stage.addEventListener("click", ({ target }) => target === this.stage && !this.pointers.hasMoved && this.node.close());
    return h("div", { class: "ig-lightbox-frame" }, this.stage, this.back, this.next, this.buildZoom());
  }

  buildZoom() {
    const small = { isQuiet: true, isSmall: true };
    const out = button("minus", t("lightbox.zoom_out"), () => this.zoom.by(1 / ZOOM_STEP), small);
    const closer = button("plus", t("lightbox.zoom_in"), () => this.zoom.by(ZOOM_STEP), small);
    this.percent = h("button", { type: "button", class: "ig-lightbox-percent", title: t("lightbox.zoom_toggle"), onclick: () => this.zoom.toggle() });
    this.zoomBox = h("div", { class: "ig-lightbox-zoom", role: "group", "aria-label": t("lightbox.zoom") }, out, this.percent, closer);
    return this.zoomBox;
  }

  buildFoot() {
    this.strip = new Strip((id) => id && this.show(id));
    this.taskUp = button("arrowUp", t("lightbox.task_up"), () => this.stepTask(-1), { isQuiet: true });
    this.taskDown = button("arrowDown", t("lightbox.task_down"), () => this.stepTask(1), { isQuiet: true });
    const strip = h("div", { class: "ig-lightbox-row" }, this.taskUp, this.strip.node, this.taskDown);
    return h("footer", { class: "ig-lightbox-foot" }, strip, this.progress.node, this.bar.node);
  }

  // ---- opening and closing ------------------------------------------------------------------------------------------

  open(id, source) {
    this.unwatch?.();
    Object.assign(this, { source, id, index: 0, filter: "all", deck: null, grownAt: {}, awaited: null });
    this.marks.start();
    this.unwatch = source.watch(() => this.node.open && this.draw());
    if (!this.node.open) this.node.showModal();
    this.draw();
  }

  closed() {
    this.unwatch?.();
    this.unwatch = null;
    this.picture.rest();
    const isFeed = this.source === feedSource;
    bus.emit("lightbox_closed", { generation_id: this.id, source: isFeed ? undefined : this.source });
  }

  // ---- drawing ------------------------------------------------------------------------------------------------------

  show(id) {
    this.id = id;
    if (id !== this.awaited) this.awaited = null;
    this.draw();
  }

  /** Draw the picture at hand; when it was deleted, the one that took its place. */
  draw() {
    this.takeSlides();
    if (this.deck.place(this.awaited) >= 0) this.id = this.awaited;
    const found = this.deck.place(this.id);
    this.index = found >= 0 ? found : Math.min(this.index, this.deck.size - 1);
    if (this.index < 0) return this.node.close();
    Object.assign(this, this.deck.slides[this.index]);
    this.id = this.generation.id;
    if (this.id === this.awaited) this.awaited = null;
    if (this.picture.show(this)) this.zoom.reset(this.generation.width_px ?? 0);
    this.drawHead();
    this.drawFoot();
    this.side.patch(this);
    this.picture.preload(this.deck.slides, this.index);
    this.growNearEnds();
  }

  // The same slides under the same filter stay the same deck: a step through two thousand pictures costs one look.
  takeSlides() {
    const slides = this.source.slides();
    if (slides !== this.slides) this.counts = countMarks(slides);
    if (this.filter !== "all" && this.counts[this.filter] === 0 && !slides.some(({ generation }) => generation.id === this.id)) this.filter = "all";
    const guestId = this.guestIn(slides);
    if (this.deck && slides === this.slides && this.deck.key === `${this.filter} ${guestId}`) return;
    this.slides = slides;
    this.deck = Object.assign(new Deck(slides, this.filter, guestId), { key: `${this.filter} ${guestId}` });
  }

  // A picture that was just rejected stays on the screen among the undecided ones, until the person goes on.
  guestIn(slides) {
    if (this.filter === "all") return null;
    const here = slides.find(({ generation }) => generation.id === this.id);
    return here && !FILTERS[this.filter](here.generation) ? this.id : null;
  }

  drawHead() {
    const { task, generation, filter, counts } = this;
    this.head.patch({ task, generation, filter, counts, position: this.deck.position(this.index), pinnedId: this.pin.id });
  }

  drawFoot() {
    const { task, tasks } = this.deck.position(this.index);
    this.enable(this.back, this.index > 0);
    this.enable(this.next, this.index < this.deck.size - 1);
    this.enable(this.taskUp, task > 1);
    this.enable(this.taskDown, task < tasks);
    this.strip.draw(this.deck, this.index, this.pin.id);
    this.bar.patch(this.generation);
    this.progress.patch(this.counts);
  }

  // A button that is switched off loses the focus to nowhere, and with it the keys.
  enable(one, isEnabled) {
    if (!isEnabled && one === document.activeElement) this.stage.focus();
    one.disabled = !isEnabled;
  }

  drawZoom() {
    if (!this.percent) return;
    setText(this.percent, t("lightbox.percent", { percent: this.zoom.percent }));
    this.zoomBox.classList.toggle("is-zoomed", this.zoom.isZoomed);
    if (this.zoom.isZoomed) this.picture.loadOriginal();
  }

  growNearEnds() {
    if (this.index < NEAR_END) this.grow(-1);
    if (this.index >= this.deck.size - NEAR_END) this.grow(1);
  }

  /** Ask the source for more at one end, once for each length it has. */
  async grow(direction) {
    const length = this.slides.length;
    if (!this.source.grow || this.grownAt[direction] === length) return;
    this.grownAt[direction] = length;
    const { source } = this;
    await source.grow(direction);
    if (this.node.open && this.source === source && source.slides() !== this.slides) this.draw();
  }

  // ---- going on -----------------------------------------------------------------------------------------------------

  step(direction) {
    const neighbour = this.deck.slides[this.index + direction];
    if (neighbour) this.show(neighbour.generation.id);
  }

  stepTask(direction) {
    const neighbour = this.deck.stepTask(this.index, direction);
    if (neighbour) this.show(neighbour.generation.id);
  }

  goTo(place) {
    this.show(this.deck.slides.at(place).generation.id);
  }

  choose(filter) {
    this.filter = filter;
    const first = this.slides.find(({ generation }) => FILTERS[filter](generation));
    if (first && !FILTERS[filter](this.generation)) this.id = first.generation.id;
    this.stage.focus();
    this.draw();
  }

  hearKey(event) {
    if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.target.closest("input:not([type=checkbox]), select, textarea, [role=menu]")) return;
    const act = actOf(event.key, this);
    if (!act) return;
    event.preventDefault();
    if (!event.repeat || REPEATED.has(event.key)) act();
  }

  // ---- what a person says and does ----------------------------------------------------------------------------------

  mark(name, value) {
    const { generation, counts } = this;
    const marks = Marks.toggled(generation, name, value);
    const isLast = name === "verdict" && marks.verdict && !generation.verdict && counts.undecided === 1;
    this.marks.set(generation, marks);
    if (marks.verdict && this.progress.goesOn) this.step(1);
    if (isLast) toast("ok", t("lightbox.all_judged", { count: counts.all, kept: counts.kept + (value === "kept" ? 1 : 0) }));
  }

  undo() {
    this.awaited = this.marks.undo(); // one that comes back from the trash is not among the slides yet
    if (this.awaited) this.show(this.awaited);
  }

  remove() {
    this.marks.remove(this.generation);
  }

  comparePinned() {
    this.pin.press(this.id);
    this.draw();
  }

  download() {
    this.head.download.click();
  }

  toggleSide() {
    this.showSide(this.side.node.hidden);
    if (!matchMedia(PHONE).matches) remember("lightbox_side", !this.side.node.hidden);
  }

  showSide(isShown) {
    this.side.node.hidden = !isShown;
    this.head.info.setAttribute("aria-pressed", isShown);
    if (isShown && this.generation) this.side.patch(this);
  }

  async reuse(isSeedKept) {
    if (await reuse(this.task, isSeedKept ? this.generation : null)) this.node.close();
  }
}
