// The trash: what was deleted and for how long it still stays, back to its shelf, or gone for good.
import { bus, button, h, StudioError, t, toast } from "./core.js";
import { KeyedList, setText } from "./feed_list.js";
import { icon } from "./icons.js";
import { Acts } from "./trash_acts.js";
import { isTile, ItemView, KINDS } from "./trash_items.js";
import { keepAStop, walkByKeys } from "./trash_keys.js";
import { TrashState } from "./trash_state.js";
import { numberText, roomText } from "./trash_words.js";

export { mountStorage } from "./storage_view.js";

const LOOK_AGAIN_MS = 2000;
let current = null; // the view that is on the page; one at a time

bus.on("changes", () => current?.lookSoon());

/** Show the trash in `element`. */
export async function mountTrash(element) {
  const view = (current = new TrashView(element));
  await view.refresh();
  return { refresh: () => view.refresh(), unmount: () => view.unmount() };
}

class TrashView {
  constructor(element) {
    this.state = new TrashState();
    this.acts = new Acts(this);
    this.isBusy = false;
    this.lists = new Map();
    this.sections = h("div", { class: "ig-trash-sections" }, KINDS.map((kind) => this.buildSection(kind)));
    this.node = h("div", { class: "ig ig-trash", "aria-label": t("trash.title"), role: "region" }, this.buildHead(), this.buildBlank(), this.sections, this.buildBar());
    this.listen();
    element.replaceChildren(this.node);
  }

  // ---- building -----------------------------------------------------------------------------------------------------

  buildHead() {
    this.figures = h("h3", { class: "ig-trash-figures", role: "status" });
    this.help = h("div", { class: "ig-help" });
    this.all = button("undo", t("trash.restore_all"), () => this.acts.restoreAll());
    this.empty = button("trash", t("trash.empty"), () => this.acts.purge(null), { isDanger: true });
    this.bar = h("progress", { class: "ig-trash-progress", max: 1, hidden: true, "aria-label": t("trash.deleting") });
    this.head = h("header", { class: "ig-trash-head" }, h("div", { class: "ig-trash-about" }, this.figures, this.help), h("div", { class: "ig-trash-acts" }, this.all, this.empty), this.bar);
    return this.head;
  }

  buildBlank() {
    this.blank = h("div", { class: "ig-trash-blank", hidden: true }, icon("trash"), h("h3", {}, t("trash.is_empty")), h("div", {}, t("trash.is_empty_help")));
    return this.blank;
  }

  buildSection(kind) {
    const heading = h("h4", { class: "ig-trash-kind", id: `trash-${kind}` });
    const list = h("ul", { class: isTile(kind) ? "ig-trash-tiles" : "ig-trash-rows", "aria-labelledby": `trash-${kind}` });
    const more = button("chevronDown", "", () => this.more(kind));
    more.classList.add("ig-trash-more");
    const section = h("section", {}, heading, list, more);
    this.lists.set(kind, { section, heading, more, keyed: new KeyedList(list, (item) => new ItemView(item)) });
    return section;
  }

  buildBar() {
    this.count = h("span", { role: "status" });
    const restore = button("undo", t("trash.restore"), () => this.acts.restore(this.chosen()), { isPrimary: true });
    const purge = button("trash", t("trash.purge"), () => this.acts.purge(this.chosen()), { isDanger: true });
    const clear = button("close", t("trash.clear"), () => this.clear(), { isQuiet: true });
    this.selection = h("div", { class: "ig-trash-bar", hidden: true }, clear, this.count, restore, purge);
    return this.selection;
  }

  listen() {
    this.sections.addEventListener("change", ({ target }) => target.matches(".ig-trash-check") && this.toggle(target));
    this.sections.addEventListener("click", (event) => this.click(event));
    const one = (id) => (this.state.selected.size ? this.chosen() : [this.state.find(id)]);
    walkByKeys(this.sections, {
      restore: (id) => this.acts.restore(one(id)),
      purge: (id) => this.acts.purge(one(id)),
      selectAll: () => this.selectAll(),
      clear: () => this.clear(),
    });
  }

  unmount() {
    if (current === this) current = null;
    clearTimeout(this.timer);
    this.node.remove();
  }

  // ---- what is there ------------------------------------------------------------------------------------------------

  async refresh() {
    await this.patiently(() => this.state.load());
    if (this.state.summary) this.draw();
  }

