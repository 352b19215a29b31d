// Marks from the lightbox: what a key sets, what it takes away again, and the way back.
import { bus, t, tell, toast } from "./core.js";
import { judge } from "./judging.js";

const HISTORY_LENGTH = 200;

export class Marks {
  constructor() {
    this.history = []; // {id, undo}: the last one first to be taken back
  }

  /** Begin anew: what was marked before the lightbox was opened is not taken back by a key. */
  start() {
    this.history = [];
  }

  /** The marks after `name` was pressed with `value`: the same again takes it away. */
  static toggled(generation, name, value) {
    const isSame = (generation[name] ?? null) === value;
    return { [name]: name === "is_favourite" ? !generation.is_favourite : isSame ? null : value };
  }

  set(generation, marks) {
    const before = Object.fromEntries(Object.keys(marks).map((name) => [name, generation[name] ?? (name === "is_favourite" ? false : null)]));
    const entry = { id: generation.id, undo: () => judge([{ ...generation, ...marks }], before) };
    this.remember(entry);
    return judge([generation], marks).then((answer) => answer ?? this.forget(entry));
  }

  /** Move an image to the trash; a toast and the key for undo bring it back. */
  async remove(generation) {
    const ids = [generation.id];
    if ((await tell("pictures.delete", { generation_ids: ids })) === undefined) return;
    bus.emit("pictures_deleted", { ids });
    const entry = { id: generation.id, undo: () => restore(ids) };
    this.remember(entry);
    const back = () => this.history.includes(entry) && (this.forget(entry), entry.undo());
    toast("info", t("lightbox.deleted"), { action: { label: t("lightbox.undo"), run: back } });
  }

  /** Take the last mark back; the id of its image, or null when there is none. */
  undo() {
    const entry = this.history.pop();
    if (!entry) toast("info", t("lightbox.nothing_to_undo"));
    entry?.undo();
    return entry?.id ?? null;
  }

  remember(entry) {
    this.history = [...this.history, entry].slice(-HISTORY_LENGTH);
  }

  forget(entry) {
    this.history = this.history.filter((other) => other !== entry);
  }
}

async function restore(ids) {
  if ((await tell("pictures.restore", { generation_ids: ids })) !== undefined) bus.emit("pictures_restored", { ids });
}
