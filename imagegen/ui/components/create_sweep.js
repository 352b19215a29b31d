// A sweep: settings of the panel's model that vary, each with its values. Every prompt is made with every combination.
import { button, h, t } from "./core.js";

export class Sweep {
  constructor(context) {
    this.context = context;
    this.rows = [];
    this.list = h("div", { class: "ig-create-sweeps" });
    this.add = button("plus", t("create.vary"), () => this.addRow(), { isSmall: true });
    this.element = h("section", { class: "ig-create-part" }, this.list, this.add);
  }

  async addRow() {
    const parameters = (await this.context.shelf.parameters()).filter((one) => !one.is_picture);
    const taken = this.rows.map((row) => row.select.value);
    const row = { parameters };
    row.select = h("select", { class: "ig-input ig-create-select", "aria-label": t("create.vary_what") }, parameters.map(({ name, label }) => h("option", { value: name }, label)));
    row.select.value = parameters.find(({ name }) => !taken.includes(name))?.name ?? parameters[0].name;
    row.values = h("input", { class: "ig-input", "aria-label": t("create.vary_values"), spellcheck: "false" });
    const remove = button("trash", t("create.vary_remove"), () => this.remove(row), { isQuiet: true });
    row.element = h("div", { class: "ig-create-sweep" }, row.select, row.values, remove);
    row.select.addEventListener("change", () => (this.suggest(row), this.context.changed()));
    row.values.addEventListener("input", () => this.context.changed());
    this.suggest(row);
    this.rows.push(row);
    this.list.append(row.element);
    row.values.focus();
  }

  suggest(row) {
    row.values.placeholder = suggestion(row.parameters.find((one) => one.name === row.select.value));
  }

  remove(row) {
    this.rows = this.rows.filter((one) => one !== row);
    row.element.remove();
    this.add.focus();
    this.context.changed();
  }

  /** Parameter → the values as they are typed. */
  read() {
    return Object.fromEntries(this.rows.map((row) => [row.select.value, row.values.value]));
  }
}

function suggestion({ choices, minimum, maximum }) {
  if (choices.length) return choices.slice(0, 4).join(", ");
  if (minimum === null || maximum === null) return t("create.vary_numbers");
  return t("create.vary_range", { minimum, maximum });
}
