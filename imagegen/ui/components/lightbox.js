// The lightbox: one picture large, its neighbours a key away, and what it was made with at the side.
import { bus, button, h, remember, remembered, t } from "./core.js";
import { copyPrompt, reuse, toggleFavourite } from "./feed_actions.js";
import { KeyedList, setText } from "./feed_list.js";
import { downloadLink } from "./feed_parts.js";
import { state, watch } from "./feed_state.js";
import { mediaUrl, originalUrl, ratioOf, zipUrl } from "./feed_words.js";
import { SideView } from "./lightbox_side.js";
import { StripView, slidesOf } from "./lightbox_strip.js";
import { hearSwipes } from "./lightbox_swipe.js";

const PHONE = "(max-width: 900px)";

/** Make the lightbox ready: it opens when the bus says "open_lightbox". */
export function mount() {
  const lightbox = new Lightbox();
  document.body.append(lightbox.node);
  bus.on("open_lightbox", ({ generation_id }) => lightbox.open(generation_id));
  watch(() => lightbox.node.open && lightbox.draw());
}

class Lightbox {
  constructor() {
    this.node = h("dialog", { class: "ig ig-lightbox", "aria-label": t("lightbox.label") });
    this.side = new SideView({ copy: () => copyPrompt(this.task), reuse: (isSeedKept) => this.reuse(isSeedKept) });
    this.preloaded = new Set();
    this.node.append(this.buildHead(), this.buildStage(), this.side.node, this.buildFoot());
    this.node.addEventListener("keydown", (event) => this.hearKey(event));
    this.node.addEventListener("close", () => bus.emit("lightbox_closed", { generation_id: this.id }));
    this.showSide(!matchMedia(PHONE).matches && remembered("lightbox_side", true));
  }

  buildHead() {
    this.counter = h("strong", { class: "ig-lightbox-counter" });
    this.taskCounter = h("span", { class: "ig-lightbox-muted" });
    this.title = h("span", { class: "ig-lightbox-title" });
    this.favourite = button("heart", t("lightbox.favourite"), () => toggleFavourite(this.generation), { isQuiet: true });
    this.favourite.classList.add("ig-lightbox-favourite");
    this.download = downloadLink(t("lightbox.download"));
    this.zip = downloadLink(t("lightbox.all"), { isQuiet: false });
    this.zip.title = t("lightbox.download_all");
    this.info = button("info", t("lightbox.info"), () => this.toggleSide(), { isQuiet: true });
    const close = button("close", t("close"), () => this.node.close(), { isQuiet: true });
    const acts = h("div", { class: "ig-lightbox-acts" }, this.favourite, this.download, this.zip, this.info, close);
    return h("header", { class: "ig-lightbox-head" }, this.counter, this.taskCounter, this.title, acts);
  }

  buildStage() {
    this.image = h("img", { class: "ig-lightbox-image", draggable: false });
    this.trouble = h("p", { class: "ig-lightbox-trouble", role: "status", hidden: true }, t("lightbox.trouble"));
    this.back = button("chevronLeft", t("lightbox.back"), () => this.step(-1), { isQuiet: true });
    this.next = button("chevronRight", t("lightbox.next"), () => this.step(1), { isQuiet: true });
    this.stage = h("div", { class: "ig-lightbox-stage" }, this.back, this.image, this.trouble, this.next);
    this.stage.addEventListener("click", ({ target }) => target === this.stage && this.node.close());
    hearSwipes(this.stage, (direction) => this.step(direction));
    return this.stage;
  }

  buildFoot() {
    this.taskUp = button("arrowUp", t("lightbox.task_up"), () => this.stepTask(-1), { isQuiet: true });
    this.taskDown = button("arrowDown", t("lightbox.task_down"), () => this.stepTask(1), { isQuiet: true });
    const strip = h("div", { class: "ig-lightbox-strip", role: "group", "aria-label": t("lightbox.strip") });
    strip.addEventListener("click", ({ target }) => this.show(target.closest("[data-generation]")?.dataset.generation));
    this.strip = new KeyedList(strip, (item) => new StripView(item));
    return h("footer", { class: "ig-lightbox-foot" }, this.taskUp, strip, this.taskDown);
  }

  open(id) {
    this.id = id;
    this.index = 0;
    if (!this.node.open) this.node.showModal();
    this.draw();
  }

  show(id) {
    if (!id) return;
    this.id = id;
    this.draw();
  }

