// What is selected in the library: ids, of pictures that are loaded and of pictures that are not.
import { StudioError, ask, t, toast } from "./core.js";
import { setText } from "./feed_list.js";

const MAX_IDS = 20_000;

export class Selection {
  /** `query()` tells what the ids are asked with; `changed()` is called after every change. */
  constructor(pages, { query, changed }) {
    Object.assign(this, { pages, query, changed, ids: new Set(), from: null });
  }

  get size() {
    return this.ids.size;
  }

  has = (id) => this.ids.has(id);

  /** What is known of the selected pictures; of one that is not loaded only its id. */
  items() {
    return [...this.ids].map((id) => this.pages.byId(id) ?? { id });
  }

  toggle(place) {
    const { id } = this.pages.item(place) ?? {};
    if (!id) return;
    this.ids[this.ids.has(id) ? "delete" : "add"](id);
    this.from = place;
    this.changed();
  }

  /** Add everything between the picture that was picked last and this one. */
  async extend(place) {
    const [first, last] = [this.from ?? place, place].sort((one, other) => one - other);
    const ids = await this.idsBetween(first, last);
    if (!ids) return;
    for (const id of ids) this.ids.add(id);
    this.changed();
  }

  async idsBetween(first, last) {
    const known = [];
    for (let place = first; place <= last; place += 1) known.push(this.pages.item(place)?.id);
    if (!known.includes(undefined)) return known;
    return this.query().stacks ? this.facesBetween(first, last) : (await this.askIds(last + 1))?.slice(first);
  }

  // The studio's ids are those of all pictures, also inside of stacks.
  async facesBetween(first, last) {
    if (!(await this.pages.whole(first, last))) return undefined;
    return Array.from({ length: last - first + 1 }, (_, index) => this.pages.item(first + index)?.id).filter(Boolean);
  }

  async all() {
    const ids = this.pages.isFixed ? [...this.pages.places.keys()] : await this.askIds(MAX_IDS);
    if (!ids) return;
    this.ids = new Set(ids);
    this.from = 0;
    this.changed();
  }

  async askIds(limit) {
    try {
      const { ids, is_cut: isCut } = await ask("library.ids", { query: this.query(), limit: Math.min(limit, MAX_IDS) });
      if (isCut && limit >= MAX_IDS) toast("info", t("library.cut", { count: MAX_IDS.toLocaleString() }));
      return ids;
    } catch (error) {
      if (!(error instanceof StudioError)) throw error;
      toast("error", error.message, { hint: error.hint });
      return undefined;
    }
  }

  clear() {
    if (this.ids.size === 0) return;
    this.ids.clear();
    this.from = null;
    this.changed();
  }

  drop(ids) {
    const before = this.ids.size;
    for (const id of ids) this.ids.delete(id);
    this.from = null;
    if (this.ids.size !== before) this.changed();
  }
}

/** Words for screen readers when the number changes. */
export function sayCount(node, count) {
  setText(node, t(count > 0 ? "feed.selected" : "feed.selected_none", { count }));
}
