// What gives room back, or puts right what was lost, without taking anything away.
import { button, h, t } from "./core.js";
import { setText } from "./feed_list.js";
import { work } from "./trash_jobs.js";
import { numberText, sizeText } from "./trash_words.js";

export class CareView {
  /** `changed` is called when the figures are other ones. */
  constructor(changed) {
    this.changed = changed;
    this.compact = this.buildAct("compact", "layers", "room.compact", ({ freed_bytes: freed }) => t("storage.compacted", { size: sizeText(Math.max(0, freed)) }));
    this.previews = this.buildAct("previews", "image", "room.previews", ({ count }) => t("storage.previews_made", { count, number: numberText(count) }));
    this.node = h("section", { class: "ig-storage-card" }, h("h4", {}, t("storage.care")), this.compact.node, this.previews.node);
  }

  buildAct(name, iconName, verb, words) {
    const help = h("div", { class: "ig-help" }, t(`storage.${name}_help`));
    const result = h("span", { class: "ig-storage-result", role: "status" });
    const act = button(iconName, t(`storage.${name}`), () => this.run(verb, act, result, words));
    return { help, node: h("div", { class: "ig-storage-care" }, act, h("div", {}, help, result)) };
  }

  async run(verb, act, result, words) {
    act.disabled = true;
    setText(result, t("storage.working"));
    const found = await work(verb, {});
    act.disabled = false;
    setText(result, found ? words(found) : "");
    if (found) this.changed();
  }

  take({ database_bytes: size, empty_bytes: empty }) {
    setText(this.compact.help, t("storage.compact_facts", { size: sizeText(size), empty: sizeText(empty) }));
  }
}
