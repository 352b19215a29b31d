// What is selected in the feed: finished pictures, by generation id, and rows. Only the nodes that change are touched.
import { judge } from "./judging.js";
import { PICTURE_ACTS, TASK_ACTS } from "./feed_select_acts.js";
import { SelectBar } from "./feed_select_bar.js";
import { openSelectMenu } from "./feed_select_menu.js";
import { TaskSelection, allTasks } from "./feed_select_tasks.js";
import { findGeneration, state } from "./feed_state.js";

const hasModifier = ({ shiftKey, ctrlKey, metaKey }) => shiftKey || ctrlKey || metaKey;

export class Selection {
  /** `feed` is the node that hears the keys; `viewOf(id)` gives a tile's view, undefined once its generation is gone, and
   * `rowOf(id)` that of a row. */
  constructor(feed, viewOf, rowOf) {
    this.feed = feed;
    this.viewOf = viewOf;
    this.ids = new Set();
    this.lastId = null; // picked last: a range begins there
    this.tasks = new TaskSelection(rowOf, (task, isSelected) => this.markPictures(task, isSelected), () => this.show());
    this.bar = new SelectBar();
    this.acts = {
      select: ({ event, generation }) => this.pick(generation.id, event.shiftKey),
      selectTask: ({ event, task }) => this.tasks.pick(task.id, event.shiftKey),
      selectAll: () => (this.tasks.ids.size ? this.tasks.selectAll() : this.selectAll()),
      clearSelection: () => this.clear(),
      favouriteSelection: () => this.toggleFavourites(),
      selectMenu: ({ source }) => openSelectMenu(source, this),
      ...bound(PICTURE_ACTS, () => this.chosen()),
      ...bound(TASK_ACTS, () => this.tasks.chosen()),
    };
    feed.addEventListener("keydown", (event) => this.hearKey(event));
    feed.addEventListener("keyup", keepClosed);
  }

  /** The acts of the feed, in which a click with Ctrl, ⌘ or Shift selects a picture instead of opening it. */
  extend(acts) {
    const open = (context) => (hasModifier(context.event) ? this.acts.select(context) : acts.open(context));
    return { ...acts, ...this.acts, open };
  }

  /** Toggle a picture; as the end of a range, add everything from the one picked last. */
  pick(id, isRangeEnd) {
    const range = isRangeEnd ? rangeOf(finished(), this.lastId, id) : [];
    if (range.length > 0) for (const one of range) this.mark(one.id, true);
    else this.mark(id, !this.ids.has(id));
    this.lastId = id;
    this.show();
  }

  selectAll() {
    for (const { id } of finished()) this.mark(id, true);
    this.show();
  }

  clear() {
    this.tasks.clear();
    for (const id of this.ids) this.mark(id, false);
    this.show();
    this.lastId = null;
  }

  get isEmpty() {
    return this.ids.size + this.tasks.ids.size === 0;
  }

  /** Let go of what is no longer a finished picture, or a row, of this topic. */
  draw() {
    if (this.isEmpty) return;
    const here = new Set(finished().map(({ id }) => id));
    for (const id of this.ids) if (!here.has(id)) this.unmark(id);
    this.tasks.draw();
    this.show();
  }

  mark(id, isSelected) {
    if (this.ids.has(id) === isSelected) return;
    if (!isSelected) return void (this.tasks.letGo(findGeneration(id)?.task_id), this.unmark(id));
    this.ids.add(id);
    this.viewOf(id)?.markSelected(true);
  }

  unmark(id) {
    this.ids.delete(id);
    this.viewOf(id)?.markSelected(false);
  }

  markPictures(task, isSelected) {
    for (const { id } of task?.generations.filter(isFinished) ?? []) if (this.ids.has(id) !== isSelected) this.mark(id, isSelected);
  }

  show() {
    const all = finished();
    const tasks = this.tasks.chosen();
    if (this.isEmpty && this.bar.node.contains(document.activeElement)) this.giveFocusBack();
    this.feed.classList.toggle("is-selecting", !this.isEmpty);
    this.bar.patch(this.chosen(all), tasks, tasks.length ? tasks.length === allTasks().length : this.ids.size === all.length);
  }

  giveFocusBack() {
    const picture = this.viewOf(this.lastId)?.node.querySelector(".ig-feed-picture");
    const row = this.tasks.viewOf(this.tasks.lastId)?.node;
    (row ?? picture ?? this.feed).focus({ preventScroll: true });
  }

  chosen(all = finished()) {
    return all.filter(({ id }) => this.ids.has(id));
  }

  /** Make all of them favourites, or none when they all are. */
  toggleFavourites() {
    const chosen = this.chosen();
    const is_favourite = chosen.some((generation) => !generation.is_favourite);
    const changing = chosen.filter((generation) => generation.is_favourite !== is_favourite);
    return judge(changing, { is_favourite });
  }

  hearKey(event) {
    const act = isPickKey(event) ? () => this.pickFocused(event) : !this.isEmpty && this.actOfKey(event);
    if (!act) return;
    event.preventDefault();
    act();
  }

  pickFocused({ target, shiftKey, repeat }) {
    if (!repeat) this.pick(target.closest("[data-generation]").dataset.generation, shiftKey);
  }

  actOfKey({ key, ctrlKey, metaKey, shiftKey, altKey, target }) {
    if (shiftKey || altKey) return undefined;
    if (key === "Escape") return () => this.clear();
    const isAll = (ctrlKey || metaKey) && key.toLowerCase() === "a" && !target.matches("[data-task]");
    return isAll ? this.acts.selectAll : undefined;
  }
}

const bound = (acts, chosen) => Object.fromEntries(Object.entries(acts).map(([name, act]) => [name, () => act(chosen())]));

const isPickKey = ({ key, target, ctrlKey, metaKey, altKey }) =>
  (key === " " || key.toLowerCase() === "x") && !ctrlKey && !metaKey && !altKey && target.matches(".ig-feed-picture");

// Some browsers click a button when Space is let go, even though its press was taken.
const keepClosed = (event) => isPickKey(event) && event.preventDefault();

const isFinished = ({ standing }) => standing === "done";

/** Every finished picture of the topic, in the order of the feed. */
function finished() {
  return state.batches.flatMap(({ tasks }) => tasks.flatMap(({ generations }) => generations.filter(isFinished)));
}

/** Both ends and what lies between them; nothing when one of them is not there. */
function rangeOf(all, oneId, otherId) {
  const ends = [oneId, otherId].map((wanted) => all.findIndex(({ id }) => id === wanted));
  return ends.includes(-1) ? [] : all.slice(Math.min(...ends), Math.max(...ends) + 1);
}
