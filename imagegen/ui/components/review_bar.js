// What stands above and below the rows: the list's name and what it costs, tools for some rows or all, and Start.
import { button, h, t, tell } from "./core.js";
import { icon } from "./icons.js";
import { setText } from "./feed_list.js";
import { drawJobs } from "./review_jobs.js";
import { markWords, totalWords } from "./review_words.js";

const TOTALS_PAUSE_MS = 120; // a range that grows with a held key is asked for once
const SMALL = { isSmall: true };
const tool = (act, iconName, label) => button(iconName, label, null, { ...SMALL, data: { act } });

export class ReviewBar {
  constructor(review) {
    this.review = review;
    this.head = this.buildHead();
    this.tools = this.buildTools();
    this.foot = this.buildFoot();
  }

  // ---- the head ---------------------------------------------------------------------------------------------------

  buildHead() {
    const back = button("chevronLeft", t("review.back"), null, { isQuiet: true, data: { act: "close" } });
    this.title = h("input", { class: "ig-review-title", "aria-label": t("review.title"), maxLength: 200 });
    this.title.addEventListener("change", () => this.review.acts.rename(this.title.value));
    this.title.addEventListener("keydown", (event) => event.key === "Enter" && this.title.blur());
    this.origin = h("p", { class: "ig-review-origin" });
    const text = h("div", { class: "ig-review-head-text" }, this.title, this.origin);
    const more = button("more", t("review.list_menu"), null, { isQuiet: true, data: { act: "listMenu" } });
    more.setAttribute("aria-haspopup", "menu");
    this.jobs = h("div", { class: "ig-review-jobs" });
    const line = h("div", { class: "ig-review-head-line" }, back, text, more);
    return h("header", { class: "ig-review-head" }, line, this.jobs);
  }

  // ---- the tools --------------------------------------------------------------------------------------------------

  buildTools() {
    this.all = h("input", { type: "checkbox", class: "ig-review-check", "aria-label": t("review.select_all"), data: { act: "selectAll" } });
    this.search = h("input", { class: "ig-input ig-review-search", type: "search", placeholder: t("review.filter"), "aria-label": t("review.filter") });
    this.search.addEventListener("input", () => this.review.filter(this.search.value));
    this.search.addEventListener("keydown", (event) => this.searchKey(event));
    this.count = h("span", { class: "ig-review-count", role: "status" });
    this.undo = tool("undo", "undo", t("review.undo"));
    this.usual = [tool("addRow", "plus", t("review.add")), tool("replace", "search", t("review.replace")), tool("compare", "panel", t("review.compare"))];
    this.chosen = [
      tool("lockMeant", "lock", t("review.lock")),
      tool("duplicateMeant", "copy", t("review.duplicate")),
      tool("removeMeant", "trash", t("review.delete")),
      tool("settings", "settings", t("review.settings")),
    ];
    this.help = tool("help", "sparkle", t("review.help"));
    this.help.setAttribute("aria-haspopup", "menu");
    const acts = h("div", { class: "ig-review-tools-acts" }, this.undo, this.usual, this.chosen, this.help);
    return h("div", { class: "ig-review-tools" }, this.all, this.search, this.count, acts);
  }

  searchKey(event) {
    event.stopPropagation();
    if (event.key !== "Escape" && event.key !== "ArrowDown") return;
    if (event.key === "Escape") this.review.filter((this.search.value = ""));
    this.review.focusRows();
    event.preventDefault();
  }

  // ---- the foot ---------------------------------------------------------------------------------------------------

  buildFoot() {
    this.problems = h("div", { class: "ig-review-problems", role: "status" });
    this.totals = h("span", { class: "ig-review-totals", role: "status" });
    this.start = button("play", "", null, { isPrimary: true, data: { act: "start" } });
    this.startLabel = h("span");
    this.start.append(this.startLabel);
    const keys = h("span", { class: "ig-help ig-review-keys" }, t("review.keys"));
    const line = h("div", { class: "ig-review-foot-line" }, h("div", { class: "ig-review-foot-text" }, this.totals, keys), this.start);
    return h("footer", { class: "ig-review-bottom" }, this.problems, line);
  }

  patch(state) {
    const { list, totals, selected, shown } = state;
    if (document.activeElement !== this.title) this.title.value = list.title;
    const source = list.origin.file_name ?? list.origin.prompt ?? "";
    this.origin.hidden = !source;
    setText(this.origin, source ? t(`review.from.${list.origin.kind}`, { source }) : "");
    this.patchTools(state);
    drawJobs(this.jobs, state.id);
    this.patchTotals(state);
    setText(this.startLabel, selected.size ? t("review.start_selected", { count: selected.size }) : t("review.start", { count: totals.task_count }));
    this.start.disabled = totals.task_count === 0;
    this.patchProblems(state);
    this.all.checked = selected.size > 0 && shown.every((id) => selected.has(id));
    this.all.indeterminate = selected.size > 0 && !this.all.checked;
  }

  // The price stands for what Start would make: the selected rows, else all.
  patchTotals({ id, selected, totals }) {
    const ids = [...selected];
    const drawn = JSON.stringify([ids, totals]);
    if (drawn === this.drawnTotals) return;
    this.drawnTotals = drawn;
    clearTimeout(this.asking);
    if (ids.length) this.asking = setTimeout(() => this.askTotals(id, ids, drawn), TOTALS_PAUSE_MS);
    else setText(this.totals, totalWords(totals));
  }

  async askTotals(list, ids, drawn) {
    const totals = await tell("review.totals", { list, ids });
    if (totals && drawn === this.drawnTotals) setText(this.totals, totalWords(totals));
  }

  patchTools({ selected, undos, shown, order, filter }) {
    const isChosen = selected.size > 0;
    for (const node of this.usual) node.hidden = isChosen;
    for (const node of this.chosen) node.hidden = !isChosen;
    this.undo.disabled = undos.length === 0;
    const counted = isChosen ? t("review.selected", { count: selected.size }) : filter ? t("review.found", { count: shown.length, all: order.length }) : "";
    setText(this.count, counted);
  }

  // One line for each kind of trouble, however many rows have it.
  patchProblems(state) {
    const found = new Map();
    for (const id of state.order) {
      for (const mark of state.marksOf(state.rows.get(id))) {
        const known = found.get(mark.code) ?? { mark, ids: [] };
        known.ids.push(id);
        found.set(mark.code, known);
      }
    }
    const groups = [...found.values()].sort((one, other) => Number(other.mark.is_error) - Number(one.mark.is_error));
    const drawn = JSON.stringify(groups.map(({ mark, ids }) => [mark, ids.length]));
    if (drawn === this.drawnProblems) return;
    this.drawnProblems = drawn;
    this.problems.replaceChildren(...groups.map(problemNode));
  }
}

function problemNode({ mark, ids }) {
  const words = ids.length === 1 ? markWords(mark) : t(`review.many.${mark.code}`, { count: ids.length });
  const show = h("button", { type: "button", class: "ig-review-link", data: { act: "showMarked", code: mark.code } }, t("review.show"));
  return h("span", { class: `ig-review-mark ${mark.is_error ? "is-error" : "is-warning"}` }, icon("alert"), h("span", {}, words), show, fixNode(mark, ids));
}

function fixNode({ code, fix }, ids) {
  if (!fix) return null;
  const one = t(`review.fix.${fix}`);
  const label = ids.length === 1 ? one : t("review.fix_all", { fix: one });
  return h("button", { type: "button", class: "ig-review-link", data: { act: "fixAll", code } }, label);
}
