// The rows on the screen: only those in sight, and the one with the focus, are in the page, so that ten thousand scroll like ten.
import { h, t } from "./core.js";
import { RowView } from "./review_row.js";

const SPARE_ROWS = 6; // above and below what is in sight

export class RowList {
  constructor(state) {
    this.state = state;
    this.views = new Map();
    this.kept = null; // the row that is being edited
    this.rows = h("ul", { class: "ig-review-rows", "aria-label": t("review.rows") });
    this.line = h("div", { class: "ig-review-line", hidden: true });
    this.node = h("div", { class: "ig-review-scroll", tabindex: -1 }, this.rows, this.line);
    this.node.addEventListener("scroll", () => this.drawSoon(), { passive: true });
    this.watcher = new ResizeObserver(() => this.draw());
    this.watcher.observe(this.node);
  }

  close() {
    this.watcher.disconnect();
  }

  get rowHeight_px() {
    return parseFloat(getComputedStyle(this.node).getPropertyValue("--review-row")) || 84;
  }

  drawSoon() {
    this.frame ??= requestAnimationFrame(() => ((this.frame = null), this.draw()));
  }

  draw() {
    const { shown, rows, active } = this.state;
    const height = this.rowHeight_px;
    this.rows.style.height = `${shown.length * height}px`;
    const first = Math.max(0, Math.floor(this.node.scrollTop / height) - SPARE_ROWS);
    const last = Math.ceil((this.node.scrollTop + this.node.clientHeight) / height) + SPARE_ROWS;
    const wanted = new Map(shown.slice(first, last).map((id, index) => [id, first + index]));
    const staying = [this.kept, shown.includes(active) ? active : null].filter((id) => rows.has(id) && !wanted.has(id));
    for (const id of staying) wanted.set(id, shown.indexOf(id));
    this.dropOthers(wanted);
    for (const [id, place] of wanted) this.drawRow(id, place, shown.length);
    this.sort(wanted);
  }

  // Tab and screen readers follow the order in the page. The row with the focus stays where it is: moved, it would lose it.
  sort(wanted) {
    const nodes = [...wanted].sort(([, one], [, other]) => one - other).map(([id]) => this.views.get(id).node);
    const fixed = Math.max(0, nodes.findIndex((node) => node.contains(document.activeElement)));
    for (let place = fixed - 1; place >= 0; place--) if (nodes[place + 1].previousSibling !== nodes[place]) nodes[place + 1].before(nodes[place]);
    for (let place = fixed + 1; place < nodes.length; place++) if (nodes[place - 1].nextSibling !== nodes[place]) nodes[place - 1].after(nodes[place]);
  }

  dropOthers(wanted) {
    for (const [id, view] of this.views) {
      if (wanted.has(id)) continue;
      view.node.remove();
      this.views.delete(id);
    }
  }

  drawRow(id, place, count) {
    const { state } = this;
    const row = state.rows.get(id);
    const view = this.views.get(id) ?? this.makeView(row);
    const index = state.filter ? state.order.indexOf(id) : place;
    view.patch(row, { index, place, count, isSelected: state.selected.has(id), isActive: state.active === id, marks: state.marksOf(row) });
  }

  makeView(row) {
    const view = new RowView(row);
    this.views.set(row.id, view);
    this.rows.append(view.node);
    return view;
  }

  /** Bring a row into sight and give it the focus. */
  focus(id) {
    const place = this.state.shown.indexOf(id);
    if (place < 0) return;
    const height = this.rowHeight_px;
    const { scrollTop, clientHeight } = this.node;
    const [top, bottom] = [place * height, (place + 1) * height];
    if (top < scrollTop) this.node.scrollTop = top;
    else if (bottom > scrollTop + clientHeight) this.node.scrollTop = bottom - clientHeight;
    this.draw();
    this.views.get(id)?.node.focus({ preventScroll: true });
  }

  /** How many rows fit on the screen. */
  get pageSize() {
    return Math.max(1, Math.floor(this.node.clientHeight / this.rowHeight_px) - 1);
  }

  /** The gap between rows that is nearest to a point: 0 is above the first row. */
  gapAt(clientY) {
    const top = this.rows.getBoundingClientRect().top;
    const gap = Math.round((clientY - top) / this.rowHeight_px);
    return Math.max(0, Math.min(this.state.shown.length, gap));
  }

  showGap(gap) {
    this.line.hidden = gap === null;
    if (gap !== null) this.line.style.transform = `translateY(${gap * this.rowHeight_px}px)`;
  }
}
