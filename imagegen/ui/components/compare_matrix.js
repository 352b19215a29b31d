// Tasks × models with names: heads with price and seconds, a row for each prompt, the pictures in the cells.
import { ask, bus, button, h, remember, remembered, t, StudioError, toast } from "./core.js";
import { KeyedList } from "./feed_list.js";
import { buildHeads } from "./compare_heads.js";
import { RowView } from "./compare_row.js";
import { judge, withMarks } from "./judging.js";

const WIDTHS = [132, 200, 280, 400, 560];
const FIRST_SIZE = { phone: 0, wide: 2 };
const PHONE = "(max-width: 900px)";
const KEYS = { p: ["verdict", "kept"], x: ["verdict", "rejected"] };
const STEPS = { ArrowLeft: [0, -1], ArrowRight: [0, 1], ArrowUp: [-1, 0], ArrowDown: [1, 0] };

export class GridView {
  constructor(dialog) {
    Object.assign(this, { dialog, place: dialog.place, tasks: new Map(), grid: null, pinned: null, watchers: new Set() });
    this.heads = h("div", { class: "ig-grid-heads", role: "row" });
    this.list = h("div", { class: "ig-grid-rows", role: "rowgroup" });
    this.rows = new KeyedList(this.list, () => new RowView());
    this.scroller = h("div", { class: "ig-grid-scroll", role: "table", "aria-label": t("compare.grid_label") }, this.heads, this.list);
    this.empty = h("p", { class: "ig-grid-empty", hidden: true }, t("compare.grid_empty"));
    this.node = h("section", { class: "ig-grid-view", tabindex: -1 }, this.buildTools(), this.empty, this.scroller);
    this.scroller.addEventListener("click", (event) => this.click(event));
    this.resize(remembered("grid_width", FIRST_SIZE[matchMedia(PHONE).matches ? "phone" : "wide"]));
  }

  buildTools() {
    this.note = h("span", { class: "ig-grid-note", role: "status" });
    const small = { isQuiet: true, isSmall: true };
    const sizes = [button("minus", t("compare.smaller"), () => this.resize(this.size - 1), small), button("plus", t("compare.larger"), () => this.resize(this.size + 1), small)];
    const size = h("div", { class: "ig-grid-size", role: "group", "aria-label": t("compare.size") }, sizes);
    return h("div", { class: "ig-grid-tools" }, this.note, h("span", { class: "ig-help is-wide-only" }, t("compare.grid_keys")), size);
  }

  resize(size) {
    this.size = Math.min(WIDTHS.length - 1, Math.max(0, size));
    remember("grid_width", this.size);
    this.scroller.style.setProperty("--ig-grid-cell", `${WIDTHS[this.size]}px`);
  }

  // ---- reading ------------------------------------------------------------------------------------------------------

  async load() {
    const number = (this.number = (this.number ?? 0) + 1);
    try {
      const grid = await ask("comparing.grid", this.place);
      if (number === this.number) this.take(grid);
    } catch (error) {
      if (!(error instanceof StudioError)) throw error;
      toast("error", error.message, { hint: error.hint });
    }
  }

  take(grid) {
    this.grid = grid;
    this.dialog.learn(grid);
    this.tasks = new Map(grid.tasks.map((task) => [task.id, task]));
    this.draw();
  }

  hearMarks(marked) {
    for (const [id, task] of this.tasks) {
      if (task.generations.some((one) => marked.ids.includes(one.id))) this.tasks.set(id, { ...task, generations: task.generations.map((one) => withMarks(one, marked)) });
    }
    if (this.grid) this.draw();
  }

  // ---- drawing ------------------------------------------------------------------------------------------------------

  draw() {
    const { columns, rows } = this.grid;
    this.empty.hidden = rows.length > 0;
    this.scroller.hidden = rows.length === 0;
    this.note.textContent = t("compare.grid_count", { rows: rows.length, columns: columns.length });
    this.scroller.style.setProperty("--ig-grid-columns", columns.length);
    this.heads.replaceChildren(...buildHeads(columns));
    this.rows.draw(rows.map((row) => this.item(row)));
    this.say();
  }

