// The pictures of an answer by their place in it: asked for in pages, the nearest first, and forgotten when long unseen.
import { StudioError } from "./core.js";

export const PAGE_SIZE = 120;
const MAX_PAGES = 60;
const LINES = 2; // questions that are on their way at once
const REST_MS = 350; // after a removal the studio has to have it on disk before a page is asked for again
const AFTER_TROUBLE_MS = 4000;

export class Pages {
  /** `load(offset, limit)` resolves to items; `show()` is called when some came, `fail(error)` when a question failed. */
  constructor({ load, show, fail, suspect }) {
    Object.assign(this, { load, show, fail, suspect, epoch: 0, running: 0, restUntil: 0 });
    this.reset(0);
  }

  /** Forget everything: another answer, with so many pictures. */
  reset(count, items = []) {
    this.epoch += 1;
    this.count = count;
    this.items = new Map(); // place → item
    this.places = new Map(); // id → place
    this.stale = new Set(); // pages that are shown until they are asked for again
    this.seen = new Map(); // pages, the one that was wanted last at the end
    this.busy = new Set();
    this.wanted = [];
    this.put(0, items);
  }

  /** The same question again: what is there stays on the screen until its page comes anew. */
  renew(count) {
    this.epoch += 1;
    this.isFixed = false;
    this.busy.clear();
    this.count = count;
    for (const [place, { id }] of this.items) if (place >= count) this.drop(place, id);
    for (const page of this.seen.keys()) this.stale.add(page);
    for (const place of this.items.keys()) this.stale.add(Math.floor(place / PAGE_SIZE));
    this.pump();
  }

  item(place) {
    return this.items.get(place);
  }

  byId(id) {
    return this.items.get(this.places.get(id));
  }

  // ---- asking -------------------------------------------------------------------------------------------------------

  /** Say what is looked at; `direction` is where the look moves. What was wanted before and has not begun is given up. */
  look(first, last, direction = 1) {
    const [from, to] = [pageOf(first), pageOf(Math.max(first, last))];
    const shown = Array.from({ length: to - from + 1 }, (_, index) => from + index);
    const ahead = direction >= 0 ? [to + 1, to + 2, from - 1] : [from - 1, from - 2, to + 1];
    const lastPage = pageOf(Math.max(0, this.count - 1));
    this.wanted = [...shown, ...ahead].filter((page) => page >= 0 && page <= lastPage && this.count > 0);
    for (const page of this.wanted) this.touch(page);
    this.forgetOld();
    this.pump();
  }

  pump() {
    const rest = this.restUntil - performance.now();
    if (rest > 0) return this.pumpLater(rest);
    while (this.running < LINES) {
      const page = this.wanted.find((one) => !this.busy.has(one) && !this.isFresh(one));
      if (page === undefined) return;
      this.ask(page);
    }
  }

  pumpLater(ms) {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.pump(), ms + 5);
  }

  rest(ms = REST_MS) {
    this.restUntil = Math.max(this.restUntil, performance.now() + ms);
  }

  async ask(page) {
    const { epoch } = this;
    this.running += 1;
    this.busy.add(page);
    try {
      const items = await this.load(page * PAGE_SIZE, this.sizeOf(page));
      if (epoch === this.epoch) this.take(page, items);
    } catch (error) {
      if (!(error instanceof StudioError)) throw error;
      this.rest(AFTER_TROUBLE_MS);
      this.fail(error);
    } finally {
      this.running -= 1;
      if (epoch === this.epoch) this.busy.delete(page);
      this.pump();
    }
  }

  take(page, items) {
    const isShort = items.length < this.sizeOf(page);
    this.stale.delete(page);
    const isTwice = this.put(page * PAGE_SIZE, items);
    if (isShort || isTwice) this.suspect(); // the answer has changed behind our back
    this.show();
  }

  /** Keep items from a place on; true when one of them was already known elsewhere. */
  put(from, items) {
    let isTwice = false;
    items.forEach((item, index) => {
      const place = from + index;
      const before = this.places.get(item.id);
      if (before !== undefined && before !== place && !this.stale.has(pageOf(before))) isTwice = true;
      const old = this.items.get(place);
      if (old && this.places.get(old.id) === place) this.places.delete(old.id);
      this.items.set(place, item);
      this.places.set(item.id, place);
    });
    return isTwice;
  }

  sizeOf(page) {
    return Math.min(PAGE_SIZE, this.count - page * PAGE_SIZE);
  }

  isFresh(page) {
    if (this.stale.has(page)) return false;
    const from = page * PAGE_SIZE;
    for (let place = from + this.sizeOf(page) - 1; place >= from; place -= 1) if (!this.items.has(place)) return false;
    return true;
  }

  touch(page) {
    this.seen.delete(page);
    this.seen.set(page, true);
  }

  forgetOld() {
    for (const page of this.seen.keys()) {
      if (this.seen.size <= MAX_PAGES) return;
      this.seen.delete(page);
      this.stale.delete(page);
      for (let place = page * PAGE_SIZE; place < (page + 1) * PAGE_SIZE; place += 1) this.drop(place, this.items.get(place)?.id);
    }
  }

  drop(place, id) {
    this.items.delete(place);
    if (this.places.get(id) === place) this.places.delete(id);
  }

  /** Resolve when every place of a range is there; false when the studio does not answer. The range may be outside of what is looked at. */
  async whole(first, last) {
    const { epoch } = this;
    for (let page = pageOf(first); page <= pageOf(last); page += 1) {
      if (this.isFresh(page)) continue;
      const items = await this.load(page * PAGE_SIZE, this.sizeOf(page));
      if (epoch !== this.epoch) return false;
      this.touch(page);
      this.take(page, items);
    }
    return true;
  }

  // ---- changes ------------------------------------------------------------------------------------------------------

  /** Replace the item by a new one with other values; false when it is not here. */
  patch(id, values) {
    const place = this.places.get(id);
    if (place === undefined) return false;
    this.items.set(place, { ...this.items.get(place), ...values });
    return true;
  }

  /** Take pictures out; everything behind them moves up. Returns the places they had, in order. */
  remove(ids) {
    const gone = [...ids].map((id) => this.places.get(id)).filter((place) => place !== undefined).sort((one, other) => one - other);
    if (gone.length === 0) return gone;
    this.epoch += 1; // what is on its way would be put where it no longer belongs
    this.busy.clear();
    this.rest();
    this.count -= gone.length;
    const kept = [...this.items].sort(([one], [other]) => one - other);
    this.items = new Map();
    this.places = new Map();
    let passed = 0;
    for (const [place, item] of kept) {
      while (passed < gone.length && gone[passed] < place) passed += 1;
      if (gone[passed] === place) continue;
      this.items.set(place - passed, item);
      this.places.set(item.id, place - passed);
    }
    return gone;
  }
}

const pageOf = (place) => Math.floor(place / PAGE_SIZE);

/** How many of the sorted places lie before `place`. */
export function countBefore(places, place) {
  const first = places.findIndex((one) => one >= place);
  return first === -1 ? places.length : first;
}
