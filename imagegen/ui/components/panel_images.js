// Pictures as input: dropped, pasted or picked, shown as tiles that can be put in order, counted against the limit.
import { button, h, route, t } from "./core.js";
import { icon } from "./icons.js";

const assets = new Map(); // ref → what the studio said of an upload; a draft itself only carries refs

export function rememberAsset(asset) {
  assets.set(asset.ref, asset);
}

/** The widget; `take(files)` is how dropped, pasted and picked files come in. */
export function images(context) {
  const strip = new Strip(context);
  context.uploads.watch = () => strip.draw();
  context.uploads.watchProgress = (item) => strip.showProgress(item);
  const { element, counter } = strip;
  return { element, aside: counter, isGroup: true, show: (values) => strip.show(values), take: (files) => strip.take(files) };
}

class Strip {
  constructor(context) {
    const { schema, names, is_required } = context.field;
    Object.assign(this, { context, name: names[0], isList: names[0] === "imageUrls", refs: [], chosen: null, dragged: null });
    this.most = this.isList ? (schema.maxItems ?? Infinity) : 1;
    this.fewest = this.isList ? (schema.minItems ?? 0) : Number(is_required);
    this.counter = h("span", { class: "ig-panel-counter" });
    this.tiles = h("div", { class: "ig-panel-pictures" });
    this.actions = h("div", { class: "ig-panel-row ig-panel-picture-actions" });
    this.problems = h("ul", { class: "ig-panel-upload-problems" });
    this.add = this.addTile();
    this.element = h("div", { class: "ig-panel-images" }, this.tiles, this.actions, this.problems);
    this.listen();
  }

  addTile() {
    const accept = "image/*";
    this.picker = h("input", { type: "file", accept, multiple: this.isList, class: "ig-visually-hidden", "aria-label": t("panel.images.add") });
    this.picker.addEventListener("change", () => (this.take([...this.picker.files]), (this.picker.value = "")));
    return h("label", { class: "ig-panel-add" }, this.picker, icon("plus"), h("span", {}, t("panel.images.drop")));
  }

  listen() {
    this.element.addEventListener("dragover", (event) => this.dragOver(event));
    this.element.addEventListener("dragleave", () => this.element.classList.remove("is-over"));
    this.element.addEventListener("drop", (event) => this.drop(event));
    this.tiles.addEventListener("click", (event) => this.choose(event.target.closest("[data-ref]")?.dataset.ref));
    this.tiles.addEventListener("keydown", (event) => this.keydown(event));
    this.tiles.addEventListener("dragstart", (event) => (this.dragged = event.target.closest("[data-ref]")?.dataset.ref ?? null));
    this.tiles.addEventListener("dragend", () => (this.dragged = null));
  }

  show(values) {
    const refs = [values[this.name] ?? []].flat();
    const isDrawn = this.tiles.hasChildNodes() && refs.join() === this.refs.join();
    this.refs = refs;
    if (!refs.includes(this.chosen)) this.chosen = null;
    if (!isDrawn) this.draw();
  }

  // ---- files in ---------------------------------------------------------------------------------------------

  take(files) {
    const { uploads } = this.context;
    const pictures = files.filter((file) => file.type.startsWith("image/"));
    const others = files.filter((file) => !pictures.includes(file));
    const room = this.most === 1 ? 1 : this.most - this.refs.length - uploads.waiting.length;
    if (others.length) uploads.refuse(others, t("panel.images.not_image"));
    if (pictures.length > room) uploads.refuse(pictures.slice(Math.max(0, room)), t("panel.images.full", { count: this.most }));
    uploads.add(pictures.slice(0, Math.max(0, room)));
  }

  dragOver(event) {
    const isFile = event.dataTransfer.types.includes("Files");
    if (!isFile && this.dragged === null) return;
    event.preventDefault();
    this.element.classList.toggle("is-over", isFile);
  }

  drop(event) {
    event.preventDefault();
    this.element.classList.remove("is-over");
    if (event.dataTransfer.files.length) this.take([...event.dataTransfer.files]);
    else if (this.dragged) this.move(this.dragged, this.refs.indexOf(event.target.closest("[data-ref]")?.dataset.ref ?? this.refs.at(-1)));
  }

  // ---- order ------------------------------------------------------------------------------------------------

  choose(ref) {
    if (!ref) return;
    this.chosen = this.chosen === ref ? null : ref;
    this.draw();
    this.focus(ref);
  }

  keydown(event) {
    const ref = event.target.closest("[data-ref]")?.dataset.ref;
    const by = { ArrowLeft: -1, ArrowRight: 1 }[event.key];
    if (!ref || (!by && event.key !== "Delete" && event.key !== "Backspace")) return;
    event.preventDefault();
    if (!by) this.remove(ref);
    else if (event.altKey) this.moveBy(ref, by);
    else this.focus(this.refs[this.refs.indexOf(ref) + by]);
  }

