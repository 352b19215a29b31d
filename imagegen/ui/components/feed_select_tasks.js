// Which rows are selected. A selected row has all its finished pictures selected too, also those that come later; a
// picture that is taken out of it takes the row out as well.
import { findTask, state } from "./feed_state.js";

export class TaskSelection {
  /** `viewOf(id)` gives a row's view, `markPictures(task, isSelected)` does the same for its pictures, `show` draws the bar. */
  constructor(viewOf, markPictures, show) {
    Object.assign(this, { viewOf, markPictures, show, ids: new Set(), lastId: null });
  }

  chosen() {
    return this.ids.size ? allTasks().filter(({ id }) => this.ids.has(id)) : [];
  }

  /** Toggle a row; as the end of a range, add everything from the one picked last. */
  pick(id, isRangeEnd) {
    if (isRangeEnd && this.lastId) return this.pickRange(this.lastId, id);
    this.mark(id, !this.ids.has(id));
    this.lastId = id;
    return this.show();
  }

  /** Add two rows and all between them. */
  pickRange(oneId, otherId) {
    const all = allTasks();
    const ends = [oneId, otherId].map((wanted) => all.findIndex(({ id }) => id === wanted));
    const range = ends.includes(-1) ? all.filter(({ id }) => id === otherId) : all.slice(Math.min(...ends), Math.max(...ends) + 1);
    for (const { id } of range) this.mark(id, true);
    this.lastId = otherId;
    this.show();
  }

  selectAll() {
    for (const { id } of allTasks()) this.mark(id, true);
    this.show();
  }

  clear() {
    for (const id of [...this.ids]) this.letGo(id);
    this.lastId = null;
  }

  /** Rows that left are let go, and pictures that came since are taken along. */
  draw() {
    if (!this.ids.size) return;
    const here = new Map(allTasks().map((task) => [task.id, task]));
    for (const id of [...this.ids]) {
      if (here.has(id)) this.markPictures(here.get(id), true);
      else this.letGo(id);
    }
  }

  mark(id, isSelected) {
    if (this.ids.has(id) === isSelected) return;
    if (isSelected) this.ids.add(id);
    else this.ids.delete(id);
    this.viewOf(id)?.markSelected(isSelected);
    this.markPictures(findTask(id), isSelected);
  }

  /** The row alone, its pictures stay as they are. */
  letGo(id) {
    if (this.ids.delete(id)) this.viewOf(id)?.markSelected(false);
  }
}

export const allTasks = () => state.batches.flatMap(({ tasks }) => tasks);
