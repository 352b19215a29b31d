// The library: every picture of every topic, over the whole page below the top bar, until Esc or its button closes it.
import { ask, bus, h, remember, remembered, StudioError, t, toast } from "./core.js";
import { Acts } from "./library_acts.js";
import { Answer } from "./library_answer.js";
import { Bar } from "./library_bar.js";
import { Blank } from "./library_blank.js";
import { Facets } from "./library_facets.js";
import { Grid } from "./library_grid.js";
import { CELLS, Head, VIEWS } from "./library_head.js";
import { showKeys, takeGridKey, takeViewKey } from "./library_keys.js";
import { compare, finals, openBarMenu, openCellMenu, pickTags, pickTopic, publish } from "./library_menu.js";
import { cleared, whole } from "./library_query.js";
import { Selection } from "./library_select.js";
import { readyToCompare } from "./library_similar.js";
import { Slides } from "./library_slides.js";

const NARROW = matchMedia("(max-width: 900px)"); // the same width as in library.css
const OTHER_VIEWS = { trash: "mountTrash", storage: "mountStorage" };

let library = null;

/** Wait for the library to be opened; the Gradio row #shell must be on the page. */
export function mount() {
  bus.on("open_library", ({ view = "pictures", query = null } = {}) => opened().enter(view, query));
  bus.on("toggle_library", () => (library?.isOpen ? library.close() : opened().enter()));
  // The first topic is the one that the page begins with; a later one is what a person wants to see.
  let isFirst = true;
  bus.on("topic", () => (isFirst ? setTimeout(restore) : library?.close(), (isFirst = false)));
  bus.on("open_list", () => library?.close());
  bus.on("sheet", (name) => name && library?.close());
  document.addEventListener("keydown", (event) => library?.isOpen && library.hearKey(event));
}

function restore() {
  const { isOpen, view } = remembered("library", {});
  if (isOpen) opened().enter(view);
}

const opened = () => (library ??= new Library());

class Library {
  constructor() {
    const memory = remembered("library", {});
    Object.assign(this, { isOpen: false, view: "pictures", slides: null, offer: null, isWhole: memory.isWhole ?? false, areFacetsOpen: memory.areFacetsOpen ?? true });
    this.query = whole(memory.query);
    this.answer = new Answer((change) => this.takeAnswer(change));
    this.pages = this.answer.pages;
    this.selection = new Selection(this.pages, { query: () => this.query, changed: () => this.draw() });
    this.grid = new Grid(this.pages, { isSelected: this.selection.has, moved: () => {} });
    this.grid.cell_px = memory.cell_px ?? this.grid.cell_px;
    this.acts = new Acts(this);
    this.build();
    this.listen();
  }

  // ---- building -----------------------------------------------------------------------------------------------------

  build() {
    this.head = new Head(this);
    this.facetsView = new Facets({ search: (patch) => this.search(patch), close: () => this.toggleFacets() });
    this.bar = new Bar(this.barActs());
    this.blank = new Blank({ clear: () => this.search(null), close: () => this.close(), retry: () => this.answer.ask(this.query) });
    this.pill = h("button", { type: "button", class: "ig-library-pill", hidden: true, onclick: () => this.showNews() });
    this.voice = h("span", { class: "ig-visually-hidden", role: "status" });
    this.shade = h("div", { class: "ig-library-shade", onclick: () => this.toggleFacets() });
    this.main = h("div", { class: "ig-library-main" }, this.grid.node, this.blank.node, this.pill, this.bar.node);
    this.body = h("div", { class: "ig-library-body" }, this.facetsView.node, this.shade, this.main);
    this.other = h("div", { class: "ig-library-other", hidden: true });
    this.node = h("section", { class: "ig ig-library", tabindex: -1, "aria-label": t("library.title") }, this.head.node, this.body, this.other, this.bar.status, this.voice);
  }

