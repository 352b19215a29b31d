// Choosing without names: one row at a time behind letters, a key for each. The names come when all is chosen, or when asked for.
import { ask, bus, button, h, remember, remembered, StudioError, t, toast, tell } from "./core.js";
import { setText } from "./feed_list.js";
import { confirmed } from "./feed_parts.js";
import { mediaUrl } from "./feed_words.js";
import { buildOption } from "./compare_option.js";
import { buildResult } from "./compare_result.js";

const NONE = "N";

export class BlindView {
  constructor(dialog) {
    Object.assign(this, { dialog, place: dialog.place, rows: [], index: 0, shown: new Map(), history: [], revealed: null });
    this.prompt = h("p", { class: "ig-blind-prompt" });
    this.stage = h("div", { class: "ig-blind-options", role: "group", "aria-label": t("compare.blind_options") });
    this.empty = h("div", { class: "ig-grid-empty", hidden: true });
    this.result = h("div", { class: "ig-blind-result", hidden: true });
    this.node = h("section", { class: "ig-blind", tabindex: -1 }, this.buildTools(), this.prompt, this.stage, this.empty, this.result, this.buildFoot());
    this.stage.addEventListener("click", (event) => this.click(event));
  }

  buildTools() {
    this.progress = h("strong", { role: "status" });
    this.bar = h("span");
    const bar = h("div", { class: "ig-blind-bar", "aria-hidden": "true" }, this.bar);
    this.rejects = h("input", { type: "checkbox", checked: remembered("blind_rejects", false) });
    this.rejects.addEventListener("change", () => remember("blind_rejects", this.rejects.checked));
    const rejects = h("label", { class: "ig-compare-all" }, this.rejects, t("compare.reject_others"));
    this.reveal = button("eye", t("compare.reveal"), () => this.askNames());
    this.again = button("retry", t("compare.start_over"), () => this.startOver(), { isQuiet: true });
    return h("div", { class: "ig-grid-tools" }, this.progress, bar, rejects, this.reveal, this.again);
  }

  buildFoot() {
    this.back = button("chevronLeft", t("compare.row_back"), () => this.go(this.index - 1), { isQuiet: true });
    this.next = button("chevronRight", t("compare.row_next"), () => this.go(this.index + 1), { isQuiet: true });
    this.position = h("span", { class: "ig-blind-position" });
    this.none = button("reject", t("compare.none"), () => this.choose(null));
    this.undo = button("undo", t("compare.undo_key"), () => this.takeBack(), { isQuiet: true });
    this.foot = h("footer", { class: "ig-blind-foot" }, this.back, this.position, this.next, this.none, this.undo, h("span", { class: "ig-help is-wide-only" }, t("compare.blind_keys")));
    return this.foot;
  }

  // ---- reading ------------------------------------------------------------------------------------------------------

  async load(isAgain = false) {
    const found = await this.read("blind");
    if (!found) return;
    const key = JSON.stringify(found);
    if (isAgain && key === this.key && !this.revealed) return; // nothing new: what is looked at stays as it is
    this.key = key;
    const here = this.row?.id;
    this.dialog.learn(found);
    Object.assign(this, { rows: found.rows, waiting: found.waiting_count });
    const place = this.rows.findIndex(({ id }) => id === here);
    this.index = isAgain && place >= 0 ? place : Math.max(0, this.rows.findIndex((row) => !row.is_decided));
    if (this.revealed) return this.askNames();
    this.draw();
  }

  async read(verb) {
    try {
      return await ask(`comparing.${verb}`, this.place);
    } catch (error) {
      if (!(error instanceof StudioError)) throw error;
      toast("error", error.message, { hint: error.hint });
      return undefined;
    }
  }

  get row() {
    return this.rows[this.index];
  }

  get chosenCount() {
    return this.rows.filter((row) => row.is_decided).length;
  }

  // ---- drawing ------------------------------------------------------------------------------------------------------

  /** What had the focus may be gone or switched off after it: the keys go on all the same. */
  draw() {
    const hadFocus = this.node.contains(document.activeElement);
    this.drawParts();
    const { activeElement: now } = document;
    if (hadFocus && (!this.node.contains(now) || now.disabled || !now.checkVisibility())) this.node.focus({ preventScroll: true });
  }

  drawParts() {
    const { row, rows, revealed } = this;
    const isShown = Boolean(row) && !revealed;
    for (const one of [this.prompt, this.stage, this.foot]) one.hidden = !isShown;
    this.empty.hidden = rows.length > 0;
    this.result.hidden = !revealed || rows.length === 0;
    this.reveal.hidden = Boolean(revealed) || rows.length === 0;
    this.again.hidden = this.chosenCount === 0;
    this.rejects.parentElement.hidden = !isShown;
    this.empty.replaceChildren(h("p", {}, t("compare.blind_empty")), this.waiting ? h("p", {}, t("compare.blind_waiting", { count: this.waiting })) : "");
    setText(this.progress, rows.length ? t("compare.chosen", { done: this.chosenCount, total: rows.length }) : "");
    this.bar.style.width = `${(100 * this.chosenCount) / Math.max(1, rows.length)}%`;
    if (isShown) this.drawRow(row);
    if (revealed) this.result.replaceChildren(...buildResult(revealed, rows, { back: () => this.hideNames() }));
  }

