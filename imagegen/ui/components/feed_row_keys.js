// Rows by keyboard: one of them is in the Tab order, and keys walk from it, act on it and move it.
import { t } from "./core.js";
import { openKeys } from "./keys_help.js";
import { cancelTasks, deleteTasks, duplicateTasks, editTask, moveTasks, retryTasks } from "./feed_row_acts.js";
import { allTasks } from "./feed_select_tasks.js";
import { findTask } from "./feed_state.js";

const STEPS = { ArrowDown: 1, ArrowUp: -1, j: 1, k: -1, Home: -Infinity, End: Infinity };
const MOVES = { ArrowUp: "up", ArrowDown: "down", Home: "top", End: "bottom" };
const HELP = [
  ["↑ ↓ J K", "walk"],
  ["Enter", "open"],
  ["E", "edit"],
  ["D", "duplicate"],
  ["R", "retry"],
  ["C", "cancel"],
  ["Delete", "delete"],
  ["X Space", "select"],
  ["Shift+↑ Shift+↓", "range"],
  ["Ctrl+A ⌘+A", "all"],
  ["Alt+↑ Alt+↓", "move"],
  ["Alt+Home Alt+End", "ends"],
  ["Esc", "clear"],
  ["?", "help"],
];

export class RowKeys {
  /** `feed` hears the keys, `viewOf(id)` gives a row's view, `selection` knows what is selected. */
  constructor(feed, viewOf, selection) {
    Object.assign(this, { feed, viewOf, selection, activeId: null });
    feed.addEventListener("keydown", (event) => this.hear(event));
    feed.addEventListener("focusin", ({ target }) => this.activate(target.closest("[data-task]")?.dataset.task));
    feed.addEventListener("pointerover", ({ target }) => this.arm(target.closest("[data-task]")?.dataset.task), { passive: true });
  }

  /** The row with the focus is the one that Tab comes back to. */
  activate(id) {
    if (!id) return;
    this.arm(id);
    const before = this.activeId && this.viewOf(this.activeId);
    if (before) before.node.tabIndex = -1;
    this.setTurn(id);
  }

  arm(id) {
    if (id) this.viewOf(id)?.acts.build();
  }

  /** After every drawing: a row that left hands its turn on, to the newest row where there was none. */
  draw() {
    if (this.activeId && findTask(this.activeId)) return;
    const last = allTasks().at(-1);
    this.activeId = null;
    if (last) this.setTurn(last.id);
  }

  setTurn(id) {
    this.activeId = id;
    this.viewOf(id).node.tabIndex = 0;
  }

  hear(event) {
    if (event.defaultPrevented || event.isComposing || event.target.matches("input, textarea, select, [role=menuitem]")) return;
    const run = this.stepOf(event) ?? this.moveOf(event) ?? this.actOf(event);
    if (!run) return;
    event.preventDefault();
    run();
  }

  stepOf({ key, altKey, ctrlKey, metaKey, shiftKey, target }) {
    const step = STEPS[key] ?? STEPS[key.toLowerCase()];
    if (step === undefined || altKey || ctrlKey || metaKey || this.feed.querySelector(".ig-feed-select")?.contains(target)) return null;
    return () => this.walk(step, shiftKey);
  }

  walk(step, isRange) {
    const tasks = allTasks();
    if (!tasks.length) return;
    const here = tasks.findIndex(({ id }) => id === this.activeId);
    const isInRow = document.activeElement.closest?.("[data-task]");
    const next = isInRow ? tasks[Math.max(0, Math.min(tasks.length - 1, here + step))] : tasks[here];
    if (isRange && isInRow) this.selection.tasks.pickRange(this.activeId, next.id);
    this.focus(next.id);
  }

  focus(id) {
    this.viewOf(id)?.node.focus();
  }

  moveOf({ key, altKey, ctrlKey, metaKey }) {
    const step = MOVES[key];
    if (!step || !altKey || ctrlKey || metaKey || !this.activeId) return null;
    return () => this.move(step);
  }

  // One move after the other: a key that is held moves a row on and on.
  move(step) {
    const tasks = this.meant();
    this.moving = (this.moving ?? Promise.resolve()).then(() => moveTasks(tasks, { step }));
  }

  /** The selected rows when the active one is among them, else that alone. */
  meant() {
    const chosen = this.selection.tasks.chosen();
    return chosen.some(({ id }) => id === this.activeId) ? chosen : [findTask(this.activeId)];
  }

  actOf({ key, target, altKey, ctrlKey, metaKey, repeat, shiftKey }) {
    if (altKey || repeat) return null;
    if (ctrlKey || metaKey) return key.toLowerCase() === "a" && target.matches("[data-task]") ? () => this.selection.tasks.selectAll() : null;
    if (key === "?") return () => openKeys(t("feed.keys_title"), HELP.map(([keys, name]) => [keys, t(`feed.keys.${name}`)]));
    if (!target.closest("[data-task]") || target.closest("[data-generation]")) return null;
    if ((key === "Enter" || key === " ") && !target.matches("[data-task]")) return null; // a button's own keys
    return this.rowActs(shiftKey)[key.length === 1 ? key.toLowerCase() : key] ?? null;
  }

  rowActs(isRange) {
    return {
      Enter: () => this.openFirst(),
      e: () => editTask(findTask(this.activeId)),
      d: () => duplicateTasks(this.meant()),
      r: () => retryTasks(this.meant()),
      c: () => cancelTasks(this.meant()),
      x: () => this.selection.tasks.pick(this.activeId, isRange),
      " ": () => this.selection.tasks.pick(this.activeId, isRange),
      Delete: () => this.remove(),
      Backspace: () => this.remove(),
    };
  }

  openFirst() {
    this.viewOf(this.activeId).node.querySelector(".ig-feed-picture")?.click();
  }

  remove() {
    const gone = this.meant();
    const tasks = allTasks();
    const last = tasks.findIndex(({ id }) => id === gone.at(-1).id);
    const stays = (task) => !gone.includes(task);
    const next = tasks.slice(last + 1).find(stays) ?? tasks.slice(0, last).findLast(stays);
    if (next) this.focus(next.id);
    return deleteTasks(gone);
  }
}
