// What a person can do with rows: the name of an act → what it does. Each works for the selected rows, else the active one.
import { ask, bus, t, tell, toast } from "./core.js";
import { fileItems } from "./create_downloads.js";
import { saveAsTemplate } from "./create_save.js";
import { openMenu } from "./feed_parts.js";
import { tellRefusal } from "./feed_start.js";
import { openHelp, rewrite, splitFurther } from "./review_assist.js";
import { askForModels, askForReplacement, showDiff } from "./review_dialogs.js";
import { currentDraft } from "./panel.js";

export class ReviewActs {
  constructor(review) {
    this.review = review;
    this.byName = {
      close: () => review.close(),
      select: ({ id, event }) => this.select(id, event),
      selectAll: () => this.selectAll(),
      edit: ({ id }) => review.edit(id),
      lock: ({ id }) => this.lock([id]),
      duplicate: ({ id }) => this.duplicate([id]),
      remove: ({ id }) => this.remove([id]),
      rowMenu: ({ id, source }) => openMenu(source, t("review.more"), this.rowItems(id)),
      listMenu: ({ source }) => openMenu(source, t("review.list_menu"), this.listItems()),
      diff: ({ id }) => showDiff(this.state, id, () => this.restorePrompt([id])),
      fix: ({ id, source }) => this.fix([id], source.dataset.code),
      fixAll: ({ source }) => this.fix(this.marked(source.dataset.code), source.dataset.code),
      showMarked: ({ source }) => this.showMarked(source.dataset.code),
      undo: () => this.state.undo(),
      addRow: () => this.addRow(),
      replace: () => this.findAndReplace(),
      compare: () => this.compareModels(),
      lockMeant: () => this.lockMeant(),
      duplicateMeant: () => this.duplicateMeant(),
      removeMeant: () => this.removeMeant(),
      settings: () => review.showSettings(true),
      help: ({ source }) => openHelp(this.state, source),
      start: () => this.start(),
    };
  }

  get state() {
    return this.review.state;
  }

  // ---- selecting --------------------------------------------------------------------------------------------------

  select(id, { shiftKey }) {
    const { state } = this;
    const isOn = !state.selected.has(id);
    state.select(shiftKey && state.active ? state.between(state.active, id) : [id], isOn);
    this.review.activate(id);
  }

  selectAll() {
    const { state } = this;
    const isAll = state.shown.every((id) => state.selected.has(id));
    state.selectOnly(isAll ? [] : state.shown);
  }

  marked(code) {
    const { state } = this;
    return state.order.filter((id) => state.marksOf(state.rows.get(id)).some((mark) => mark.code === code));
  }

  showMarked(code) {
    const ids = this.marked(code);
    const here = ids.indexOf(this.state.active);
    this.review.show(ids[(here + 1) % ids.length]);
  }

  // ---- rows -------------------------------------------------------------------------------------------------------

  async lock(ids) {
    const is_locked = ids.some((id) => !this.state.rows.get(id).is_locked);
    await this.state.change("edit", { changes: [{ ids, set: { is_locked } }], is_for_many: true });
  }

  lockMeant() {
    return this.lock(this.state.meant);
  }

  async duplicate(ids) {
    const made = await this.state.do("duplicate", { ids });
    if (!made) return;
    this.state.remember({ verb: "delete", payload: { ids: made.made } });
    this.review.show(made.made[0]);
  }

  duplicateMeant() {
    return this.duplicate(this.state.meant);
  }

  async remove(ids) {
    if (!ids.length) return;
    const next = this.neighbour(ids);
    const done = await this.state.do("delete", { ids });
    if (!done) return;
    if (done.locked_count) toast("info", t("review.locked_stayed", { count: done.locked_count }));
    if (!done.deleted.length) return;
    const steps = this.state.remember({ verb: "restore", payload: { ids: done.deleted } });
    const undo = { label: t("review.undo"), run: () => this.state.undo(steps) };
    toast("info", t("review.deleted", { count: done.deleted.length }), { action: undo });
    if (next) this.review.show(next);
  }

  neighbour(ids) {
    const { shown } = this.state;
    const last = shown.indexOf(ids.at(-1));
    return shown.slice(last + 1).find((id) => !ids.includes(id)) ?? shown.slice(0, last).findLast((id) => !ids.includes(id));
  }

  removeMeant() {
    return this.remove(this.state.meant);
  }

  async addRow() {
    const made = await this.state.do("add", { draft: currentDraft(), after: this.state.active });
    if (!made) return;
    this.state.remember({ verb: "delete", payload: { ids: made.made } });
    this.review.edit(made.made[0]);
  }

  // ---- order ------------------------------------------------------------------------------------------------------

  /** Put rows in front of the row `before`, or at the end. */
  put(ids, before) {
    return this.move(() => ({ ids, before }));
  }

  async moveMeant(step) {
    await this.move(() => aStepAway(this.state, step));
    this.review.list.focus(this.state.active ?? this.state.meant[0]);
  }

  // Where to is asked when everything before is done: a key that is held moves a row on and on.
  move(whereTo) {
    return this.state.inTurn(async () => {
      const { order } = this.state;
      const { ids, before } = whereTo();
      if (isThere(order, ids, before)) return;
      if (await this.state.send("move", { ids, before })) this.state.remember(...movesBack(order, ids));
    });
  }

