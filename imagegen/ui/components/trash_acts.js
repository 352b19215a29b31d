// What is done with things of the trash: back to their shelf, or gone for good after a question with figures.
import { ask, bus, t, toast } from "./core.js";
import { confirmed } from "./feed_parts.js";
import { KINDS } from "./trash_items.js";
import { work } from "./trash_jobs.js";
import { byKind } from "./trash_state.js";
import { countText, numberText, sizeText } from "./trash_words.js";

export class Acts {
  /** `view` has state, patiently(act), keepingFocus(act) and showProgress(fraction). */
  constructor(view) {
    this.view = view;
  }

  async restore(items) {
    await this.bringBack({ items: byKind(items) });
  }

  async restoreAll() {
    const count = KINDS.reduce((sum, kind) => sum + this.view.state.summary.counts[kind], 0);
    const text = t("trash.restore_all_text", { count, number: numberText(count) });
    if (await confirmed({ title: t("trash.restore_all"), text, action: t("trash.restore_all") })) await this.bringBack({ everything: true });
  }

  bringBack(payload) {
    return this.view.keepingFocus(async () => {
      const { count, pictures } = await ask("trash.restore", payload);
      bus.emit("pictures_restored", { ids: pictures });
      toast("ok", t("trash.restored", { count, number: numberText(count) }));
    });
  }

  /** Ask, and delete for good; null means everything. */
  async purge(items) {
    const payload = items === null ? { everything: true } : { items: byKind(items) };
    const figures = await this.view.patiently(() => ask("trash.look", payload));
    if (!figures || !(await this.isAgreed(figures, items))) return;
    await this.view.keepingFocus(async () => {
      const result = await work("trash.purge", payload, ({ fraction }) => this.view.showProgress(fraction));
      for (const { id } of items ?? []) this.view.state.selected.delete(id); // some of them may have stayed
      if (result) tellGone(result);
    });
  }

  async isAgreed(figures, items) {
    const { pictures, stay_count: stay, held_count: held, freed_bytes: freed } = figures;
    const doomed = pictures - stay - held;
    const targets = items ?? this.view.state.shown;
    if (doomed + figures.uploads === 0 && targets.every((item) => item.pictures > 0)) {
      toast("info", t(stay ? "trash.only_stay" : "trash.only_held"));
      return false;
    }
    const going = [doomed ? countText("pictures", doomed) : "", figures.uploads ? countText("uploads", figures.uploads) : ""].filter(Boolean);
    const what = going.length ? [...going, sizeText(freed)].join(", ") : thingsText(targets.length);
    const kept = [stay ? t("trash.stay", { count: stay }) : "", held ? t("trash.held", { count: held }) : ""];
    const text = [t("trash.purge_text", { what }), ...kept].filter(Boolean).join(" ");
    return confirmed({ title: t(items === null ? "trash.empty" : "trash.purge"), text, action: t("trash.purge") });
  }
}

function tellGone({ pictures, things, freed_bytes: freed, stay_count: stay, held_count: held }) {
  const what = pictures ? countText("pictures", pictures) : thingsText(things);
  const hint = [stay ? t("trash.stay", { count: stay }) : "", held ? t("trash.held", { count: held }) : ""].filter(Boolean).join(" ");
  toast("ok", t("trash.gone", { what, size: sizeText(freed) }), { hint });
}

const thingsText = (count) => t("trash.things", { count, number: numberText(count) });
