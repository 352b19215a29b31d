// Step 1: the photos of one product in their order, or those of many products, sorted by their names or by a sheet.
import { button, h, route, t } from "./core.js";
import { icon } from "./icons.js";
import { Uploads } from "./panel_uploads.js";
import { ACCEPTED, droppedFiles, takePhotos, withPath } from "./products_files.js";
import { MOST_PHOTOS } from "./products_flow.js";
import { ManyProducts } from "./products_many.js";

const MOST_FILES = 2000; // of many products
const SMALL = { isQuiet: true, isSmall: true };

export class PhotoStep {
  constructor(flow) {
    this.flow = flow;
    this.uploads = new Uploads((asset, file) => this.uploaded(asset, file));
    this.uploads.watch = () => this.uploadsChanged();
    this.uploads.watchProgress = (item) => this.showProgress(item);
    this.many = new ManyProducts(flow);
    this.tiles = h("ol", { class: "ig-products-photos", "aria-label": t("products.photos") });
    this.problems = h("ul", { class: "ig-products-problems", role: "alert" });
    this.counter = h("span", { class: "ig-help", role: "status" });
    this.switch = h("input", { type: "checkbox", role: "switch", onchange: () => this.choose(this.switch.checked) });
    const choice = h("label", { class: "ig-products-choice" }, this.switch, h("span", {}, t("products.many")));
    this.zone = this.buildZone();
    this.element = h("div", {}, h("div", { class: "ig-products-line" }, choice, this.counter), this.zone, this.problems, this.tiles, this.many.element);
    this.listen();
  }

  get isSending() {
    return this.uploads.waiting.length > 0;
  }

  buildZone() {
    this.picker = h("input", { type: "file", accept: ACCEPTED, multiple: true, class: "ig-visually-hidden", "aria-label": t("products.choose") });
    this.folder = h("input", { type: "file", webkitdirectory: true, class: "ig-visually-hidden", "aria-label": t("products.choose_folder") });
    for (const input of [this.picker, this.folder]) input.addEventListener("change", () => (this.add([...input.files].map(withPath)), (input.value = "")));
    this.zoneHelp = h("span", { class: "ig-help" });
    const words = h("span", { class: "ig-products-zone-words" }, h("b", {}, t("products.drop")), this.zoneHelp);
    this.folderButton = h("label", { class: "ig-button is-small" }, this.folder, t("products.choose_folder"));
    const choose = h("label", { class: "ig-button is-small" }, this.picker, t("products.choose"));
    return h("div", { class: "ig-products-zone" }, icon("upload"), words, choose, this.folderButton);
  }

  listen() {
    this.element.addEventListener("dragover", (event) => this.dragOver(event));
    this.element.addEventListener("dragleave", () => this.zone.classList.remove("is-over"));
    this.element.addEventListener("drop", (event) => this.drop(event));
    this.element.addEventListener("paste", (event) => this.add([...event.clipboardData.files].map(withPath)));
    this.tiles.addEventListener("dragstart", (event) => (this.dragged = event.target.closest("[data-ref]")?.dataset.ref ?? null));
    this.tiles.addEventListener("dragend", () => (this.dragged = null));
  }

  // ---- files in -------------------------------------------------------------------------------------------------

  async add(files) {
    const most = this.flow.isMany ? MOST_FILES : MOST_PHOTOS;
    const room = most - this.flow.photos.length - this.uploads.waiting.length;
    await takePhotos(this.uploads, files, room, most);
  }

  uploaded(asset, file) {
    this.flow.photos.push({ ...asset, path: file.path ?? file.name });
    this.photosChanged(this.flow.photos);
  }

  photosChanged(photos) {
    this.isSorted = false;
    this.flow.change({ photos });
    this.sortSoon();
  }

  uploadsChanged() {
    this.patch();
    this.sortSoon();
  }

  choose(isMany) {
    this.isSorted = false;
    this.flow.change({ isMany });
    this.sortSoon();
  }

  // Many products are sorted once all of their photos are there.
  sortSoon() {
    if (!this.flow.isMany || this.isSending || this.isSorted) return;
    this.isSorted = true;
    this.many.sort();
  }