  // ---- many at once -------------------------------------------------------------------------------------------------

  async findAndReplace() {
    const wish = await askForReplacement(this.state);
    if (!wish) return;
    const done = await this.state.change("replace", { ids: [...this.state.selected], ...wish });
    if (done) toast("ok", t("review.replaced", { count: done.count }));
  }

  async compareModels() {
    const models = await askForModels(this.state);
    if (!models) return;
    const done = await this.state.do("compare", { ids: [...this.state.selected], models });
    if (!done) return;
    this.state.remember({ verb: "delete", payload: { ids: done.made } });
    toast("ok", t("review.compared", { count: done.made.length }));
  }

  /** `model` is what a row without a known model gets. */
  async fix(ids, code) {
    if (code === "duplicate") return this.remove(ids);
    return this.state.change("fix", { ids, code, model: currentDraft().model });
  }

  restorePrompt(ids) {
    const changes = ids.map((id) => ({ ids: [id], set: { prompt: this.state.rows.get(id).original } }));
    return this.state.change("edit", { changes });
  }

  // ---- menus ------------------------------------------------------------------------------------------------------

  rowItems(id) {
    const row = this.state.rows.get(id);
    this.review.activate(id);
    const move = (step) => () => (this.state.selectOnly([]), this.moveMeant(step));
    return [
      { icon: "edit", label: t("review.edit"), run: () => this.review.edit(id) },
      { icon: "settings", label: t("review.settings"), run: () => this.review.showSettings(true) },
      { icon: "arrowUp", label: t("review.up"), run: move(-1) },
      { icon: "arrowDown", label: t("review.down"), run: move(1) },
      { icon: "sparkle", label: t("review.rewrite"), run: () => rewrite(this.state, [id]) },
      { icon: "topics", label: t("review.further"), run: () => splitFurther(this.state, id) },
      { icon: "play", label: t("review.start_row"), run: () => this.start([id]) },
      { icon: "copy", label: t("create.save_template"), run: () => saveAsTemplate(row.prompt) },
      ...(row.original === null ? [] : [{ icon: "undo", label: t("review.original"), run: () => this.restorePrompt([id]) }]),
      { icon: "trash", label: t("review.delete"), isDanger: true, run: () => this.remove([id]) },
    ];
  }

  listItems() {
    return [...fileItems(this.state.id), { icon: "trash", label: t("review.delete_list"), isDanger: true, run: () => this.removeList() }];
  }

  async removeList() {
    const batch_id = this.state.id;
    if ((await tell("delete_batch", { batch_id })) === undefined) return;
    const undo = { label: t("review.undo"), run: async () => (await tell("restore_batch", { batch_id })) && bus.emit("open_list", batch_id) };
    this.review.close();
    toast("info", t("review.list_deleted"), { action: undo });
  }

  async rename(title) {
    if (!title.trim() || title === this.state.list.title) return;
    if ((await tell("review.rename", { list: this.state.id, title })) !== undefined) this.state.list.title = title;
  }

  // ---- starting -----------------------------------------------------------------------------------------------------

  /** Put rows into the queue: those named, else the selected ones, else all. */
  async start(ids = [...this.state.selected]) {
    if (this.isStarting) return;
    this.isStarting = true;
    try {
      const started = await this.state.inTurn(() => ask("review.start", { list: this.state.id, ids }));
      toast("ok", t("review.started", { count: started.task_count }));
      await this.afterStart();
    } catch (error) {
      tellRefusal(error);
    } finally {
      this.isStarting = false;
    }
  }

  // What is left stays to be reviewed; an empty list has nothing more to show.
  async afterStart() {
    await this.state.do("rows", { ids: [] });
    this.state.undos = [];
    if (!this.state.order.length) this.review.close();
  }
}

/** The rows that are meant, and the row in front of which they are `step` places away. */
function aStepAway({ shown, meant }, step) {
  const moved = new Set(meant);
  const rest = shown.filter((id) => !moved.has(id));
  const ahead = shown.findIndex((id) => moved.has(id));
  const place = Math.max(0, Math.min(rest.length, ahead + step));
  return { ids: meant, before: rest[place] ?? null };
}

/** Whether rows already stand in front of `before`, one behind the other. */
function isThere(order, ids, before) {
  const end = before === null ? order.length : order.indexOf(before);
  const first = order.indexOf(ids[0]);
  const isTogether = ids.every((id, place) => order[first + place] === id);
  return isTogether && first <= end && end <= first + ids.length;
}

/** The moves that bring rows back to where they stand in `order`: one for each run of neighbours. */
function movesBack(order, ids) {
  const moved = new Set(ids);
  const runs = [];
  for (const [place, id] of order.entries()) {
    if (!moved.has(id)) continue;
    if (!moved.has(order[place - 1])) runs.push({ ids: [], before: null });
    Object.assign(runs.at(-1), { ids: [...runs.at(-1).ids, id], before: order[place + 1] ?? null });
  }
  return runs.map((payload) => ({ verb: "move", payload }));
}
