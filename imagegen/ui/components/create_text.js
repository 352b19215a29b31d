// A text that becomes many prompts: variants, variables, a style around it, settings that vary. Two tabs have one.
import { ask, button, h, t } from "./core.js";
import { saveAsTemplate } from "./create_save.js";
import { Sweep } from "./create_sweep.js";
import { Values } from "./create_values.js";
import { chooser, field, insert, segments, toggle } from "./create_parts.js";
import { currentDraft } from "./panel.js";

export class TextForm {
  /** With `hasLines` the text may be one prompt a line. */
  constructor(context, { label, placeholder = "", hasLines = false }) {
    Object.assign(this, { context, isPerLine: hasLines, hasVariants: true, isRandom: false, variables: [], template: "" });
    this.box = h("textarea", { class: "ig-input ig-create-text", rows: hasLines ? 8 : 5, placeholder });
    this.box.addEventListener("input", () => context.changed());
    this.values = new Values(() => context.changed());
    this.sweep = new Sweep(context);
    this.style = h("select", { class: "ig-input ig-create-select", onchange: () => context.changed() });
    this.styleHelp = h("p", { class: "ig-help" });
    const save = button("plus", t("create.save_template"), () => this.saveTemplate(), { isSmall: true });
    const tools = h("div", { class: "ig-create-tools" }, this.inserts(), save);
    const options = h("div", { class: "ig-create-options" }, hasLines ? this.lineChoice() : null, this.variantChoices());
    const style = field(t("create.style"), this.style);
    style.append(this.styleHelp);
    this.element = h("div", { class: "ig-create-form" }, field(label, this.box, { aside: tools }), options, this.values.element, style, this.sweep.element);
    this.fill();
  }

  inserts() {
    this.wildcards = chooser(t("create.insert_wildcard"), (name) => insert(this.box, `__${name}__`));
    return this.wildcards;
  }

  lineChoice() {
    const choices = [["lines", t("create.per_line")], ["whole", t("create.whole")]];
    return segments(t("create.what_is_prompt"), choices, "lines", (value) => ((this.isPerLine = value === "lines"), this.context.changed()));
  }

  variantChoices() {
    const variants = toggle(t("create.variants"), true, (isOn) => ((this.hasVariants = isOn), (this.random.hidden = !isOn), this.context.changed()));
    variants.element.title = t("create.variants_help");
    this.number = h("input", { type: "number", class: "ig-input ig-create-number", min: 1, max: 20000, value: "10", disabled: true, "aria-label": t("create.random_count") });
    this.number.addEventListener("input", () => this.context.changed());
    const choices = [["all", t("create.all")], ["random", t("create.random")]];
    const turn = (value) => ((this.isRandom = value === "random"), (this.number.disabled = !this.isRandom), this.context.changed());
    this.random = h("div", { class: "ig-create-random" }, segments(t("create.which_variants"), choices, "all", turn), this.number);
    return [variants.element, this.random];
  }

  async fill() {
    const { styles, wildcards } = await this.context.shelf.load();
    this.wildcards.append(...wildcards.map(({ name, count, entries }) => h("option", { value: name, title: entries.join(", ") }, `${name} (${count})`)));
    this.style.append(h("option", { value: "" }, t("create.no_style")), ...styles.map(({ id, name }) => h("option", { value: id }, name)));
    const describe = () => (this.styleHelp.textContent = styles.find(({ id }) => id === this.style.value)?.description ?? "");
    this.style.addEventListener("change", describe);
  }

  /** Another text, with what is known of its variables. */
  setText(text, { variables = [], template = "" } = {}) {
    Object.assign(this, { variables, template });
    this.box.value = text;
    this.values.clear();
    this.values.show(variables.map(({ name }) => name), variables);
    this.context.changed();
  }

  read() {
    if (!this.box.value.trim()) return (this.values.show([]), null);
    const picked = this.isRandom && this.hasVariants ? Math.trunc(this.number.valueAsNumber) || 0 : null;
    const { isPerLine: is_per_line, hasVariants: has_variants, template } = this;
    const text = { text: this.box.value, is_per_line, has_variants, picked };
    return { draft: currentDraft(), ...text, ...this.values.read(), sweep: this.sweep.read(), template, style: this.style.value };
  }

  async count(wish) {
    const found = await ask("lists.count", wish);
    if (wish.text === this.box.value) this.values.show(found.variables, this.variables);
    const numbers = { count: found.count.toLocaleString(), limit: found.limit.toLocaleString() };
    if (found.count > found.limit) return { count: 0, problem: t("create.too_many", numbers) };
    return { count: found.count, words: countWords(found.count, found.image_count) };
  }

  make(wish) {
    return ask("lists.text", wish);
  }

  async saveTemplate() {
    if (!(await saveAsTemplate(this.box.value))) return;
    this.context.shelf.forget();
    this.onSaved?.();
  }
}

/** "24 tasks · 48 images", with the reader's own way to write large numbers. */
export function countWords(tasks, images = null) {
  const spoken = (key, count) => t(count === 1 ? `${key}.one` : key, { count: count.toLocaleString() });
  const parts = [spoken("composer.tasks", tasks)];
  if (images !== null) parts.push(spoken("composer.images", images));
  return parts.join(" · ");
}