  dragOver(event) {
    const isFile = event.dataTransfer.types.includes("Files");
    if (!isFile && !this.dragged) return;
    event.preventDefault();
    this.zone.classList.toggle("is-over", isFile);
  }

  async drop(event) {
    event.preventDefault();
    this.zone.classList.remove("is-over");
    if (event.dataTransfer.types.includes("Files")) return this.add(await droppedFiles(event.dataTransfer));
    const target = event.target.closest("[data-ref]")?.dataset.ref;
    if (this.dragged && target) this.move(this.dragged, this.indexOf(target));
  }

  // ---- order ----------------------------------------------------------------------------------------------------

  indexOf(ref) {
    return this.flow.photos.findIndex((photo) => photo.ref === ref);
  }

  move(ref, to) {
    const { photos } = this.flow;
    if (to < 0 || to >= photos.length) return;
    const moved = photos[this.indexOf(ref)];
    this.photosChanged(photos.filter((photo) => photo !== moved).toSpliced(to, 0, moved));
  }

  moveBy(ref, by) {
    this.move(ref, this.indexOf(ref) + by);
    this.tiles.querySelector(`[data-ref="${CSS.escape(ref)}"] [data-by="${by}"]`)?.focus();
  }

  remove(ref) {
    this.photosChanged(this.flow.photos.filter((photo) => photo.ref !== ref));
  }

  // ---- drawing --------------------------------------------------------------------------------------------------

  patch() {
    const { isMany, photos } = this.flow;
    this.switch.checked = isMany;
    this.folderButton.hidden = !isMany;
    this.zoneHelp.textContent = t(isMany ? "products.drop_many" : "products.drop_help", { count: MOST_PHOTOS });
    this.counter.textContent = isMany ? t("products.photo_count", { count: photos.length }) : t("products.photo_of", { count: photos.length, most: MOST_PHOTOS });
    this.problems.replaceChildren(...this.uploads.items.filter((item) => item.error).map((item) => this.problem(item)));
    this.tiles.hidden = isMany;
    this.tiles.replaceChildren(...photos.map((photo, index) => this.tile(photo, index)), ...this.uploads.waiting.map(uploadTile));
    this.many.element.hidden = !isMany;
    if (isMany) this.many.patch(this.uploads.waiting.length);
  }

  tile({ ref, name, preview }, index) {
    const words = t("products.photo", { number: index + 1, name });
    const picture = h("img", { src: route(preview), alt: words, draggable: "false", decoding: "async" });
    const act = (iconName, key, run, data = {}) => button(iconName, t(`products.${key}`), run, { ...SMALL, data });
    const earlier = act("chevronLeft", "earlier", () => this.moveBy(ref, -1), { by: "-1" });
    const later = act("chevronRight", "later", () => this.moveBy(ref, 1), { by: "1" });
    earlier.disabled = index === 0;
    later.disabled = index === this.flow.photos.length - 1;
    const acts = h("div", { class: "ig-products-photo-acts" }, earlier, later, act("trash", "remove", () => this.remove(ref)));
    const number = h("span", { class: "ig-products-number", "aria-hidden": "true" }, String(index + 1));
    return h("li", { class: "ig-products-photo", data: { ref }, draggable: true, title: name }, picture, number, acts);
  }

  showProgress(item) {
    const bar = this.tiles.querySelectorAll(".ig-products-upload span")[this.uploads.waiting.indexOf(item)];
    if (bar) bar.style.width = percent(item.fraction);
  }

  problem(item) {
    const words = h("span", {}, h("b", {}, item.file.name), ` ${item.error.message} `, item.error.hint);
    const retry = item.error.code !== "refused" && button("retry", t("products.retry"), () => this.uploads.retry(item), SMALL);
    return h("li", {}, icon("alert"), words, retry, button("close", t("close"), () => this.uploads.remove(item), SMALL));
  }
}

function uploadTile(item) {
  const words = t("products.uploading", { name: item.file.name });
  const bar = h("span", { class: "ig-products-upload" }, h("span", { style: `width: ${percent(item.fraction)}` }));
  return h("li", { class: "ig-products-photo is-uploading", "aria-label": words, title: item.file.name }, icon("upload"), bar);
}

const percent = (fraction) => `${Math.round(fraction * 100)}%`;