  drawRow(row) {
    setText(this.prompt, row.row_key ? `${row.row_key} · ${row.prompt}` : row.prompt);
    setText(this.position, t("compare.row_of", { number: this.index + 1, total: this.rows.length }));
    this.back.disabled = this.index === 0;
    this.next.disabled = this.index === this.rows.length - 1;
    this.none.setAttribute("aria-pressed", String(row.is_decided && row.chosen === null));
    this.undo.disabled = this.history.length === 0;
    this.stage.style.setProperty("--ig-blind-columns", row.options.length > 4 ? Math.ceil(row.options.length / 2) : row.options.length);
    this.stage.replaceChildren(...row.options.map((option) => buildOption(option, this.pictureOf(row, option), row.chosen === option.letter)));
    this.preload(this.rows[this.index + 1]);
  }

  /** The picture of an option that is large: the one that was looked at, else the one that was chosen, else the first. */
  pictureOf(row, option) {
    const wanted = this.shown.get(`${row.id} ${option.letter}`) ?? row.chosen_id;
    return option.pictures.find(({ id }) => id === wanted) ?? option.pictures[0];
  }

  preload(row) {
    for (const option of row?.options ?? []) new Image().src = mediaUrl(option.pictures[0].url);
  }

  // ---- what a person does -------------------------------------------------------------------------------------------

  click({ target }) {
    const letter = target.closest("[data-letter]")?.dataset.letter;
    const option = this.row.options.find((one) => one.letter === letter);
    if (!option) return;
    const thumb = target.closest("[data-picture]")?.dataset.picture;
    if (thumb) {
      this.shown.set(`${this.row.id} ${letter}`, thumb);
      this.drawRow(this.row);
    } else if (target.closest("[data-act=enlarge]")) this.enlarge(this.pictureOf(this.row, option), letter);
    else this.choose(option);
  }

  enlarge({ url }, letter) {
    const close = button("close", t("close"), () => view.close(), { isQuiet: true });
    const view = h("dialog", { class: "ig ig-blind-large", "aria-label": t("compare.option", { letter }) }, h("img", { src: mediaUrl(url), alt: t("compare.option", { letter }) }), close);
    view.addEventListener("click", () => view.close());
    view.addEventListener("keydown", (event) => event.stopPropagation());
    view.addEventListener("close", () => view.remove());
    this.node.append(view);
    view.showModal();
  }

  /** The best of the row, null for none of them; then the next row that is not decided. */
  choose(option) {
    if (this.isBusy) return; // the next row was not seen yet
    this.isBusy = true;
    this.lastChoice = this.sendChoice(this.row, option).finally(() => (this.isBusy = false));
  }

  async sendChoice(row, option) {
    const picture = option ? this.pictureOf(row, option).id : null;
    const done = await tell("comparing.choose", { ...this.place, row_id: row.id, generation_id: picture, reject_others: this.rejects.checked });
    if (!done) return;
    this.history.push({ row, previous: done.previous, before: done.before });
    this.replace({ ...row, is_decided: true, chosen: option?.letter ?? null, chosen_id: picture });
    spread(done.after);
    if (this.chosenCount === this.rows.length) return this.askNames();
    this.goOn();
  }

  async takeBack() {
    await this.lastChoice;
    const last = this.history.pop();
    if (!last) return toast("info", t("compare.nothing_to_undo"));
    const done = await tell("comparing.take_back", { ...this.place, row_id: last.row.id, previous: last.previous, before: last.before });
    if (done === undefined) return;
    this.replace(last.row);
    spread(last.before);
    this.index = this.rows.findIndex(({ id }) => id === last.row.id);
    this.draw();
  }

  replace(row) {
    this.rows = this.rows.map((one) => (one.id === row.id ? row : one));
  }

  goOn() {
    if (!this.node.contains(document.activeElement)) this.node.focus({ preventScroll: true }); // or the arrows would walk the tabs
    const after = this.rows.findIndex((row, place) => place > this.index && !row.is_decided);
    this.go(after >= 0 ? after : this.rows.findIndex((row) => !row.is_decided));
  }

  go(index) {
    this.index = Math.min(this.rows.length - 1, Math.max(0, index));
    this.draw();
    this.node.scrollTop = 0;
  }

  async askNames() {
    const found = await this.read("reveal");
    if (!found) return;
    this.revealed = found;
    this.draw();
  }

  hideNames() {
    this.revealed = null;
    this.draw();
  }

  async startOver() {
    const question = { title: t("compare.start_over_title"), text: t("compare.start_over_text"), action: t("compare.start_over") };
    if (!(await confirmed(question)) || (await tell("comparing.start_over", this.place)) === undefined) return;
    Object.assign(this, { history: [], revealed: null, index: 0 });
    await this.load();
  }

  hearKey(event) {
    if (this.revealed || !this.row || event.repeat) return;
    const act = this.actOf(event.key.length === 1 ? event.key.toUpperCase() : event.key);
    if (!act) return;
    event.preventDefault();
    act();
  }

  actOf(key) {
    const option = this.row.options.find(({ letter }) => letter === key);
    if (option) return () => this.choose(option);
    return { [NONE]: () => this.choose(null), U: () => this.takeBack(), ArrowLeft: () => this.go(this.index - 1), ArrowRight: () => this.go(this.index + 1) }[key];
  }
}

/** Every part of the page hears of the verdicts, those of one kind together. */
function spread(verdicts) {
  const groups = Map.groupBy(Object.entries(verdicts), ([, verdict]) => verdict);
  for (const [verdict, pairs] of groups) bus.emit("judged", { ids: pairs.map(([id]) => id), marks: { verdict } });
}