  barActs() {
    const { acts } = this;
    const about = (act) => () => act(acts.targets());
    return {
      clear: () => (this.selection.clear(), this.focusGrid()),
      all: () => this.selection.all(),
      favourite: () => acts.favourite(),
      kept: () => acts.verdict("kept"),
      rejected: () => acts.verdict("rejected"),
      tag: () => pickTags(this, this.bar.buttons.tag, acts.targets()),
      move: () => pickTopic(this, this.bar.buttons.move, acts.targets()),
      compare: about(compare),
      finals: about(finals),
      publish: about(publish),
      trash: () => acts.trash(),
      more: () => openBarMenu(this, this.bar.more),
    };
  }

  listen() {
    this.node.addEventListener("click", (event) => this.click(event));
    this.grid.node.addEventListener("contextmenu", (event) => this.rightClick(event));
    this.grid.node.addEventListener("keydown", (event) => this.hearGridKey(event));
    this.grid.node.addEventListener("keyup", keepClosed);
    bus.on("judged", ({ ids, marks }) => this.takeMarks(ids, marks));
    bus.on("pictures_deleted", ({ ids }) => this.takeOut(ids));
    bus.on("pictures_restored", () => this.refreshSoon());
    bus.on("changes", (changes) => this.takeChanges(changes));
    bus.on("snapshot", () => this.isOpen && this.answer.countSoon());
    bus.on("lightbox_closed", ({ generation_id, source }) => source === this.slides && this.afterLightbox(generation_id));
    NARROW.addEventListener("change", () => this.draw());
  }

  // ---- coming and going ---------------------------------------------------------------------------------------------

  enter(view = "pictures", query = null) {
    const wasOpen = this.isOpen;
    this.isOpen = true;
    if (query) this.query = whole(query);
    if (!wasOpen) this.attach();
    if (!wasOpen || query) this.answer.ask(this.query);
    this.askOffer();
    this.show(VIEWS.includes(view) ? view : "pictures");
    if (!wasOpen) this.focusGrid();
  }

  attach() {
    const shell = document.getElementById("shell");
    this.opener = document.activeElement;
    this.areFacetsOver = false;
    shell.append(this.node);
    shell.dataset.library = "";
    bus.emit("library", { isOpen: true });
  }

  close() {
    if (!this.isOpen) return;
    this.isOpen = false;
    this.selection.clear();
    this.leaveOther();
    this.node.remove();
    delete document.getElementById("shell").dataset.library;
    this.keep();
    bus.emit("library", { isOpen: false });
    if (this.opener?.isConnected) this.opener.focus({ preventScroll: true });
  }

  keep() {
    const { isOpen, view, query, isWhole, areFacetsOpen, grid } = this;
    remember("library", { isOpen, view, query, isWhole, areFacetsOpen, cell_px: grid.cell_px });
  }

  async askOffer() {
    try {
      this.offer = await ask("library.offer");
      this.draw();
    } catch (error) {
      if (!(error instanceof StudioError)) throw error; // then nothing is offered
    }
  }

  /** Show one of the three views. */
  show(view) {
    this.view = view;
    this.body.hidden = view !== "pictures";
    this.other.hidden = view === "pictures";
    this.keep();
    this.leaveOther();
    this.draw();
    if (view === "pictures") this.grid.layOut();
    else this.showOther(view);
  }

  async showOther(view) {
    const host = h("div", { class: "ig-library-host" });
    this.other.replaceChildren(host);
    const parts = await import("./trash.js");
    if (!host.isConnected) return;
    const shown = await parts[OTHER_VIEWS[view]](host);
    if (host.isConnected) this.shownOther = shown;
    else shown?.unmount?.();
  }

  leaveOther() {
    this.shownOther?.unmount?.();
    this.shownOther = null;
    this.other.replaceChildren();
  }

  // ---- asking -------------------------------------------------------------------------------------------------------

  /** Change the query; null takes every filter away. */
  search(patch) {
    this.open(patch === null ? cleared(this.query) : { ...this.query, ...patch });
  }

  /** Ask for a query as a whole, a saved one for example. */
  open(query) {
    const wanted = whole(query);
    if (JSON.stringify(wanted) === JSON.stringify(this.query) && !this.answer.similar && !this.answer.trouble) return;
    this.query = wanted;
    this.selection.clear();
    this.keep();
    this.answer.ask(wanted);
  }

