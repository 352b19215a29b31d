// The panel as the editor of rows of a list: it shows the settings of the chosen ones, and each edit goes to all of them.
import { bus, button, h, t } from "./core.js";

const PAUSE_MS = 200; // dragging a slider changes a value sixty times a second

export class RowTarget {
  constructor() {
    this.words = h("span");
    const done = button("check", t("panel.rows_done"), () => bus.emit("rows_done"), { isSmall: true });
    this.element = h("div", { class: "ig-panel-line is-rows", role: "status", hidden: true }, this.words, done);
    this.ids = null;
    this.pending = null;
    bus.on("save_rows", () => this.flush());
  }

  /** Whether what the panel shows belongs to rows. */
  get isOn() {
    return this.ids !== null;
  }

  /** Turn to other rows, or to none; false where the same rows are still being edited and know better than the news. */
  take(target) {
    const isSame = target && this.ids?.join() === target.ids.join();
    if (isSame && this.pending) return false;
    this.flush();
    this.ids = target?.ids ?? null;
    this.element.hidden = !target;
    if (target) this.words.textContent = target.ids.length > 1 ? t("panel.rows_many", { count: target.ids.length }) : t("panel.rows_one", { number: target.number });
    return true;
  }

  /** Set something of the rows: {params}, {model} or {count}. Another model is set at once, after the values before it. */
  edit({ params = {}, ...set }) {
    if (set.model) this.flush();
    const { params: earlier = {}, ...rest } = this.pending ?? {};
    this.pending = { ...rest, ...set, params: { ...earlier, ...params } };
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.flush(), set.model ? 0 : PAUSE_MS);
  }

  flush() {
    clearTimeout(this.timer);
    const { pending, ids } = this;
    this.pending = null;
    if (pending && ids) bus.emit("rows_edit", { ids, set: pending });
  }
}

/** What differs between two sets of params; a value that is gone is null. */
export function difference(before, after) {
  const names = new Set([...Object.keys(before), ...Object.keys(after)]);
  const changed = [...names].filter((name) => JSON.stringify(before[name]) !== JSON.stringify(after[name]));
  return Object.fromEntries(changed.map((name) => [name, after[name] ?? null]));
}