  /** Draw the picture at hand; when it was deleted, the one that took its place. */
  draw() {
    this.slides = slidesOf(state.batches);
    const found = this.slides.findIndex(({ generation }) => generation.id === this.id);
    this.index = found >= 0 ? found : Math.min(this.index, this.slides.length - 1);
    if (this.index < 0) return this.node.close();
    Object.assign(this, this.slides[this.index]);
    this.id = this.generation.id;
    this.drawImage();
    this.drawHead();
    this.drawFoot();
    this.side.patch(this);
    this.preloadNeighbours();
  }

  drawImage() {
    const original = mediaUrl(this.generation.url);
    if (this.image.dataset.original === original) return;
    this.image.dataset.original = original;
    this.image.alt = this.task.prompt.slice(0, 200);
    this.image.style.setProperty("--ig-lightbox-ratio", ratioOf(this.generation, this.task).toFixed(4));
    this.image.style.setProperty("--ig-lightbox-width", this.generation.width_px ? `${this.generation.width_px}px` : "100cqw");
    this.image.src = mediaUrl(this.generation.preview ?? this.generation.url);
    this.trouble.hidden = true;
    this.loadOriginal(original);
  }

  // The preview is there at once; the original takes its place when it is complete and still wanted.
  loadOriginal(original) {
    const loader = new Image();
    const whenStillWanted = (act) => () => this.image.dataset.original === original && act();
    loader.onload = whenStillWanted(() => (this.image.src = original));
    loader.onerror = whenStillWanted(() => (this.trouble.hidden = false));
    loader.src = original;
  }

  drawHead() {
    const siblings = this.siblings();
    const tasks = this.tasks();
    setText(this.counter, `${siblings.findIndex(({ generation }) => generation.id === this.id) + 1} / ${siblings.length}`);
    setText(this.taskCounter, t("lightbox.task", { number: tasks.indexOf(this.task) + 1, total: tasks.length }));
    setText(this.title, this.task.prompt.slice(0, 200));
    this.favourite.setAttribute("aria-pressed", this.generation.is_favourite);
    this.download.href = originalUrl(this.generation);
    this.download.download = this.generation.file_name ?? "";
    this.zip.href = zipUrl("task", this.task.id);
  }

  drawFoot() {
    const tasks = this.tasks();
    this.back.disabled = this.index === 0;
    this.next.disabled = this.index === this.slides.length - 1;
    this.taskUp.disabled = tasks[0] === this.task;
    this.taskDown.disabled = tasks.at(-1) === this.task;
    this.strip.draw(this.siblings().map(({ generation }) => ({ id: generation.id, generation, isShown: generation.id === this.id })));
  }

  preloadNeighbours() {
    for (const neighbour of [this.slides[this.index + 1], this.slides[this.index - 1]]) {
      const address = neighbour && mediaUrl(neighbour.generation.url);
      if (!address || this.preloaded.has(address)) continue;
      this.preloaded.add(address);
      new Image().src = address;
    }
  }

  siblings() {
    return this.slides.filter(({ task }) => task === this.task);
  }

  tasks() {
    return [...new Set(this.slides.map(({ task }) => task))];
  }

  step(direction) {
    this.show(this.slides[this.index + direction]?.generation.id);
  }

  stepTask(direction) {
    const tasks = this.tasks();
    const neighbour = tasks[tasks.indexOf(this.task) + direction];
    this.show(this.slides.find(({ task }) => task === neighbour)?.generation.id);
  }

  hearKey(event) {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const act = {
      ArrowLeft: () => this.step(-1),
      ArrowRight: () => this.step(1),
      ArrowUp: () => this.stepTask(-1),
      ArrowDown: () => this.stepTask(1),
      d: () => this.download.click(),
      f: () => toggleFavourite(this.generation),
    }[event.key.length === 1 ? event.key.toLowerCase() : event.key];
    if (!act) return;
    event.preventDefault();
    act();
  }

  toggleSide() {
    this.showSide(this.side.node.hidden);
    if (!matchMedia(PHONE).matches) remember("lightbox_side", !this.side.node.hidden);
  }

  showSide(isShown) {
    this.side.node.hidden = !isShown;
    this.info.setAttribute("aria-pressed", isShown);
  }

  async reuse(isSeedKept) {
    if (await reuse(this.task, isSeedKept ? this.generation : null)) this.node.close();
  }
}