  refresh() {
    return this.isOpen ? this.answer.renew() : undefined;
  }

  refreshSoon() {
    if (this.isOpen) this.answer.renewSoon();
  }

  facetsSoon() {
    if (this.isOpen) this.answer.facetsSoon();
  }

  showNews() {
    this.grid.goTo(0);
    this.grid.active = 0;
    this.node.focus({ preventScroll: true }); // the pill goes, the grid takes the focus with the answer
    this.answer.ask(this.query);
  }

  async findSimilar({ id, prompt }) {
    if (!(await readyToCompare())) return;
    this.selection.clear();
    this.answer.askSimilar({ id, words: prompt.slice(0, 60) });
  }

  async searchByMeaning(words) {
    if (!words || !(await readyToCompare())) return;
    this.query = { ...this.query, text: "" };
    this.answer.query = this.query;
    this.selection.clear();
    this.answer.askSimilar({ words });
  }

  /** Every picture of a stack: those of its task, in the lightbox. */
  openStack(item) {
    this.openPicture(this.pages.places.get(item.id), true);
  }

  // ---- drawing ------------------------------------------------------------------------------------------------------

  get facets() {
    return this.answer.facets;
  }

  takeAnswer({ isOther = false }) {
    this.grid.recount({ isOther });
    this.draw();
    if (isOther && document.activeElement === this.node) this.focusGrid();
    if (isOther) performance.mark("library-drawn");
  }

  draw() {
    if (!this.isOpen) return;
    const { answer, selection, view, query, areFacetsOpen, isWhole, offer } = this;
    const isOver = NARROW.matches;
    this.node.classList.toggle("has-facets", isOver ? this.areFacetsOver : areFacetsOpen);
    this.node.classList.toggle("is-whole", isWhole);
    this.node.classList.toggle("is-selecting", selection.size > 0);
    this.main.setAttribute("aria-busy", String(answer.isLoading));
    this.head.patch({ view, query, facets: answer.facets, similar: answer.similar, areFacetsOpen: isOver ? this.areFacetsOver : areFacetsOpen, isWhole, offer, countWords: answer.countWords });
    this.head.markOpen(this.grid);
    this.facetsView.patch(query, answer.facets, answer.facetsTrouble);
    this.blank.patch(answer);
    this.grid.node.hidden = !this.blank.node.hidden;
    this.bar.patch(selection.items(), answer.image_count);
    this.grid.makeRoomForBar(selection.size > 0);
    this.pill.hidden = answer.news === 0;
    this.pill.textContent = t("library.news", { count: answer.news });
    this.grid.draw();
  }

  toggleFacets() {
    if (NARROW.matches) this.areFacetsOver = !this.areFacetsOver;
    else this.areFacetsOpen = !this.areFacetsOpen;
    this.keep();
    this.draw();
    this.grid.layOut();
  }

  setCell(cell_px) {
    this.grid.setCell(Math.min(CELLS.most, Math.max(CELLS.least, cell_px)));
    this.keep();
  }

  setFit(isWhole) {
    this.isWhole = isWhole;
    this.keep();
    this.draw();
  }

  announce(words) {
    this.voice.textContent = words;
  }

  // ---- news ---------------------------------------------------------------------------------------------------------

  takeMarks(ids, marks) {
    this.slides?.patch(ids, marks);
    if (!this.answer.query) return;
    const left = this.answer.judge(ids, marks);
    if (left.length > 0) this.takeOut(left, { isInLightbox: true });
    else this.draw();
  }

  putTags(tagged) {
    for (const { id, tags } of tagged) this.answer.say(id, { tags });
    this.draw();
  }

  /** Pictures leave the answer; what stands behind them moves up, and the focus stays at its place. */
  takeOut(ids, { isInLightbox = false } = {}) {
    if (!isInLightbox) this.slides?.drop(ids);
    const hadFocus = this.grid.node.contains(document.activeElement);
    const places = this.pages.remove(ids);
    this.selection.drop(ids);
    if (places.length === 0) return;
    this.slides?.removed(places);
    this.answer.image_count -= places.length;
    if (this.query.stacks) this.refreshSoon(); // another picture of the stack takes the place
    this.grid.active -= places.filter((place) => place < this.grid.active).length;
    this.takeAnswer({});
    if (hadFocus) this.grid.focus(this.grid.active);
  }

