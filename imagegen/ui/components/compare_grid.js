// The dialog around tasks × models: the grid with names, the choice without them, and the figures.
import { bus, button, h, page, remember, remembered, t } from "./core.js";
import { icon } from "./icons.js";
import { stepTabs } from "./tabs.js";
import { BlindView } from "./compare_blind.js";
import { FiguresView } from "./compare_figures.js";
import { GridView } from "./compare_matrix.js";

const TABS = [
  { name: "grid", icon: "columns", view: GridView },
  { name: "blind", icon: "eye", view: BlindView },
  { name: "figures", icon: "checks", view: FiguresView },
];
const RELOAD_MS = 700;

let dialog = null;

/** Open the grid of `{batch_id}` or `{topic_id}`, at a tab; without a place only the figures of everything. */
export function openGrid({ batch_id: batchId = null, topic_id: topicId = null, tab = null }) {
  dialog?.node.close();
  dialog = new GridDialog({ batch_id: batchId, topic_id: batchId ? null : topicId }, tab);
}

bus.on("changes", (changes) => dialog?.hear(changes));
bus.on("snapshot", () => dialog?.reloadSoon());
bus.on("judged", (marked) => dialog?.hearMarks(marked));
for (const name of ["pictures_deleted", "pictures_restored"]) bus.on(name, () => dialog?.reloadSoon());

class GridDialog {
  constructor(place, tab) {
    this.place = place;
    this.hasPlace = Boolean(place.batch_id ?? place.topic_id);
    this.views = new Map();
    this.tabs = h("div", { class: "ig-settings-tabs", role: "tablist", "aria-label": t("compare.grid_label"), onkeydown: stepTabs });
    this.tabs.append(...TABS.filter(({ name }) => this.hasPlace || name === "figures").map((one) => this.buildTab(one)));
    this.body = h("div", { class: "ig-grid-body" });
    this.title = h("h2", { class: "ig-grid-title" }, t("compare.grid_label"));
    const close = button("close", t("close"), () => this.node.close(), { isQuiet: true });
    const head = h("header", { class: "ig-grid-head" }, this.title, this.tabs, close);
    this.node = h("dialog", { class: "ig ig-grid", "aria-label": t("compare.grid_label") }, head, this.body);
    this.node.addEventListener("keydown", (event) => this.hearKey(event));
    this.node.addEventListener("close", () => this.closed());
    document.body.append(this.node);
    this.node.showModal();
    this.choose(this.hasPlace ? (tab ?? remembered("grid_tab", "grid")) : "figures");
  }

  buildTab({ name, icon: iconName }) {
    const facts = { type: "button", class: "ig-settings-tab", role: "tab", id: `grid-tab-${name}`, "aria-controls": `grid-${name}` };
    return h("button", { ...facts, data: { tab: name }, onclick: () => this.choose(name) }, icon(iconName), h("span", {}, t(`compare.tab.${name}`)));
  }

  choose(name) {
    const known = TABS.find((one) => one.name === name) ?? TABS[0];
    this.tab = known.name;
    if (this.hasPlace) remember("grid_tab", known.name);
    for (const tab of this.tabs.children) {
      tab.setAttribute("aria-selected", String(tab.dataset.tab === this.tab));
      tab.tabIndex = tab.dataset.tab === this.tab ? 0 : -1;
    }
    if (!this.views.has(known.name)) this.add(known);
    for (const [one, { node }] of this.views) node.hidden = one !== this.tab;
    this.view.load();
  }

  add({ name, view: View }) {
    const view = new View(this);
    Object.assign(view.node, { id: `grid-${name}` });
    view.node.setAttribute("role", "tabpanel");
    view.node.setAttribute("aria-labelledby", `grid-tab-${name}`);
    this.views.set(name, view);
    this.body.append(view.node);
  }

  get view() {
    return this.views.get(this.tab);
  }

  /** A view has learned what is compared. */
  learn({ title, topic_id: topicId }) {
    this.title.textContent = title || t("compare.grid_label");
    this.topicId = topicId;
  }

  // ---- staying true -------------------------------------------------------------------------------------------------

  /** The stream tells of the open topic; anything of what is compared is read anew, once for many changes. */
  hear({ tasks = [], batches = [], removed = {} }) {
    const { batch_id: batchId, topic_id: topicId } = this.place;
    const isMine = batchId ? tasks.some((task) => task.batch_id === batchId) || batches.some(({ id }) => id === batchId) : topicId === page.topicId && tasks.length > 0;
    if (isMine || (removed.tasks ?? []).length > 0) this.reloadSoon();
  }

  hearMarks(marked) {
    this.views.get("grid")?.hearMarks(marked);
    this.reloadSoon();
  }

  reloadSoon() {
    this.timer ??= setTimeout(() => ((this.timer = null), this.view.load(true)), RELOAD_MS);
  }

  hearKey(event) {
    if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.target.closest("input:not([type=checkbox]), select, textarea, [role=menu]")) return;
    if (event.target.closest("[role=tablist]") && ["ArrowLeft", "ArrowRight"].includes(event.key)) return; // the tabs walk by them
    this.view.hearKey?.(event);
  }

  closed() {
    clearTimeout(this.timer);
    this.node.remove();
    if (dialog === this) dialog = null;
  }
}
