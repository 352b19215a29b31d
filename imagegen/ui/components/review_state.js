// What the page knows of the list that is open: rows by id, their order, what is selected, and what takes changes back.
// The studio has the truth; every answer brings rows, totals and equal rows as they are now.
import { ask, StudioError, toast } from "./core.js";

const MOST_UNDONE = 100;

export class ListState {
  constructor(id, onChange) {
    Object.assign(this, { id, onChange, list: null, rows: new Map(), order: [], places: new Map(), totals: null, duplicates: {}, filter: "" });
    Object.assign(this, { selected: new Set(), active: null, undos: [], seen: new Map(), line: Promise.resolve() });
  }

  // ---- asking ---------------------------------------------------------------------------------------------------

  /** Read everything. Throws when the list is not there. */
  async load() {
    const answer = await this.inTurn(() => ask("review.look", { list: this.id }));
    this.list = answer.list;
    this.rows.clear();
    this.take(answer);
  }

  /** Run what asks the studio after everything that was asked before, so that a start finds the last edit on disk. */
  inTurn(run) {
    const done = this.line.then(run);
    this.line = done.catch(() => {});
    return done;
  }

  /** Do one verb and show what came of it; the answer, or null after telling what went wrong. */
  do(verb, payload = {}) {
    return this.inTurn(() => this.send(verb, payload));
  }

  async send(verb, payload) {
    try {
      const answer = await ask(`review.${verb}`, { list: this.id, ...payload });
      this.take(answer);
      return answer;
    } catch (error) {
      if (!(error instanceof StudioError)) throw error;
      toast("error", error.message, { hint: error.hint });
      return null;
    }
  }

  /** Change rows in a way that can be taken back. */
  async change(verb, payload) {
    const answer = await this.do(verb, payload);
    if (answer?.undo?.length) this.remember({ verb: "edit", payload: { changes: answer.undo } });
    return answer;
  }

  /** Keep what takes a change back: one step, {verb, payload}, or several that belong together. Returns them as one. */
  remember(...steps) {
    this.undos = [...this.undos.slice(1 - MOST_UNDONE), steps];
    this.onChange();
    return steps;
  }

  /** Take back what `remember` returned, else the last change, also one that is still on its way. */
  undo(wanted = null) {
    return this.inTurn(async () => {
      const steps = this.undos.findLast((one) => !wanted || one === wanted) ?? [];
      this.undos = this.undos.filter((one) => one !== steps);
      for (const { verb, payload } of steps) await this.send(verb, payload);
    });
  }

  // ---- taking ---------------------------------------------------------------------------------------------------

  take({ revision, rows = [], order, totals, duplicates }) {
    for (const row of rows) {
      this.rows.set(row.id, row);
      this.seen.set(row.id, revision);
    }
    if (order) this.takeOrder(order);
    this.totals = totals ?? this.totals;
    this.duplicates = duplicates ?? this.duplicates;
    this.onChange();
  }

  takeOrder(order) {
    const present = new Set(order);
    for (const id of this.rows.keys()) if (!present.has(id)) this.rows.delete(id);
    for (const id of this.selected) if (!present.has(id)) this.selected.delete(id);
    this.order = order.filter((id) => this.rows.has(id));
    this.places = new Map(this.order.map((id, place) => [id, place]));
    if (!this.rows.has(this.active)) this.active = null;
    this.isIncomplete = this.order.length < order.length;
  }

  /** The live stream tells of changes, also of our own: fetch what is newer than what we have. */
  async hear({ revision, drafts = [], batches = [], removed = {} }) {
    const head = batches.find(({ id }) => id === this.id);
    if (removed.batches?.includes(this.id)) return "gone";
    if (!head) return null;
    this.takeTitle(head.title);
    const news = drafts.filter((id) => (this.seen.get(id) ?? -1) < revision);
    const isOtherCount = head.draft_count !== this.order.length;
    if (news.length || isOtherCount) await this.do("rows", { ids: news });
    if (this.isIncomplete) await this.load(); // rows that came while we were not listening
    return null;
  }

  takeTitle(title) {
    if (title === this.list.title) return;
    this.list.title = title;
    this.onChange();
  }

  // ---- looking --------------------------------------------------------------------------------------------------

  /** The ids that are shown: all, or those whose words fit the filter. */
  get shown() {
    const words = this.filter.toLowerCase().split(/\s+/).filter(Boolean);
    if (!words.length) return this.order;
    return this.order.filter((id) => words.every((word) => textOf(this.rows.get(id)).includes(word)));
  }

  /** What a verb is for: the selected rows, else the active one. */
  get meant() {
    if (this.selected.size) return this.order.filter((id) => this.selected.has(id));
    return this.active ? [this.active] : [];
  }

  numberOf(id) {
    return this.places.get(id) + 1;
  }

  marksOf(row) {
    const twin = this.duplicates[row.id];
    const same = { code: "duplicate", is_error: false, fix: "remove", text: "", values: { row: this.numberOf(twin) } };
    return twin && this.rows.has(twin) ? [...row.marks, same] : row.marks;
  }

  // ---- selecting ------------------------------------------------------------------------------------------------

  select(ids, isOn = true) {
    for (const id of ids) isOn ? this.selected.add(id) : this.selected.delete(id);
    this.onChange();
  }

  selectOnly(ids) {
    this.selected = new Set(ids);
    this.onChange();
  }

  /** All that are shown between two rows, both included. */
  between(one, other) {
    const shown = this.shown;
    const [first, last] = [shown.indexOf(one), shown.indexOf(other)].sort((a, b) => a - b);
    return first < 0 ? [other] : shown.slice(first, last + 1);
  }
}

function textOf({ prompt, title, row_key, model_name }) {
  return `${prompt} ${title ?? ""} ${row_key ?? ""} ${model_name}`.toLowerCase();
}
