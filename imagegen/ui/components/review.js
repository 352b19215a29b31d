// The review: a list before it is started, in the place of the feed. The panel shows the settings of the chosen rows.
import { bus, h, remember, StudioError, t, toast } from "./core.js";
import { ReviewActs } from "./review_acts.js";
import { ReviewBar } from "./review_bar.js";
import { enableDrag } from "./review_drag.js";
import { Editor } from "./review_editor.js";
import { takeKey } from "./review_keys.js";
import { RowList } from "./review_list.js";
import { ListState } from "./review_state.js";

let review = null;
let wanted = null; // the list that was opened last, until it is closed

/** Wait for a list to be opened; the Gradio row #shell must be on the page. */
export function mount() {
  bus.on("open_list", open);
  bus.on("close_list", () => review?.close());
  bus.on("topic", (id) => review && review.state.list.topic_id !== id && review.close());
  bus.on("changes", (changes) => review?.hear(changes));
  bus.on("jobs_changed", () => review?.drawSoon());
  bus.on("snapshot", (snapshot) => review?.resync(snapshot));
  bus.on("rows_edit", (edit) => review?.editRows(edit));
  bus.on("panel_ready", () => review?.turnPanel());
  bus.on("rows_done", () => review?.leaveSettings());
  document.addEventListener("keydown", (event) => review?.keyElsewhere(event));
}

/** Open a list by its id, or as {id, rows} with some rows chosen. */
async function open(wish) {
  const { id, rows = [] } = typeof wish === "string" ? { id: wish } : wish;
  if (id === wanted) return rows.length ? review?.choose(rows) : undefined;
  review?.close();
  wanted = id;
  const next = new Review(id);
  try {
    await next.state.load();
  } catch (error) {
    if (!(error instanceof StudioError)) throw error;
    wanted = null;
    remember("list", null);
    return toast("error", error.message, { hint: error.hint });
  }
  if (id !== wanted) return; // another one was opened meanwhile
  review = next;
  next.enter();
  if (rows.length) next.choose(rows);
}

class Review {
  constructor(id) {
    this.state = new ListState(id, () => this.drawSoon());
    this.saving = 0; // edits of the panel that are on their way
    this.acts = new ReviewActs(this);
    this.bar = new ReviewBar(this);
    this.list = new RowList(this.state);
    this.editor = new Editor(this.list, { save: (row, prompt) => this.savePrompt(row, prompt), done: (row, next) => this.afterEdit(row, next) });
    this.empty = h("p", { class: "ig-review-empty" }, t("review.empty"));
    this.node = h("section", { class: "ig ig-review", "aria-label": t("review.label") }, this.bar.head, this.bar.tools, this.list.node, this.empty, this.bar.foot);
    this.node.addEventListener("click", (event) => this.click(event));
    this.node.addEventListener("dblclick", (event) => this.openRow(event));
    this.node.addEventListener("keydown", (event) => this.key(event));
    this.list.rows.addEventListener("mousedown", keepFocus);
    this.node.addEventListener("focusin", ({ target }) => target.dataset.row && this.activate(target.dataset.row));
    enableDrag(this.list, (ids, before) => this.acts.put(ids, before));
  }

  // ---- coming and going ---------------------------------------------------------------------------------------------

  enter() {
    const shell = document.getElementById("shell");
    shell.append(this.node);
    shell.dataset.view = "review";
    remember("list", this.state.id);
    this.draw();
    if (this.state.order.length) this.show(this.state.order[0]);
    performance.mark("review-drawn");
  }

  close() {
    this.editor.close(true);
    this.showSettings(false);
    this.list.close();
    this.node.remove();
    delete document.getElementById("shell").dataset.view;
    remember("list", null);
    review = wanted = null;
    bus.emit("list_closed", this.state.id);
  }

  async hear(changes) {
    if ((await this.state.hear(changes)) === "gone") this.close();
  }

  /** The stream was lost for a while: read everything again. */
  async resync() {
    try {
      await this.state.load();
    } catch (error) {
      if (!(error instanceof StudioError)) throw error;
      this.close();
    }
  }

  /** Choose rows, also some that were just made: one alone is open for editing, of several the first is in sight. */
  async choose(rows) {
    if (!rows.every((id) => this.state.rows.has(id))) await this.resync();
    const known = rows.filter((id) => this.state.rows.has(id));
    if (known.length > 1) this.state.selectOnly(known);
    if (known.length === 1) this.edit(known[0]);
    else if (known.length) this.show(known[0]);
  }

  // ---- drawing ------------------------------------------------------------------------------------------------------

  drawSoon() {
    this.frame ??= requestAnimationFrame(() => ((this.frame = null), this.node.isConnected && this.draw()));
  }

  draw() {
    const focused = document.activeElement;
    const hadFocus = this.node.contains(focused);
    this.bar.patch(this.state);
    this.empty.hidden = this.state.order.length > 0;
    this.list.draw();
    this.targetPanel();
    if (hadFocus && !canHaveFocus(focused)) this.takeFocus();
  }

  /** The keys of the list work while the focus is somewhere in it. */
  takeFocus() {
    this.list.node.focus({ preventScroll: true });
  }

  filter(words) {
    this.bar.search.value = this.state.filter = words;
    this.list.node.scrollTop = 0;
    this.draw();
  }

