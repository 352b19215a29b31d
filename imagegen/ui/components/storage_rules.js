// Rules that tidy by themselves: each is looked at before it runs, runs once by hand, or every day.
import { ask, bus, button, h, StudioError, t, tell, toast } from "./core.js";
import { setText } from "./feed_list.js";
import { DryRun } from "./storage_dry_run.js";
import { work } from "./trash_jobs.js";
import { countText, sizeText } from "./trash_words.js";

const KIND_OF = { rejected: "pictures", unmarked: "pictures", failed: "tasks", uploads: "uploads" };
const MOST = 1200; // as the studio allows

export class RulesView {
  /** `moved` is called when a rule has moved something. */
  constructor(moved) {
    this.moved = moved;
    this.rules = new Map();
    this.list = h("ul", { class: "ig-storage-rules" });
    const help = h("div", { class: "ig-help" }, t("storage.rules_help"));
    this.node = h("section", { class: "ig-storage-card" }, h("h4", {}, t("storage.rules")), help, this.list);
  }

  take(rules) {
    for (const rule of rules) {
      if (!this.rules.has(rule.name)) this.add(rule);
      this.rules.get(rule.name).hear(rule);
    }
  }

  add(rule) {
    const row = new RuleRow(rule, this.moved);
    this.rules.set(rule.name, row);
    this.list.append(row.node);
  }
}

class RuleRow {
  constructor({ name, unit }, moved) {
    Object.assign(this, { name, kind: KIND_OF[name], moved });
    this.box = h("input", { type: "checkbox", role: "switch", class: "ig-storage-switch", onchange: () => this.keep() });
    this.amount = h("input", { type: "number", class: "ig-input ig-storage-amount", min: 1, max: MOST, step: 1, required: true, "aria-label": t(`storage.unit.${unit}`), onchange: () => this.changed() });
    this.look = button("eye", t("storage.look"), () => this.toggle(), { isSmall: true });
    this.look.setAttribute("aria-expanded", "false");
    this.run = new DryRun(name, this.kind, () => this.apply());
    const [before, after] = t(`storage.rule.${name}`, { amount: "\n" }).split("\n");
    this.box.setAttribute("aria-label", `${before}… ${t(`storage.unit.${unit}`)}`);
    const sentence = h("span", { class: "ig-storage-sentence" }, before, this.amount, after);
    this.node = h("li", { class: "ig-storage-rule", data: { rule: name } }, h("div", { class: "ig-storage-rule-line" }, this.box, sentence, this.look), this.run.node);
  }

  /** What the studio tells; while something of this rule is on its way, that is newer. */
  hear(rule) {
    if (!this.isSaving) this.take(rule);
  }

  take({ is_on, amount }) {
    this.known = { is_on, amount };
    this.box.checked = is_on;
    if (document.activeElement !== this.amount) this.amount.valueAsNumber = amount;
  }

  get value() {
    return this.amount.valueAsNumber;
  }

  async changed() {
    if (!this.amount.reportValidity()) return;
    await this.keep();
    if (!this.run.node.hidden) await this.run.show(this.value);
  }

  // One after the other: of two that are on their way at once, the earlier could be the last to arrive.
  keep() {
    if (!this.amount.reportValidity()) return this.take(this.known);
    this.isSaving = true;
    const saving = (this.saving = (this.saving ?? Promise.resolve()).then(() => this.save()));
    return saving.finally(() => saving === this.saving && (this.isSaving = false));
  }

  async save() {
    const wanted = { is_on: this.box.checked, amount: this.value };
    if (!this.amount.validity.valid || (wanted.is_on === this.known.is_on && wanted.amount === this.known.amount)) return;
    const rules = await tell("rules.set", { name: this.name, ...wanted });
    if (rules) this.known = wanted;
    else this.take(this.known);
  }

  async toggle() {
    if (!this.run.node.hidden) return this.close();
    if (!this.amount.reportValidity()) return undefined;
    this.look.setAttribute("aria-expanded", "true");
    setText(this.look.lastChild, t("storage.look_less"));
    return this.run.show(this.value);
  }

  close() {
    this.run.node.hidden = true;
    this.look.setAttribute("aria-expanded", "false");
    setText(this.look.lastChild, t("storage.look"));
    this.look.focus();
  }

  async apply() {
    const result = await work("rules.apply", { name: this.name, amount: this.value }, ({ fraction }) => this.run.showProgress(fraction));
    this.run.showProgress(null);
    if (!result) return;
    const hint = result.size_bytes ? t("storage.freed_later", { size: sizeText(result.size_bytes) }) : "";
    toast("ok", t("storage.moved", { what: countText(this.kind, result.count) }), { hint, action: { label: t("feed.undo"), run: () => this.undo(result.at) } });
    this.close();
    this.lookAgain();
  }

  async undo(at) {
    try {
      const { count } = await ask("rules.undo", { name: this.name, at });
      toast("ok", t("storage.undone", { what: countText(this.kind, count) }));
      this.lookAgain();
    } catch (error) {
      if (!(error instanceof StudioError)) throw error;
      toast("error", error.message, { hint: error.hint });
    }
  }

  // The library looks again as a whole: a rule moves more than anyone would name.
  lookAgain() {
    bus.emit("pictures_restored", { ids: [] });
    this.moved();
  }
}
