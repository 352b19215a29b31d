// The dialog "New list": many prompts at once, in one of several ways. What comes of it is a list to review.
import { bus, button, h, page, remember, remembered, StudioError, t, toast } from "./core.js";
import { icon } from "./icons.js";
import { stepTabs } from "./tabs.js";
import { openList } from "./composer.js";
import { IDEA } from "./create_idea.js";
import { LINES } from "./create_lines.js";
import { RECIPE } from "./create_recipe.js";
import { SHEET } from "./create_sheet.js";
import { Shelf } from "./create_shelf.js";
import { TEMPLATE } from "./create_template.js";

/**
 * The ways, in the order of their tabs: {id, label, icon, build(context)}. `build` is called when the tab is first shown
 * and makes a part:
 *   element      what stands in the tab
 *   read()       what is wanted, or null while there is nothing to make
 *   count(wish)  a promise of {count, words, problem}: what it would make; a problem or a count of 0 keeps it from being made
 *   make(wish)   a promise of {batch_id, topic_id, notes}
 *   opened(text) the dialog was opened, with the text of the prompt box; may be missing
 * The context has changed(), to be called whenever read() may answer otherwise, and `shelf`.
 */
const WAYS = [IDEA, LINES, SHEET, TEMPLATE, RECIPE];
const COUNT_DELAY_MS = 250;

let dialog = null;

/** Wait for "open_create", with the text of the prompt box. */
export function mount() {
  bus.on("open_create", ({ text = "", way = null } = {}) => {
    dialog ??= new CreateDialog();
    dialog.open(text, way);
  });
}

class CreateDialog {
  constructor() {
    this.shelf = new Shelf();
    this.parts = new Map();
    this.number = 0; // the latest question wins, whatever order the answers come in
    this.tabs = h("div", { class: "ig-settings-tabs ig-create-tabs", role: "tablist", "aria-label": t("create.title"), onkeydown: stepTabs });
    this.tabs.append(...WAYS.map((way) => this.buildTab(way)));
    const close = button("close", t("close"), () => this.node.close(), { isQuiet: true });
    const head = h("header", { class: "ig-settings-head" }, h("h2", { id: "create-title" }, t("create.title")), close);
    this.body = h("div", { class: "ig-settings-body ig-create-body" });
    this.node = h("dialog", { class: "ig ig-dialog ig-settings ig-create", "aria-labelledby": "create-title" }, head, this.tabs, this.body, this.buildFoot());
    this.node.addEventListener("keydown", (event) => this.key(event));
    // A file that is dropped beside its place would take the browser away from the page.
    for (const name of ["dragover", "drop"]) this.node.addEventListener(name, (event) => event.preventDefault());
    document.body.append(this.node);
  }

  buildTab(way) {
    const facts = { type: "button", class: "ig-settings-tab", role: "tab", id: `create-tab-${way.id}`, "aria-controls": `create-${way.id}` };
    return h("button", { ...facts, data: { way: way.id }, onclick: () => this.choose(way.id) }, icon(way.icon), t(way.label));
  }

  buildFoot() {
    this.words = h("span", { class: "ig-create-count", role: "status" });
    this.problem = h("p", { class: "ig-error-text ig-create-problem", role: "alert", hidden: true });
    this.submit = button("checks", t("create.make"), () => this.make(), { isPrimary: true });
    return h("footer", { class: "ig-create-foot" }, this.problem, this.words, this.submit);
  }

  // ---- coming and going ---------------------------------------------------------------------------------------------

  open(text, wanted) {
    if (this.node.open) return;
    this.node.showModal();
    this.shelf.forget();
    this.text = text;
    const last = wanted ?? remembered("create_way", LINES.id);
    this.choose(WAYS.some((way) => way.id === last) ? last : LINES.id, text);
  }

  choose(id, text = "") {
    const way = WAYS.find((one) => one.id === id);
    const isNew = !this.parts.has(id);
    if (isNew) this.add(way);
    this.way = id;
    remember("create_way", id);
    for (const tab of this.tabs.children) {
      tab.setAttribute("aria-selected", String(tab.dataset.way === id));
      tab.tabIndex = tab.dataset.way === id ? 0 : -1;
      if (tab.dataset.way === id) tab.scrollIntoView({ block: "nearest", inline: "nearest" });
    }
    for (const panel of this.body.children) panel.hidden = panel.id !== `create-${id}`;
    this.body.scrollTop = 0;
    this.part.opened?.(text || (isNew ? this.text : ""));
    this.changed();
  }

  add(way) {
    const part = way.build({ changed: () => this.changed(), shelf: this.shelf });
    this.parts.set(way.id, part);
    const panel = { id: `create-${way.id}`, role: "tabpanel", "aria-labelledby": `create-tab-${way.id}` };
    this.body.append(h("section", panel, part.element));
  }

  get part() {
    return this.parts.get(this.way);
  }

  key(event) {
    const isMake = event.key === "Enter" && (event.ctrlKey || event.metaKey);
    if (!isMake || event.isComposing) return;
    event.preventDefault();
    if (!this.submit.disabled) this.make();
  }

  // ---- counting -----------------------------------------------------------------------------------------------------

  changed() {
    clearTimeout(this.timer);
    const number = ++this.number;
    this.words.classList.add("is-stale");
    this.submit.disabled = true;
    this.timer = setTimeout(() => this.count(number), COUNT_DELAY_MS);
  }

  async count(number) {
    const { part } = this;
    const wish = part.read();
    const found = wish ? await answerOf(() => part.count(wish)) : { count: 0, words: "" };
    if (number !== this.number) return;
    this.words.classList.remove("is-stale");
    this.show(found);
  }

  show({ count, words = "", problem = "" }) {
    this.words.textContent = words;
    this.say(problem);
    this.submit.disabled = this.isMaking || Boolean(problem) || count === 0;
  }

  say(problem) {
    this.problem.textContent = problem;
    this.problem.hidden = !problem;
  }

  // ---- making -------------------------------------------------------------------------------------------------------

  async make() {
    const { part } = this;
    const wish = part.read();
    if (!wish || this.isMaking) return;
    this.isMaking = true;
    this.submit.disabled = true;
    const made = await answerOf(() => part.make({ ...wish, topic_id: page.topicId }));
    this.isMaking = false;
    this.submit.disabled = false;
    if (made.problem) return this.say(made.problem);
    this.node.close();
    openList(made);
    for (const note of made.notes ?? []) toast("info", note);
  }
}

/** The answer of the studio, or its refusal as {problem}. */
async function answerOf(ask) {
  try {
    return await ask();
  } catch (error) {
    if (!(error instanceof StudioError)) throw error;
    return { count: 0, problem: [error.message, error.hint].filter(Boolean).join(" ") };
  }
}
