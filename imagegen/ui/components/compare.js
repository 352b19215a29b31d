// Comparing: two pictures over the whole page, or tasks × models as a grid. Both are built when they are first wanted.
import { ask, bus, button, h, remember, remembered, StudioError, t, toast } from "./core.js";
import { setText } from "./feed_list.js";
import { openGrid } from "./compare_grid.js";
import { actOf } from "./compare_keys.js";
import { SideMarks } from "./compare_marks.js";
import { MODES, Stage } from "./compare_stage.js";
import { SettingsTable } from "./compare_table.js";
import { judge, unjudge, withMarks } from "./judging.js";

const PHONE = "(max-width: 900px)";
const SIDES = [0, 1]; // left, right

let current = null; // one comparison at a time

/** Wait for "open_compare" with two generation ids and for "open_grid" with a batch or a topic. */
export function mount() {
  bus.on("open_compare", ({ generation_ids: ids }) => openPair(ids));
  bus.on("open_grid", (place) => openGrid(place ?? {}));
  bus.on("judged", (marked) => current?.hearMarks(marked));
  bus.on("pictures_deleted", ({ ids }) => current?.generations.some(({ id }) => ids.includes(id)) && current.node.close());
}

async function openPair(ids) {
  const found = await answerOf(() => ask("comparing.pair", { generation_ids: ids }));
  if (!found) return;
  current?.node.close();
  current = new Comparison(ids, found);
}

async function answerOf(question) {
  try {
    return await question();
  } catch (error) {
    if (!(error instanceof StudioError)) throw error;
    toast("error", error.message, { hint: error.hint });
    return undefined;
  }
}

class Comparison {
  constructor(ids, { tasks, lines }) {
    this.tasks = tasks;
    this.generations = ids.map((id, side) => tasks[side].generations.find((one) => one.id === id));
    this.lines = lines;
    this.history = []; // what the pictures had before each mark
    this.lastMark = Promise.resolve();
    this.stage = new Stage(() => this.drawZoom());
    this.table = new SettingsTable();
    this.build();
    document.body.append(this.node);
    this.node.showModal();
    this.choose(remembered("compare_mode", MODES[0]));
    this.showSide(!matchMedia(PHONE).matches && remembered("compare_side", true));
    this.draw();
  }

  // ---- building -----------------------------------------------------------------------------------------------------

  build() {
    this.marks = SIDES.map((side) => new SideMarks(side, { pick: () => this.pick(side), mark: (name, value) => this.mark(side, name, value) }));
    this.side = h("aside", { class: "ig-compare-side", "aria-label": t("compare.settings") }, this.table.node);
    const foot = h("footer", { class: "ig-compare-foot" }, this.marks.map(({ node }) => node));
    this.node = h("dialog", { class: "ig ig-dark-room ig-compare", "aria-label": t("compare.label") }, this.buildHead(), this.stage.node, this.side, foot);
    this.node.addEventListener("keydown", (event) => this.hearKey(event));
    this.node.addEventListener("keyup", ({ key }) => key === " " && this.stage.flip(false));
    this.node.addEventListener("close", () => this.closed());
  }

  buildHead() {
    this.modes = MODES.map((mode) => this.buildMode(mode));
    const modes = h("div", { class: "ig-compare-modes", role: "group", "aria-label": t("compare.mode") }, this.modes);
    this.percent = h("button", { type: "button", class: "ig-compare-percent", title: t("compare.zoom_toggle"), onclick: () => this.stage.toggleZoom() });
    const quiet = { isQuiet: true };
    const out = button("minus", t("compare.zoom_out"), () => this.stage.zoomBy(1 / 1.25), quiet);
    const closer = button("plus", t("compare.zoom_in"), () => this.stage.zoomBy(1.25), quiet);
    const zoom = h("div", { class: "ig-compare-zoom", role: "group", "aria-label": t("compare.zoom") }, out, this.percent, closer);
    this.info = button("info", t("compare.settings_key"), () => this.toggleSide(), quiet);
    const help = button("question", t("compare.help"), () => actOf({ key: "?" }, this)(), quiet);
    help.classList.add("is-wide-only");
    const swap = button("swap", t("compare.swap"), () => this.swap(), quiet);
    const undo = button("undo", t("compare.undo_key"), () => this.undo(), quiet);
    const close = button("close", t("close"), () => this.node.close(), quiet);
    const acts = h("div", { class: "ig-compare-acts" }, undo, swap, this.info, help, close);
    return h("header", { class: "ig-compare-head" }, h("h2", { class: "is-wide-only" }, t("compare.title")), modes, zoom, acts);
  }