  more(kind) {
    return this.patiently(async () => {
      await this.state.more(kind);
      this.draw();
    });
  }

  // Something changed somewhere; most changes are not about the trash.
  lookSoon() {
    if (!this.node.isConnected) return this.unmount();
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.patiently(async () => !this.isBusy && (await this.state.isOld()) && (await this.refresh())), LOOK_AGAIN_MS);
  }

  async patiently(act) {
    try {
      return await act();
    } catch (error) {
      if (!(error instanceof StudioError)) throw error;
      toast("error", error.message, { hint: error.hint });
      return undefined;
    }
  }

  draw() {
    const { state } = this;
    const { summary, isEmpty } = state;
    this.head.hidden = isEmpty;
    this.blank.hidden = !isEmpty;
    setText(this.figures, roomText(summary.pictures, summary.size_bytes));
    setText(this.help, [t("trash.help", { count: summary.keep_days }), summary.stay_count ? t("trash.stay", { count: summary.stay_count }) : ""].filter(Boolean).join(" "));
    for (const kind of KINDS) this.drawSection(kind);
    keepAStop(this.sections);
    this.drawSelection();
  }

  drawSection(kind) {
    const { section, heading, more, keyed } = this.lists.get(kind);
    const count = this.state.summary.counts[kind];
    section.hidden = count === 0;
    setText(heading, t(`trash.kind.${kind}`, { number: numberText(count) }));
    keyed.draw(this.state.items[kind]);
    const left = this.state.left(kind);
    more.hidden = left === 0;
    setText(more.lastChild, t("trash.more", { number: numberText(left) }));
  }

  drawSelection() {
    const { selected } = this.state;
    for (const { keyed } of this.lists.values()) for (const [id, view] of keyed.views) (view.box.checked = selected.has(id)), view.node.classList.toggle("is-selected", selected.has(id));
    this.selection.hidden = selected.size === 0;
    this.node.classList.toggle("is-selecting", selected.size > 0);
    setText(this.count, t("trash.selected", { number: numberText(selected.size) }));
    for (const act of [this.all, this.empty, ...this.selection.querySelectorAll("button")]) act.disabled = this.isBusy;
  }

  // ---- choosing -----------------------------------------------------------------------------------------------------

  chosen() {
    return this.state.shown.filter(({ id }) => this.state.selected.has(id));
  }

  toggle(box) {
    const { id } = box.closest("[data-id]").dataset;
    this.state.selected[box.checked ? "add" : "delete"](id);
    this.from = id;
    this.drawSelection();
  }

  selectAll() {
    for (const { id } of this.state.shown) this.state.selected.add(id);
    this.drawSelection();
  }

  /** True when there was something to let go of. */
  clear() {
    const had = this.state.selected.size > 0;
    this.state.selected.clear();
    this.drawSelection();
    return had;
  }

  click(event) {
    const id = event.target.closest("[data-id]")?.dataset.id;
    const act = event.target.closest("[data-act]")?.dataset.act;
    if (id && act) return this.acts[act]([this.state.find(id)]);
    if (id && event.shiftKey && event.target.closest("label")) this.selectTo(event, id);
    return undefined;
  }

  // With Shift, everything between the last choice and this one.
  selectTo(event, id) {
    const ids = this.state.shown.map((item) => item.id);
    const [from, to] = [ids.indexOf(this.from), ids.indexOf(id)].sort((one, other) => one - other);
    if (from < 0) return;
    event.preventDefault();
    for (const one of ids.slice(from, to + 1)) this.state.selected.add(one);
    setTimeout(() => this.drawSelection()); // after the browser has put back what it ticked by itself
  }

  // ---- while something is done ----------------------------------------------------------------------------------------

  showProgress(fraction) {
    this.bar.hidden = fraction === null;
    if (fraction !== null) this.bar.value = fraction;
  }

  // While something is done nothing else is; then the focus goes to what stands at the same place now.
  async keepingFocus(act) {
    const boxes = () => [...this.sections.querySelectorAll(".ig-trash-check")];
    const place = boxes().indexOf(document.activeElement?.closest?.("li")?.querySelector(".ig-trash-check"));
    this.isBusy = true;
    this.drawSelection();
    await this.patiently(act);
    this.isBusy = false;
    this.showProgress(null);
    await this.refresh();
    if (place >= 0) (boxes()[place] ?? boxes().at(-1))?.focus();
  }
}
