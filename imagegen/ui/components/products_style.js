// Step 2: what shall be made: styles, how many pictures, in which words, by which model.
import { h, page, t } from "./core.js";

const SVG = "http://www.w3.org/2000/svg";
// What comes out, drawn on a 64×48 ground: the product alone on white, or in a scene.
const DRAWINGS = {
  white: ["M20 8h24v32H20z", "M26 12h12a2 2 0 0 1 2 2v20a2 2 0 0 1-2 2H26a2 2 0 0 1-2-2V14a2 2 0 0 1 2-2z", "M24 20h16M24 28h16"],
  keep: ["M6 38h52", "M26 38V22c0-3 3-3 3-6v-4h6v4c0 3 3 3 3 6v16z", "M26 28h12", "M10 38c0-5 3-8 6-8s6 3 6 8", "M44 38v-8h8v8", "M50 10a4 4 0 1 1-8 0 4 4 0 0 1 8 0z"],
};

export class StyleStep {
  constructor(flow) {
    this.flow = flow;
    this.cards = h("div", { class: "ig-products-styles", role: "group", "aria-label": t("products.styles") });
    this.shots = h("select", { class: "ig-input", onchange: () => flow.change({ shotCount: Number(this.shots.value) }) });
    this.shotField = field(t("products.shot_count"), this.shots);
    this.count = h("input", { class: "ig-input", type: "number", min: "1", max: "8", onchange: () => this.changeCount() });
    this.model = h("select", { class: "ig-input", data: { wide: "" }, onchange: () => flow.change({ model: this.model.value }) });
    this.sku = h("input", { class: "ig-input", placeholder: "SKU-12", oninput: () => flow.change({ sku: this.sku.value }) });
    this.skuField = field(t("products.sku"), this.sku, t("products.sku_help"));
    this.options = h("div", { class: "ig-products-options" });
    this.again = h("input", { type: "checkbox", role: "switch", onchange: () => flow.change({ secondTry: this.again.checked }) });
    const again = h("label", { class: "ig-products-choice" }, this.again, h("span", {}, t("products.second_try"), h("span", { class: "ig-help" }, ` ${t("products.second_try_help")}`)));
    const numbers = h("div", { class: "ig-products-fields" }, this.shotField, field(t("products.count"), this.count), field(t("products.model"), this.model), this.skuField);
    this.element = h("div", {}, this.cards, this.options, numbers, again);
  }

  changeCount() {
    const count = Math.min(8, Math.max(1, Math.round(Number(this.count.value)) || 1));
    this.flow.change({ count });
  }

  /** Build what depends on the offer; once an opening, so that no field loses what is being typed. */
  build() {
    const { offer } = this.flow;
    this.cards.replaceChildren(...offer.styles.map((style) => this.card(style)));
    this.model.replaceChildren(...modelGroups(offer.models));
    const options = new Map(offer.styles.flatMap((style) => style.options.map((option) => [option.name, { ...option, style }])));
    this.options.replaceChildren(...[...options.values()].map((option) => this.option(option)));
  }

  card(style) {
    const { flow } = this;
    const box = h("input", { type: "checkbox", class: "ig-visually-hidden" });
    box.addEventListener("change", () => flow.change({ styles: flow.offer.styles.map(({ id }) => id).filter((id) => (id === style.id ? box.checked : flow.styles.includes(id))) }));
    const [least, most] = style.shot_counts;
    const makes = least === most ? t("products.makes", { count: most }) : t("products.makes_range", { least, most });
    const shots = style.shots.slice(0, Math.max(most, 1)).map(({ title }) => title).join(" · ");
    const words = h("span", { class: "ig-products-style-words" }, h("b", {}, style.name), h("span", {}, style.description), h("span", { class: "ig-help" }, `${makes}: ${shots}`));
    return h("label", { class: "ig-products-style", data: { style: style.id } }, box, drawing(style.background), words);
  }

  option({ name, label, help, placeholder, style }) {
    const box = h("textarea", { class: "ig-input", rows: "2", placeholder, value: this.flow.options[name] ?? "" });
    box.value = this.flow.options[name] ?? "";
    box.addEventListener("input", () => this.flow.change({ options: { ...this.flow.options, [name]: box.value } }));
    const element = field(`${label} – ${style.name}`, box, help);
    element.dataset.style = style.id;
    return element;
  }

  patch() {
    const { flow } = this;
    for (const card of this.cards.children) card.querySelector("input").checked = flow.styles.includes(card.dataset.style);
    for (const option of this.options.children) option.hidden = !flow.styles.includes(option.dataset.style);
    this.shotField.hidden = !flow.openStyle;
    if (flow.openStyle) this.patchShots(flow.openStyle);
    this.count.value = flow.count;
    this.model.value = flow.chosenModel;
    this.skuField.hidden = flow.isMany;
    if (this.sku.value !== flow.sku) this.sku.value = flow.sku;
    this.again.checked = flow.secondTry;
  }

  patchShots({ shot_counts: [least, most], shot_count }) {
    const numbers = Array.from({ length: most - least + 1 }, (_, index) => least + index);
    if (this.shots.length !== numbers.length) this.shots.replaceChildren(...numbers.map((number) => h("option", { value: String(number) }, String(number))));
    this.shots.value = String(this.flow.shotCount ?? shot_count);
  }
}

export function field(label, input, help = "") {
  input.setAttribute("aria-label", label); // the words of a select would be part of its name
  return h("label", { class: "ig-products-field" }, h("span", { class: "ig-label" }, label), input, help && h("span", { class: "ig-help" }, help));
}

function modelGroups(keys) {
  const known = new Map(page.boot.catalog.models.map((model) => [model.key, model]));
  const models = keys.map((key) => known.get(key)).filter(Boolean);
  const groups = [["products.ready", models.filter((model) => model.is_ready)], ["products.needs_key", models.filter((model) => !model.is_ready)]];
  return groups.filter(([, members]) => members.length).map(([key, members]) => h("optgroup", { label: t(key) }, members.map(modelOption)));
}

function modelOption({ key, name, provider_name: provider, price_text: price }) {
  return h("option", { value: key }, [name, provider, price].filter(Boolean).join(" · "));
}

function drawing(kind) {
  const svg = document.createElementNS(SVG, "svg");
  svg.setAttribute("viewBox", "0 0 64 48");
  svg.setAttribute("aria-hidden", "true");
  svg.setAttribute("class", `ig-products-drawing is-${kind}`);
  for (const data of DRAWINGS[kind]) {
    const path = document.createElementNS(SVG, "path");
    path.setAttribute("d", data);
    svg.append(path);
  }
  return svg;
}
