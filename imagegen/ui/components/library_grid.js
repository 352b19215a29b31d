// The grid: one cell for each place that is in sight or near it, however many pictures there are.
import { h, t } from "./core.js";
import { CellView } from "./library_cell.js";
import { Geometry, ScrollMap } from "./library_geometry.js";

const PHONE = matchMedia("(max-width: 600px)");
const PHONE_COLUMNS = 3;
const NEAR_SCREENS = 1.25; // cells on this many screens ahead …
const BEHIND_SCREENS = 0.5; // … and behind are in the page
const FLYING_SCREENS = 1.2; // a longer step in one frame: pictures wait until the look rests
const REST_MS = 70;
const POOL = 300;
const FOOT_PX = 16;
const BAR_ROOM_PX = 96; // the bar of the selection lies over the foot of the grid

export class Grid {
  /** `isSelected(id)` tells of the selection; `moved()` is called when another cell is the active one. */
  constructor(pages, { isSelected, moved }) {
    Object.assign(this, { pages, isSelected, moved, cells: new Map(), pool: [], active: 0, cell_px: 184, direction: 1 });
    this.map = new ScrollMap();
    this.layer = h("div", { class: "ig-library-layer", role: "list", "aria-label": t("library.results") });
    this.backdrop = h("div", { class: "ig-library-backdrop" }); // empty places, also where a quick scroll outruns the cells
    this.space = h("div", { class: "ig-library-space" }, this.backdrop, this.layer);
    this.node = h("div", { class: "ig-library-scroll", tabindex: -1 }, this.space);
    this.node.addEventListener("scroll", () => this.scrolled(), { passive: true });
    this.node.addEventListener("focusin", ({ target }) => this.focused(target));
    new ResizeObserver(() => this.layOut()).observe(this.node);
    this.geometry = this.measure();
  }

  // ---- shape --------------------------------------------------------------------------------------------------------

  measure() {
    const style = getComputedStyle(this.node);
    const width_px = Math.max(1, this.node.clientWidth - (parseFloat(style.paddingLeft) || 0) - (parseFloat(style.paddingRight) || 0));
    const shape = { width_px, height_px: this.node.clientHeight, cell_px: this.cell_px, gap_px: PHONE.matches ? 4 : 8 };
    return new Geometry(PHONE.matches ? { ...shape, columns: PHONE_COLUMNS } : shape);
  }

  /** Compute everything anew: another width, cell size or count. The picture at the top edge stays there. */
  layOut() {
    if (this.node.clientWidth === 0) return;
    const before = this.geometry;
    const anchor = before.rowOf(0) + this.map.top_px / before.pitch_px;
    const place = Math.floor(anchor) * before.columns;
    this.geometry = this.measure();
    const isSame = before.columns === this.geometry.columns && before.pitch_px === this.geometry.pitch_px;
    const top_px = isSame ? this.map.top_px : (this.geometry.rowOf(place) + (anchor % 1)) * this.geometry.pitch_px;
    this.space.style.setProperty("--library-cell", `${this.geometry.cell_px}px`);
    this.space.style.setProperty("--library-pitch", `${this.geometry.pitch_px}px`);
    this.setHeight();
    this.goTo(top_px);
    for (const [index, cell] of this.cells) this.put(cell, index);
    this.draw();
  }

  setHeight() {
    const { count } = this.pages;
    const full = Math.floor(count / this.geometry.columns) * this.geometry.columns;
    this.map.resize(this.geometry.contentHeight(count) + (this.hasBar ? BAR_ROOM_PX : FOOT_PX), this.node.clientHeight);
    this.space.style.height = `${this.map.height_px}px`;
    this.backdrop.style.height = this.map.isMapped ? "100%" : `${this.geometry.contentHeight(full)}px`;
  }

  setCell(cell_px) {
    this.cell_px = cell_px;
    this.layOut();
  }

  /** Another answer, or the same one with another count. */
  recount({ isOther }) {
    if (isOther) {
      this.active = 0;
      this.map.top_px = 0;
    }
    this.active = Math.max(0, Math.min(this.active, this.pages.count - 1));
    this.setHeight();
    this.goTo(this.map.top_px);
    this.draw();
  }

  // ---- scrolling ----------------------------------------------------------------------------------------------------

  scrolled() {
    const before = this.map.top_px;
    if (Math.abs(this.node.scrollTop - this.map.scroll_px) < 1) return; // we put it there ourselves
    this.map.hear(this.node.scrollTop);
    const step = this.map.top_px - before;
    if (step) this.direction = Math.sign(step);
    this.isFlying = Math.abs(step) > FLYING_SCREENS * this.node.clientHeight;
    this.drawSoon();
    this.restLater();
  }

  restLater() {
    clearTimeout(this.restTimer);
    this.restTimer = setTimeout(() => {
      this.isFlying = false;
      const right = this.map.drift();
      if (right !== null) this.goTo(this.map.top_px);
      this.draw();
    }, REST_MS);
  }

  goTo(top_px) {
    this.map.go(top_px);
    if (Math.abs(this.node.scrollTop - this.map.scroll_px) >= 1) this.node.scrollTop = this.map.scroll_px;
    this.layerOffset = null;
  }

  // ---- drawing ------------------------------------------------------------------------------------------------------

