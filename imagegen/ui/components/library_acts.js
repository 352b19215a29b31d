// What is done with pictures of the library: marks, tags, another topic, the trash. The screen shows it at once; what the
// studio refuses is taken back, and everything else can be undone.
import { ask, bus, StudioError, t, tell, toast } from "./core.js";
import { judge, unjudge } from "./judging.js";

const UNDO_STEPS = 50;

export class Acts {
  /** `library` has pages, selection and refresh(). */
  constructor(library) {
    this.library = library;
    this.undos = [];
  }

  /** What a key or a button of the bar is about: the selection, else the active picture. */
  targets() {
    const { selection, grid } = this.library;
    if (selection.size > 0) return selection.items();
    return grid.activeItem ? [grid.activeItem] : [];
  }

  // ---- marks --------------------------------------------------------------------------------------------------------

  favourite(items = this.targets()) {
    const isOn = !items.every(({ is_favourite }) => is_favourite);
    return this.mark(items, { is_favourite: isOn }, isOn ? "favoured" : "unfavoured");
  }

  /** Keep or reject; the same again takes it back. */
  verdict(verdict, items = this.targets()) {
    const isSame = items.length > 0 && items.every((item) => item.verdict === verdict);
    return this.mark(items, { verdict: isSame ? null : verdict }, isSame ? "undecided" : verdict);
  }

  rate(rating, items = this.targets()) {
    const isSame = items.length > 0 && items.every((item) => item.rating === rating);
    return this.mark(items, { rating: isSame || rating === 0 ? null : rating }, "rated");
  }

  async mark(items, marks, said) {
    if (items.length === 0) return;
    const loaded = items.filter(({ id }) => this.library.pages.byId(id));
    const before = await judge(items, marks);
    if (!before) return this.library.refreshSoon(); // what was not loaded had unknown marks
    this.keepUndo(() => unjudge(before));
    const hasLeft = loaded.some(({ id }) => !this.library.pages.byId(id));
    if (items.length > 1 || hasLeft) this.offerUndo(t(`library.done.${said}`, { count: items.length }));
  }

  // ---- tags and topics ----------------------------------------------------------------------------------------------

  /** Add and remove tags; resolves to false when the studio refused. */
  async tag(items, change) {
    const before = items.filter(({ tags }) => tags).map(({ id, tags }) => ({ id, tags }));
    this.library.putTags(before.map(({ id, tags }) => ({ id, tags: changed(tags, change) })));
    const answer = await tell("library.tag", { generation_ids: items.map(({ id }) => id), ...change });
    if (answer) return this.afterTag(answer.before, change);
    this.library.putTags(before);
    return false;
  }

  afterTag(before, change) {
    this.keepUndo(() => this.untag(before));
    const key = change.add.length > 0 ? "library.tagged" : "library.untagged";
    this.offerUndo(t(key, { count: before.length, tag: [...change.add, ...change.remove].join(", ") }));
    this.library.facetsSoon();
    return true;
  }

  async untag(before) {
    if ((await tell("library.restore_tags", { before })) === undefined) return;
    this.library.putTags(before);
    this.library.refresh();
  }

  async move(items, { topic_id = null, title = "" }) {
    const answer = await tell("library.move", { generation_ids: items.map(({ id }) => id), topic_id, title });
    if (!answer) return;
    this.library.selection.clear();
    this.library.refresh();
    this.keepUndo(() => this.unmove(answer.undo));
    this.offerUndo(t("library.moved", { count: answer.image_count }));
  }

  async unmove(undo) {
    await tell("library.move_back", { undo });
    this.library.refresh();
  }

  // ---- the trash ----------------------------------------------------------------------------------------------------

  async trash(items = this.targets()) {
    if (items.length === 0) return;
    const ids = items.map(({ id }) => id);
    this.library.takeOut(ids);
    try {
      await ask("pictures.delete", { generation_ids: ids });
    } catch (error) {
      if (!(error instanceof StudioError)) throw error;
      toast("error", error.message, { hint: error.hint });
      return this.library.refresh();
    }
    bus.emit("pictures_deleted", { ids });
    this.keepUndo(() => this.restore(ids));
    this.offerUndo(t("library.trashed", { count: ids.length }));
    this.library.facetsSoon();
  }

  async restore(ids) {
    if ((await tell("pictures.restore", { generation_ids: ids })) === undefined) return;
    bus.emit("pictures_restored", { ids });
  }

  // ---- undo ---------------------------------------------------------------------------------------------------------

  keepUndo(run) {
    this.undos.push(run);
    if (this.undos.length > UNDO_STEPS) this.undos.shift();
  }

  /** Say what was done. The last toast gives way: at the pace of culling they would fill the page. */
  offerUndo(words) {
    const run = this.undos.at(-1);
    this.said?.remove();
    toast("info", words, { action: { label: t("feed.undo"), run: () => this.undo(run) } });
    this.said = document.querySelector(".ig-toasts")?.lastElementChild;
  }

  /** Take back one act: the last one, or the one that a toast offers. */
  async undo(run = this.undos.at(-1)) {
    const place = this.undos.indexOf(run);
    if (place === -1) return toast("info", t("library.nothing_to_undo"));
    this.undos.splice(place, 1);
    this.said?.remove();
    await run();
    if (this.undos.length === place) this.library.announce(t("library.undone"));
  }
}

const changed = (tags, { add, remove }) => [...new Set([...tags.filter((tag) => !remove.includes(tag)), ...add])];