  buildMode(mode) {
    const icons = { slider: "compare", side: "columns", blink: "layers" };
    const one = button(icons[mode], t(`compare.mode.${mode}`), () => this.choose(mode));
    one.dataset.mode = mode;
    return one;
  }

  // ---- drawing ------------------------------------------------------------------------------------------------------

  draw() {
    this.stage.show(SIDES.map((side) => ({ task: this.tasks[side], generation: this.generations[side], name: this.nameOf(side) })));
    this.table.draw(this.lines);
    this.drawMarks();
  }

  drawMarks() {
    for (const side of SIDES) this.marks[side].patch(this.generations[side], this.nameOf(side));
  }

  /** Model, or left and right where both are of the same one. */
  nameOf(side) {
    const [one, other] = this.tasks.map(({ model_name: name }) => name);
    return one === other ? t(side === 0 ? "compare.left" : "compare.right") : this.tasks[side].model_name;
  }

  drawZoom() {
    if (this.percent) setText(this.percent, t("compare.percent", { percent: this.stage.percent }));
  }

  // ---- what a person does -------------------------------------------------------------------------------------------

  choose(mode) {
    const known = MODES.includes(mode) ? mode : MODES[0];
    this.stage.choose(known);
    remember("compare_mode", known);
    for (const one of this.modes) one.setAttribute("aria-pressed", one.dataset.mode === known);
  }

  nextMode() {
    this.choose(MODES[(MODES.indexOf(this.stage.mode) + 1) % MODES.length]);
  }

  swap() {
    for (const list of [this.tasks, this.generations]) list.reverse();
    this.lines = this.lines.map((line) => ({ ...line, left: line.right, right: line.left, changes: line.changes?.map(turned) ?? null }));
    this.draw();
  }

  /** One mark after the other: an undo takes back what was pressed before it, however slow the line is. */
  inTurn(act) {
    this.lastMark = this.lastMark.then(act);
  }

  pick(side) {
    this.inTurn(() => this.sendPick(side));
  }

  mark(side, name, value) {
    this.inTurn(() => this.sendMark(side, name, value));
  }

  undo() {
    this.inTurn(() => this.takeBack());
  }

  /** The winner is kept, the loser rejected. */
  async sendPick(side) {
    const [winner, loser] = [this.generations[side], this.generations[1 - side]];
    const kept = await judge([winner], { verdict: "kept" });
    const rejected = kept && (await judge([loser], { verdict: "rejected" }));
    this.note([...(kept ?? []), ...(rejected ?? [])]);
    if (rejected) toast("ok", t("compare.picked", { name: this.nameOf(side) }), { action: { label: t("compare.undo"), run: () => this.undo() } });
  }

  async sendMark(side, name, value) {
    const generation = this.generations[side];
    const isSame = (generation[name] ?? null) === value;
    const next = name === "is_favourite" ? !generation.is_favourite : isSame ? null : value;
    this.note((await judge([generation], { [name]: next })) ?? []);
  }

  note(before) {
    if (before.length > 0) this.history.push(before);
  }

  async takeBack() {
    const before = this.history.pop();
    if (before) await unjudge(before);
    else toast("info", t("compare.nothing_to_undo"));
  }

  hearMarks(marked) {
    this.generations = this.generations.map((generation) => withMarks(generation, marked));
    this.drawMarks();
  }

  toggleSide() {
    this.showSide(this.side.hidden);
    if (!matchMedia(PHONE).matches) remember("compare_side", !this.side.hidden);
  }

  showSide(isShown) {
    this.side.hidden = !isShown;
    this.info.setAttribute("aria-pressed", isShown);
  }

  hearKey(event) {
    if (event.ctrlKey || event.metaKey || event.altKey || event.target.closest("input[type=range], [role=menu]")) return;
    const act = actOf(event, this);
    if (!act) return;
    event.preventDefault();
    act();
  }

  closed() {
    this.stage.rest();
    this.node.remove();
    if (current === this) current = null;
  }
}

const TURNED = { out: "in", in: "out", same: "same" };
const turned = ([kind, text]) => [TURNED[kind], text];
