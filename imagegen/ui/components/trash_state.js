// What the page knows of the trash: its figures, and of each kind as many things as were asked for.
import { ask } from "./core.js";
import { KINDS } from "./trash_items.js";

const PAGE = 60;
const MOST_AT_ONCE = 200;

export class TrashState {
  constructor() {
    this.summary = null;
    this.items = Object.fromEntries(KINDS.map((kind) => [kind, []]));
    this.selected = new Set();
  }

  get isEmpty() {
    return KINDS.every((kind) => this.summary.counts[kind] === 0);
  }

  /** Everything that is shown, in its order. */
  get shown() {
    return KINDS.flatMap((kind) => this.items[kind]);
  }

  find(id) {
    return this.shown.find((item) => item.id === id);
  }

  /** Ask again for as much as is there. */
  async load() {
    const summary = await ask("trash.summary");
    const items = await Promise.all(KINDS.map((kind) => (summary.counts[kind] ? read(kind, 0, Math.max(PAGE, this.items[kind].length)) : [])));
    this.summary = summary;
    KINDS.forEach((kind, place) => (this.items[kind] = items[place]));
    const here = new Set(this.shown.map(({ id }) => id));
    for (const id of this.selected) if (!here.has(id)) this.selected.delete(id);
  }

  async more(kind) {
    this.items[kind] = [...this.items[kind], ...(await read(kind, this.items[kind].length, PAGE))];
  }

  left(kind) {
    return Math.max(0, this.summary.counts[kind] - this.items[kind].length);
  }

  /** Whether something came or went since. */
  async isOld() {
    const { counts, pictures } = await ask("trash.summary");
    return pictures !== this.summary.pictures || KINDS.some((kind) => counts[kind] !== this.summary.counts[kind]);
  }
}

async function read(kind, offset, count) {
  const found = [];
  while (found.length < count) {
    const { items } = await ask("trash.page", { kind, offset: offset + found.length, limit: Math.min(MOST_AT_ONCE, count - found.length) });
    if (items.length === 0) break;
    found.push(...items);
  }
  return found;
}

/** Things as the studio wants them: ids by kind. */
export function byKind(items) {
  const table = {};
  for (const { kind, id } of items) (table[kind] ??= []).push(id);
  return table;
}