  moveBy(ref, by) {
    this.move(ref, this.refs.indexOf(ref) + by);
    this.focus(ref);
  }

  move(ref, to) {
    if (to < 0 || to >= this.refs.length) return;
    const others = this.refs.filter((other) => other !== ref);
    this.set(others.toSpliced(to, 0, ref));
  }

  remove(ref) {
    const index = this.refs.indexOf(ref);
    this.set(this.refs.filter((other) => other !== ref));
    this.focus(this.refs[Math.min(index, this.refs.length - 1)]);
  }

  set(refs) {
    const value = this.isList ? refs : refs[0];
    this.context.change({ [this.name]: refs.length ? value : undefined });
  }

  focus(ref) {
    const tile = ref ? this.tiles.querySelector(`[data-ref="${CSS.escape(ref)}"]`) : this.picker;
    tile?.focus();
  }

  // ---- drawing ----------------------------------------------------------------------------------------------

  draw() {
    const { uploads } = this.context;
    const focused = this.tiles.contains(document.activeElement) && document.activeElement.dataset.ref;
    const isFull = this.most > 1 && this.refs.length + uploads.waiting.length >= this.most;
    const tiles = this.refs.map((ref, index) => this.tile(ref, index));
    this.tiles.replaceChildren(...tiles, ...uploads.waiting.map(uploadTile), ...(isFull ? [] : [this.add]));
    this.tiles.classList.toggle("is-empty", this.tiles.children.length === 1 && !isFull);
    this.actions.replaceChildren(...this.actionButtons());
    this.problems.replaceChildren(...uploads.items.filter((item) => item.error).map((item) => this.problem(item)));
    this.counter.textContent = this.countText();
    if (focused && this.refs.includes(focused)) this.focus(focused);
  }

  showProgress(item) {
    const index = this.context.uploads.waiting.indexOf(item);
    const bar = this.tiles.querySelectorAll(".ig-panel-upload-bar")[index];
    if (bar) bar.style.width = percent(item.fraction);
  }

  countText() {
    if (this.most === 1) return "";
    const limit = this.most === Infinity ? "" : `/${this.most}`;
    const isWanted = this.context.field.is_required || this.refs.length > 0; // an optional list may also stay empty
    const missing = isWanted && this.fewest > this.refs.length ? ` · ${t("panel.images.at_least", { count: this.fewest })}` : "";
    return `${this.refs.length}${limit}${missing}`;
  }

  tile(ref, index) {
    const asset = assets.get(ref);
    const label = t("panel.images.picture", { number: index + 1, name: asset?.name ?? "" }).trim();
    const source = asset?.preview ?? `media/${ref.replace("asset:", "")}/preview`; // after a reload only the ref is known
    const picture = h("img", { alt: "", src: route(source), draggable: "false", decoding: "async" });
    picture.addEventListener("error", () => picture.replaceWith(icon("image")), { once: true });
    const tile = h("button", { type: "button", class: "ig-panel-picture", "aria-label": label, title: asset?.name, data: { ref } }, picture);
    tile.draggable = this.isList;
    tile.setAttribute("aria-pressed", String(ref === this.chosen));
    return tile;
  }

  actionButtons() {
    const ref = this.chosen;
    if (!ref) return [];
    const small = { isQuiet: true, isSmall: true };
    const index = this.refs.indexOf(ref);
    const earlier = button("chevronLeft", t("panel.images.earlier"), () => this.moveBy(ref, -1), small);
    const later = button("chevronRight", t("panel.images.later"), () => this.moveBy(ref, 1), small);
    earlier.disabled = index === 0;
    later.disabled = index === this.refs.length - 1;
    const name = h("span", { class: "ig-panel-picture-name" }, assets.get(ref)?.name ?? "");
    const remove = button("trash", t("panel.images.remove"), () => this.remove(ref), small);
    return this.isList ? [name, earlier, later, remove] : [name, remove];
  }

  problem(item) {
    const { uploads } = this.context;
    const words = h("span", {}, h("b", {}, item.file.name), ` ${item.error.message} `, item.error.hint);
    const small = { isQuiet: true, isSmall: true };
    const canRetry = item.error.code !== "refused";
    const retry = canRetry && button("retry", t("panel.images.retry"), () => uploads.retry(item), small);
    return h("li", {}, words, retry, button("close", t("close"), () => uploads.remove(item), small));
  }
}

function uploadTile(item) {
  const bar = h("span", { class: "ig-panel-upload-bar" });
  bar.style.width = percent(item.fraction);
  const words = t("panel.images.uploading", { name: item.file.name });
  return h("div", { class: "ig-panel-picture is-uploading", role: "img", "aria-label": words, title: item.file.name }, icon("upload"), bar);
}

function percent(fraction) {
  return `${Math.round(fraction * 100)}%`;
}
