// The library as the lightbox walks through it: the pictures around the one that was opened, more at either end on demand.
import { ask } from "./core.js";
import { countBefore, PAGE_SIZE } from "./library_pages.js";

const AROUND = 40; // slides to either side at first
const MORE = 80; // slides that one step of growing adds

export class Slides {
  /** A source over the answer, opened at `place`. */
  constructor(pages, place) {
    Object.assign(this, { pages, from: place, to: place, list: [], tasks: new Map(), watchers: new Set() });
  }

  slides = () => this.list;

  watch = (watcher) => {
    this.watchers.add(watcher);
    return () => this.watchers.delete(watcher);
  };

  /** Read the first slides; call it before the lightbox opens. */
  async open() {
    await this.read(Math.max(0, this.from - AROUND), Math.min(this.pages.count, this.to + 1 + AROUND));
  }

  /** Every picture of one task instead. */
  async openTask(item) {
    await this.readTasks([item]);
    const task = this.tasks.get(item.task_id);
    this.list = (task?.generations ?? []).map(({ id }) => this.slideOf({ task_id: item.task_id, id })).filter(Boolean);
    this.grow = async () => undefined;
  }

  /** Add slides before the first (−1) or behind the last (+1) one. */
  grow = async (direction) => {
    if (this.isGrowing) return this.isGrowing;
    const isBack = direction < 0;
    const [from, to] = isBack ? [Math.max(0, this.from - MORE), this.from] : [this.to, Math.min(this.pages.count, this.to + MORE)];
    if (from >= to) return undefined;
    this.isGrowing = this.read(from, to, isBack).finally(() => (this.isGrowing = null));
    return this.isGrowing;
  };

  async read(from, to, isBack = false) {
    if (!(await this.pages.whole(from, to - 1))) return;
    const items = [];
    for (let place = from; place < to; place += 1) items.push(this.pages.item(place));
    await this.readTasks(items);
    const fresh = items.map((item) => this.slideOf(item)).filter(Boolean);
    this.list = isBack ? [...fresh, ...this.list] : [...this.list, ...fresh];
    this.from = this.list.length === fresh.length ? from : Math.min(this.from, from);
    this.to = Math.max(this.to, to);
    this.say();
  }

  async readTasks(items) {
    const ids = [...new Set(items.map((item) => item?.task_id))].filter((id) => id && !this.tasks.has(id));
    for (let first = 0; first < ids.length; first += PAGE_SIZE) {
      for (const task of await ask("pictures.tasks", { task_ids: ids.slice(first, first + PAGE_SIZE) })) this.tasks.set(task.id, task);
    }
  }

  /** One picture with its task; undefined for what has no picture. */
  slideOf(item) {
    const task = this.tasks.get(item?.task_id);
    const generation = task?.generations.find(({ id, url }) => id === item.id && url);
    return generation && { task, generation };
  }

  // ---- staying true -------------------------------------------------------------------------------------------------

  /** Pictures left the answer; the lightbox still shows them until it is closed. */
  removed(places) {
    this.from -= countBefore(places, this.from);
    this.to -= countBefore(places, this.to);
  }

  patch(ids, marks) {
    const wanted = new Set(ids);
    if (!this.list.some(({ generation }) => wanted.has(generation.id))) return;
    for (const task of this.tasks.values()) {
      if (!task.generations.some(({ id }) => wanted.has(id))) continue;
      const generations = task.generations.map((one) => (wanted.has(one.id) ? { ...one, ...marks } : one));
      this.tasks.set(task.id, { ...task, generations });
    }
    this.rebuild();
  }

  drop(ids) {
    const gone = new Set(ids);
    this.list = this.list.filter(({ generation }) => !gone.has(generation.id));
    this.say();
  }

  renew(tasks) {
    const known = tasks.filter(({ id }) => this.tasks.has(id));
    for (const task of known) this.tasks.set(task.id, { ...this.tasks.get(task.id), ...task });
    if (known.length > 0) this.rebuild();
  }

  rebuild() {
    this.list = this.list.map(({ task, generation }) => this.slideOf({ task_id: task.id, id: generation.id })).filter(Boolean);
    this.say();
  }

  say() {
    for (const watcher of this.watchers) watcher();
  }
}