  drawSoon() {
    this.frame ??= requestAnimationFrame(() => this.draw());
  }

  draw() {
    cancelAnimationFrame(this.frame);
    this.frame = null;
    if (this.node.clientWidth === 0) return;
    if (this.geometry.height_px !== this.node.clientHeight) return this.layOut(); // it has just come to the page
    const isDown = this.direction >= 0;
    const { count } = this.pages;
    const [first, last] = this.geometry.window(this.map.top_px, count, isDown ? BEHIND_SCREENS : NEAR_SCREENS, isDown ? NEAR_SCREENS : BEHIND_SCREENS);
    this.moveLayer();
    this.recycle(first, last);
    const sight = this.geometry.window(this.map.top_px, count);
    this.drawCells(...sight); // first, so that their pictures are fetched before those of the neighbours
    this.drawCells(first, sight[0] - 1);
    this.drawCells(sight[1] + 1, last);
    if (count > 0) this.pages.look(...sight, this.direction);
    this.rove();
  }

  // In a mapped list the layer carries the difference between the bar and the content.
  moveLayer() {
    const row = this.map.isMapped ? this.geometry.rowOf(this.geometry.window(this.map.top_px, this.pages.count)[0]) : 0;
    if (!this.map.isMapped) this.base = 0;
    else if (this.base === undefined || Math.abs(row - this.base) > 2000) this.rebase(row);
    const offset = this.map.offset_px + this.base * this.geometry.pitch_px;
    if (offset === this.layerOffset) return;
    this.layerOffset = offset;
    this.layer.style.transform = offset ? `translateY(${offset}px)` : "";
    this.backdrop.style.backgroundPositionY = `${offset}px`;
  }

  rebase(row) {
    this.base = row;
    for (const [place, cell] of this.cells) this.put(cell, place);
  }

  recycle(first, last) {
    for (const [place, cell] of this.cells) {
      if (place >= first && place <= last) continue;
      if (cell.node.contains(document.activeElement) && place < this.pages.count) continue; // the focus would be lost with it
      this.cells.delete(place);
      this.letGo(cell);
    }
  }

  letGo(cell) {
    if (this.pool.length < POOL) {
      cell.clear();
      cell.node.hidden = true;
      this.pool.push(cell);
    } else cell.node.remove();
  }

  drawCells(first, last) {
    for (let place = first; place <= last; place += 1) {
      const cell = this.cells.get(place) ?? this.newCell(place);
      const item = this.pages.item(place);
      cell.patch(item, this.pages.count, item !== undefined && this.isSelected(item.id), !this.isFlying);
    }
  }

  newCell(place) {
    const cell = this.pool.pop() ?? new CellView();
    cell.node.hidden = false;
    if (!cell.node.isConnected) this.layer.append(cell.node);
    this.cells.set(place, cell);
    this.put(cell, place);
    return cell;
  }

  put(cell, place) {
    const row = this.geometry.rowOf(place) - (this.base ?? 0);
    cell.move(place, this.geometry.left(place), row * this.geometry.pitch_px);
  }

  // ---- the active cell ----------------------------------------------------------------------------------------------

  /** One cell is in the order of Tab: the active one, or the first in sight while that one is not drawn. */
  rove() {
    const stop = this.cells.get(this.active) ?? this.cells.get(this.firstInSight());
    if (stop === this.stop) return;
    if (this.stop) this.stop.picture.tabIndex = this.stop.more.tabIndex = -1;
    this.stop = stop;
    if (stop) stop.picture.tabIndex = stop.more.tabIndex = 0;
  }

  firstInSight() {
    return this.geometry.window(this.map.top_px, this.pages.count)[0];
  }

  focused(target) {
    const place = target.closest(".ig-library-cell")?.dataset.place;
    if (place === undefined) return;
    this.active = Number(place);
    this.rove();
    this.moved();
  }

  get activeItem() {
    return this.pages.item(this.active);
  }

  /** Make a place the active one, bring it into sight and give it the focus. */
  focus(place) {
    this.active = Math.max(0, Math.min(place, this.pages.count - 1));
    this.reveal(this.active);
    this.draw();
    this.cells.get(this.active)?.picture.focus({ preventScroll: true });
  }

  reveal(place) {
    const { pitch_px, cell_px } = this.geometry;
    const top_px = this.geometry.rowOf(place) * pitch_px;
    const lowest = top_px - Math.max(0, this.node.clientHeight - cell_px - (this.hasBar ? BAR_ROOM_PX : FOOT_PX));
    this.direction = top_px >= this.map.top_px ? 1 : -1;
    if (this.map.top_px > top_px - 8) this.goTo(top_px - 8);
    else if (this.map.top_px < lowest) this.goTo(lowest);
  }

  makeRoomForBar(hasBar) {
    if (hasBar === this.hasBar) return;
    this.hasBar = hasBar;
    this.setHeight();
  }

  /** Bring a place to the middle of the screen. */
  centre(place) {
    this.goTo(this.geometry.rowOf(place) * this.geometry.pitch_px - (this.node.clientHeight - this.geometry.cell_px) / 2);
    this.draw();
  }

  get isComplete() {
    const [first, last] = this.geometry.window(this.map.top_px, this.pages.count);
    for (let place = first; place <= last; place += 1) if (!this.cells.get(place)?.isComplete) return false;
    return true;
  }
}
