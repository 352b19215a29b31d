// A box of values for each variable of a text: one a line, or separated by commas.
import { h, t } from "./core.js";
import { field, segments } from "./create_parts.js";

export class Values {
  constructor(changed) {
    this.changed = changed;
    this.boxes = new Map(); // name → {element, box}; a box whose variable is gone keeps its values in case it comes back
    this.names = [];
    this.how = "product";
    const ways = [["product", t("create.each_with_each")], ["zip", t("create.side_by_side")]];
    this.ways = segments(t("create.combine"), ways, this.how, (how) => ((this.how = how), changed()));
    this.list = h("div", { class: "ig-create-values" });
    const head = h("div", { class: "ig-create-label" }, h("h3", {}, t("create.variables")), this.ways);
    this.element = h("section", { class: "ig-create-part", hidden: true }, head, h("p", { class: "ig-help" }, t("create.values_help")), this.list);
  }

  /** Show boxes for these variables; `known` has a label, a default and choices for some: [{name, label, default, choices}]. */
  show(names, known = []) {
    this.element.hidden = names.length === 0;
    this.ways.hidden = names.length < 2;
    if (names.join("\n") === this.names.join("\n")) return;
    this.names = names;
    this.list.replaceChildren(...names.map((name) => this.boxOf(name, known.find((one) => one.name === name)).element));
  }

  /** Forget all values, for another text. */
  clear() {
    this.boxes.clear();
    this.names = [];
  }

  boxOf(name, known) {
    if (!this.boxes.has(name)) this.boxes.set(name, this.build(name, known));
    return this.boxes.get(name);
  }

  build(name, { label = `{${name}}`, default: usual = "", choices = [] } = {}) {
    const box = h("textarea", { class: "ig-input ig-create-lines", rows: 1, spellcheck: "false" });
    box.value = usual;
    const chips = choices.map((choice) => this.chip(box, choice));
    const mark = () => chips.forEach((chip) => chip.setAttribute("aria-pressed", String(linesOf(box).includes(chip.textContent))));
    box.addEventListener("input", () => (mark(), this.changed()));
    mark();
    const element = field(label, box, { aside: h("span", { class: "ig-help" }, label === `{${name}}` ? "" : `{${name}}`) });
    if (chips.length) element.append(h("div", { class: "ig-create-chips" }, chips));
    return { element, box, choices };
  }

  chip(box, choice) {
    return h("button", { type: "button", class: "ig-chip ig-create-chip", onclick: () => this.toggle(box, choice) }, choice);
  }

  toggle(box, choice) {
    const lines = linesOf(box);
    box.value = (lines.includes(choice) ? lines.filter((line) => line !== choice) : [...lines, choice]).join("\n");
    box.dispatchEvent(new Event("input"));
  }

  /** What the studio is told of them. */
  read() {
    const shown = this.names.map((name) => [name, this.boxes.get(name)]);
    const values = Object.fromEntries(shown.map(([name, { box }]) => [name, box.value]));
    const offered = Object.fromEntries(shown.filter(([, { choices }]) => choices.length).map(([name, { choices }]) => [name, choices]));
    return { values, offered, how: this.how };
  }
}

const linesOf = (box) => box.value.split("\n").map((line) => line.trim()).filter(Boolean);
