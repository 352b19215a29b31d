// What is selected in the feed: finished pictures, by generation id. Only the tiles that change are touched.
import { tell } from "./core.js";
import { SelectBar } from "./feed_select_bar.js";
import { state } from "./feed_state.js";

const hasModifier = ({ shiftKey, ctrlKey, metaKey }) => shiftKey || ctrlKey || metaKey;

export class Selection {
  /** `feed` is the node that hears the keys; `viewOf(id)` gives a tile's view, undefined once its generation is gone. */
  constructor(feed, viewOf) {
    this.feed = feed;
    this.viewOf = viewOf;
    this.ids = new Set();
    this.lastId = null; // picked last: a range begins there
    this.bar = new SelectBar();
    this.acts = {
      select: ({ event, generation }) => this.pick(generation.id, event.shiftKey),
      selectAll: () => this.selectAll(),
      clearSelection: () => this.clear(),
      favouriteSelection: () => this.toggleFavourites(),
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
    for (const id of this.ids) this.mark(id, false);
    this.show();
    this.lastId = null;
  }

  /** Let go of what is no longer a finished picture of this topic. */
  draw() {
    if (this.ids.size === 0) return;
    const here = new Set(finished().map(({ id }) => id));
    for (const id of this.ids) if (!here.has(id)) this.mark(id, false);
    this.show();
  }

  mark(id, isSelected) {
    if (this.ids.has(id) === isSelected) return;
    this.ids[isSelected ? "add" : "delete"](id);
    this.viewOf(id)?.markSelected(isSelected);
  }

  show() {
    const all = finished();
    const isEmpty = this.ids.size === 0;
    if (isEmpty && this.bar.node.contains(document.activeElement)) this.giveFocusBack();
    this.feed.classList.toggle("is-selecting", !isEmpty);
    this.bar.patch(this.chosen(all), all.length);
  }

  giveFocusBack() {
    const picture = this.viewOf(this.lastId)?.node.querySelector(".ig-feed-picture");
    (picture ?? this.feed).focus({ preventScroll: true });
  }

  chosen(all = finished()) {
    return all.filter(({ id }) => this.ids.has(id));
  }

  /** Make all of them favourites, or none when they all are. */
  toggleFavourites() {
    const chosen = this.chosen();
    const is_favourite = chosen.some((generation) => !generation.is_favourite);
    const changing = chosen.filter((generation) => generation.is_favourite !== is_favourite);
    return tell("favourite", { generation_ids: changing.map(({ id }) => id), is_favourite });
  }

  hearKey(event) {
    const act = isPickKey(event) ? () => this.pickFocused(event) : this.ids.size > 0 && this.actOfKey(event);
    if (!act) return;
    event.preventDefault();
    act();
  }

  pickFocused({ target, shiftKey, repeat }) {
    if (!repeat) this.pick(target.closest("[data-generation]").dataset.generation, shiftKey);
  }

  actOfKey({ key, ctrlKey, metaKey, shiftKey, altKey }) {
    if (shiftKey || altKey) return undefined;
    if (ctrlKey || metaKey) return key.toLowerCase() === "a" ? () => this.selectAll() : undefined;
    return key === "Escape" ? () => this.clear() : undefined;
  }
}

const isPickKey = ({ key, target }) => key === " " && target.matches(".ig-feed-picture");

// Some browsers click a button when Space is let go, even though its press was taken.
const keepClosed = (event) => isPickKey(event) && event.preventDefault();

/** Every finished picture of the topic, in the order of the feed. */
function finished() {
  const isFinished = ({ standing }) => standing === "done";
  return state.batches.flatMap(({ tasks }) => tasks.flatMap(({ generations }) => generations.filter(isFinished)));
}

/** Both ends and what lies between them; nothing when one of them is not there. */
function rangeOf(all, oneId, otherId) {
  const ends = [oneId, otherId].map((wanted) => all.findIndex(({ id }) => id === wanted));
  return ends.includes(-1) ? [] : all.slice(Math.min(...ends), Math.max(...ends) + 1);
}