  /** Make a row the active one and bring it into sight, also one that the filter hides. */
  show(id) {
    if (!this.state.shown.includes(id)) this.filter("");
    this.activate(id);
    this.list.focus(id);
  }

  activate(id) {
    this.state.active = id;
    this.drawSoon();
  }

  focusRows() {
    const { active, shown } = this.state;
    const id = shown.includes(active) ? active : shown[0];
    if (id) this.show(id);
  }

  // ---- editing ------------------------------------------------------------------------------------------------------

  edit(id) {
    if (!id) return;
    this.show(id);
    this.editor.open(id);
  }

  // The row has its new words at once: its box may be opened again before the answer is here. What could not be kept
  // stands in the box again, so that nothing that was typed is lost.
  async savePrompt(id, prompt) {
    const row = this.state.rows.get(id);
    const before = row.prompt;
    row.prompt = prompt;
    const saved = await this.state.change("edit", { changes: [{ ids: [id], set: { prompt } }] });
    if (saved) return;
    row.prompt = before;
    if (this.node.isConnected) this.editor.open(id, prompt);
  }

  afterEdit(id, next) {
    if (next) this.edit(next);
    else if (this.state.shown.includes(id)) this.show(id);
    else this.takeFocus();
  }

  // ---- the panel ----------------------------------------------------------------------------------------------------

  /** Let the panel show the settings of the chosen rows, on a phone in front of everything; or its own again. */
  showSettings(isOn) {
    if (isOn) {
      this.turnPanel();
      bus.emit("open_panel");
    } else {
      this.target = null;
      this.state.active = null;
      this.state.selectOnly([]);
      bus.emit("edit_rows", null);
    }
  }

  leaveSettings() {
    this.showSettings(false);
    if (!this.node.contains(document.activeElement)) this.takeFocus();
  }

  turnPanel() {
    this.target = null;
    this.targetPanel();
  }

  // The selected rows, or the active one: their settings stand in the panel, those of the first of them.
  targetPanel() {
    const ids = this.state.meant;
    const row = this.state.rows.get(ids[0]);
    const drawn = row && JSON.stringify([ids, row.model_key, row.params, row.count]);
    if (drawn === this.target || (!row && !this.target)) return;
    if (this.saving > 0 && ids.join() === this.targetIds) return; // the panel is ahead of what we know
    this.target = row ? drawn : null;
    this.targetIds = ids.join();
    const draft = row && { model: row.model_key, params: row.params, count: row.count };
    bus.emit("edit_rows", row ? { ids, number: this.state.numberOf(row.id), draft } : null);
  }

  // The panel shows what was set already; where that could not be kept, it shows again what is.
  async editRows({ ids, set }) {
    this.saving += 1;
    const changed = await this.state.change("edit", { changes: [{ ids, set }], is_for_many: ids.length > 1 });
    this.saving -= 1;
    if (!changed) this.turnPanel();
  }

  // ---- hearing ------------------------------------------------------------------------------------------------------

  click(event) {
    const id = event.target.closest("[data-row]")?.dataset.row;
    const source = isPicking(event) ? null : event.target.closest("[data-act]");
    bus.emit("save_rows");
    if (!source) return id && !event.target.closest("textarea") ? this.pick(id, event) : undefined;
    if (id && source.dataset.act !== "select") this.activate(id); // a range begins at the row that was active
    this.acts.byName[source.dataset.act]({ source, id, event });
  }

  pick(id, event) {
    if (event.ctrlKey || event.metaKey) this.state.select([id], !this.state.selected.has(id));
    else if (event.shiftKey) this.state.select(this.state.between(this.state.active ?? id, id));
    this.show(id);
  }

  openRow(event) {
    const id = event.target.closest("[data-row]")?.dataset.row;
    if (id && !event.target.closest("button, input, textarea")) this.edit(id);
  }

  key(event) {
    const isTyping = event.target.matches("textarea, input:not([type=checkbox])");
    if (event.defaultPrevented || event.isComposing || isTyping) return;
    if (event.target.matches("button, input") && ["Enter", " "].includes(event.key)) return;
    bus.emit("save_rows");
    if (!takeKey(this, event)) return;
    event.preventDefault();
    event.stopPropagation();
  }

  /** The key that starts what is in the prompt box starts the list while it covers the box. */
  keyElsewhere(event) {
    const isStart = event.key === "Enter" && (event.ctrlKey || event.metaKey);
    if (!isStart || event.defaultPrevented || event.isComposing || document.querySelector("dialog[open]")) return;
    event.preventDefault();
    document.activeElement.blur(); // a number that is being typed in the panel counts
    bus.emit("save_rows");
    this.acts.start();
  }

  escape() {
    if (this.state.selected.size) this.state.selectOnly([]);
    else this.close();
  }
}

// With a key held, a click on a prompt picks its row instead of editing it.
function isPicking({ target, ctrlKey, metaKey, shiftKey }) {
  return (ctrlKey || metaKey || shiftKey) && target.matches(".ig-review-prompt");
}

// With Shift a click ends a range that begins at the active row, which is the one with the focus; and it selects no text.
function keepFocus(event) {
  if (event.shiftKey && !event.target.matches("textarea")) event.preventDefault();
}

function canHaveFocus(element) {
  return element.isConnected && !element.disabled && !element.closest("[hidden]");
}