  /** The row with its tasks; the same object as before while nothing of it changed, so that it is left alone. */
  item(row) {
    const cells = this.grid.columns.map(({ id }) => (row.cells[id] ?? []).map((task) => this.tasks.get(task)).filter(Boolean));
    const key = JSON.stringify([row, cells, this.pinned, this.grid.columns.map(({ id, name }) => id + name)]);
    const known = this.rows.view(row.id)?.item;
    return known?.key === key ? known : { ...row, key, cells, columns: this.grid.columns, pinned: this.pinned };
  }

  // ---- what a person does -------------------------------------------------------------------------------------------

  click({ target }) {
    const id = target.closest("[data-generation]")?.dataset.generation;
    if (!id) return;
    if (target.closest("[data-act=pin]")) this.pin(id);
    else bus.emit("open_lightbox", { generation_id: id, source: this });
  }

  /** The first picture waits, the second one is compared with it. */
  pin(id) {
    if (this.pinned && this.pinned !== id) {
      bus.emit("open_compare", { generation_ids: [this.pinned, id] });
      this.pinned = null;
    } else {
      this.pinned = this.pinned === id ? null : id;
      if (this.pinned) toast("info", t("compare.pinned"));
    }
    this.draw();
  }

  hearKey(event) {
    const here = event.target.closest("[data-generation]");
    if (!here) return event.key === "ArrowDown" && this.list.querySelector(".ig-grid-picture")?.focus();
    const act = this.actOf(event.key, here);
    if (!act) return;
    event.preventDefault();
    if (!event.repeat || event.key in STEPS) act();
  }

  actOf(key, here) {
    const id = here.dataset.generation;
    if (key in STEPS) return () => this.move(here, STEPS[key]);
    const small = key.toLowerCase();
    if (small in KEYS) return () => this.mark(id, ...KEYS[small]);
    return { f: () => this.mark(id, "is_favourite", true), c: () => this.pin(id) }[small];
  }

  mark(id, name, value) {
    const generation = [...this.tasks.values()].flatMap(({ generations }) => generations).find((one) => one.id === id);
    const isSame = (generation[name] ?? null) === value;
    judge([generation], { [name]: name === "is_favourite" ? !generation.is_favourite : isSame ? null : value });
  }

  /** Go to the first picture of the next cell that has one. */
  move(here, [down, right]) {
    const cell = here.closest(".ig-grid-cell");
    const column = [...cell.parentElement.children].indexOf(cell);
    let row = cell.parentElement;
    let place = column;
    for (;;) {
      if (down) row = down > 0 ? row.nextElementSibling : row.previousElementSibling;
      place += right;
      const next = row?.children[place];
      if (!next) return;
      const picture = next.querySelector(".ig-grid-picture");
      if (picture) return picture.focus();
    }
  }

  // ---- what the lightbox leads through ------------------------------------------------------------------------------

  slides() {
    if (this.made?.tasks === this.tasks && this.made.grid === this.grid && this.made.stamp === this.stamp) return this.made.list;
    const list = this.grid.rows.flatMap((row) => this.grid.columns.flatMap(({ id }) => (row.cells[id] ?? []).flatMap((one) => slidesOf(this.tasks.get(one)))));
    this.made = { tasks: this.tasks, grid: this.grid, stamp: this.stamp, list };
    return list;
  }

  watch(watcher) {
    this.watchers.add(watcher);
    return () => this.watchers.delete(watcher);
  }

  say() {
    this.stamp = {}; // the slides are others now
    for (const watcher of this.watchers) watcher();
  }
}

const slidesOf = (task) => (task?.generations ?? []).filter(({ standing }) => standing === "done").map((generation) => ({ task, generation }));