  takeChanges({ tasks = [], batches, changed_topics: _, removed = {} }) {
    if (!this.answer.query) return;
    this.slides?.renew(tasks);
    this.answer.hear(tasks);
    if (!this.isOpen) return;
    if (tasks.length > 0) this.grid.drawSoon();
    if (tasks.length > 0 || batches?.length || removed.tasks?.length || removed.batches?.length) this.answer.countSoon();
  }

  // ---- pictures -----------------------------------------------------------------------------------------------------

  async openPicture(place, isStack = false) {
    const item = this.pages.item(place);
    if (!item) return;
    if (!item.url && !isStack) return this.openMenu(place); // a failed one has no picture, but there is what to do about it
    this.slides = new Slides(this.pages, place);
    try {
      await (isStack ? this.slides.openTask(item) : this.slides.open());
    } catch (error) {
      if (!(error instanceof StudioError)) throw error;
      return toast("error", error.message, { hint: error.hint });
    }
    bus.emit("open_lightbox", { generation_id: item.id, source: this.slides });
  }

  afterLightbox(id) {
    this.slides = null;
    if (!this.isOpen || !id) return;
    const place = this.pages.places.get(id);
    this.grid.focus(place ?? this.grid.active);
  }

  openMenu(place) {
    const cell = this.grid.cells.get(place);
    if (cell?.item) openCellMenu(this, cell.more, cell.item);
  }

  step(place, isRange = false) {
    if (this.pages.count === 0) return;
    const from = this.grid.active;
    this.grid.focus(place);
    if (!isRange) return;
    this.selection.from ??= from;
    this.selection.extend(this.grid.active);
  }

  focusGrid() {
    if (this.pages.count > 0) this.grid.focus(this.grid.active);
    else this.node.focus({ preventScroll: true });
  }

  // ---- hearing ------------------------------------------------------------------------------------------------------

  click(event) {
    const cell = event.target.closest(".ig-library-cell");
    const act = event.target.closest("[data-act]")?.dataset.act;
    if (!cell || !act) return;
    const place = Number(cell.dataset.place);
    const item = this.pages.item(place);
    if (!item) return;
    const hasModifier = event.ctrlKey || event.metaKey || event.shiftKey;
    if (act === "select" || (act === "open" && hasModifier)) event.shiftKey ? this.selection.extend(place) : this.selection.toggle(place);
    else if (act === "open") this.openPicture(place);
    else if (act === "favourite") this.acts.favourite([item]);
    else if (act === "menu") this.openMenu(place);
    else if (act === "stack") this.openStack(item);
  }

  rightClick(event) {
    const cell = event.target.closest(".ig-library-cell");
    if (!cell || event.shiftKey) return; // with Shift the browser's own menu opens, to save or copy the picture
    event.preventDefault();
    this.openMenu(Number(cell.dataset.place));
  }

  hearGridKey(event) {
    if (event.defaultPrevented || !takeGridKey(this, event)) return;
    event.preventDefault();
    event.stopPropagation();
  }

  // Dialogs, menus and popovers lie over the library and take their own keys.
  hearKey(event) {
    if (event.defaultPrevented || document.querySelector("dialog[open], :popover-open")) return;
    const isHere = this.node.contains(event.target) || event.target === document.body;
    if (!isHere && event.key !== "Escape") return;
    if (this.view !== "pictures" && event.key !== "Escape") return;
    const isNowhere = event.target === this.node || event.target === document.body || event.target === this.grid.node;
    if (takeViewKey(this, event) || (isNowhere && takeGridKey(this, event))) event.preventDefault();
  }

  showKeys = () => showKeys();
}

// Some browsers click a button when Space is let go, even though its press was taken.
const keepClosed = (event) => event.key === " " && event.target.matches(".ig-library-picture") && event.preventDefault();
