// The storage page: what takes room, rules that tidy by themselves, and what gives room back.
import { ask, h, StudioError, t, toast } from "./core.js";
import { CareView } from "./storage_care.js";
import { FiguresView } from "./storage_figures.js";
import { RulesView } from "./storage_rules.js";
import { work } from "./trash_jobs.js";

/** Show the storage page in `element`. */
export async function mountStorage(element) {
  const view = new StorageView(element);
  await view.refresh();
  return { refresh: () => view.refresh(), unmount: () => view.node.remove() };
}

class StorageView {
  constructor(element) {
    this.figures = new FiguresView();
    this.rules = new RulesView(() => this.refresh());
    this.care = new CareView(() => this.refresh());
    this.node = h("div", { class: "ig ig-storage", role: "region", "aria-label": t("storage.title") }, this.figures.node, this.rules.node, this.care.node);
    element.replaceChildren(this.node);
  }

  async refresh() {
    try {
      const [figures, rules] = await Promise.all([ask("room.figures"), ask("rules.all")]);
      this.figures.take(figures);
      this.care.take(figures);
      this.rules.take(rules);
    } catch (error) {
      if (!(error instanceof StudioError)) throw error;
      toast("error", error.message, { hint: error.hint });
      return;
    }
    this.measure();
  }

  // What only the disk knows comes later: nobody waits for it.
  async measure() {
    const folders = await work("room.measure");
    if (folders && this.node.isConnected) this.figures.takeFolders(folders);
  }
}
