// The one size control: tiles with little shapes, and boxes for two numbers with ratio lock and swap.
import { button, h, remember, remembered, t } from "./core.js";
import { icon } from "./icons.js";
import { findPreset, followSide, isFree, presetShape, readShape, shapeProblem, snapSide, writeShape } from "./panel_shape.js";

const SHAPE_PX = 22;
const MOST_TILES = 12; // more sizes than this read better as a dropdown

export function size(context) {
  const parts = [presetControl(context), isFree(context.field) ? boxes(context) : null].filter(Boolean);
  const element = h("div", { class: "ig-panel-size" }, parts.map((part) => part.element));
  return { element, isGroup: true, show: (values) => parts.forEach((part) => part.show(values)) };
}

function presetControl(context) {
  const { presets } = context.field;
  if (!presets.length) return null;
  return presets.length > MOST_TILES ? dropdown(context) : tiles(context);
}

function tiles({ field, id, change }) {
  const inputs = field.presets.map((preset) => {
    const input = h("input", { type: "radio", name: id, class: "ig-visually-hidden", "aria-label": preset.label });
    input.addEventListener("change", () => change(preset.values));
    return { preset, input };
  });
  const isWide = field.presets.some((preset) => preset.label.length > 5);
  const labels = inputs.map(({ preset, input }) => h("label", { class: "ig-panel-tile" }, input, picture(preset), h("span", {}, preset.label)));
  const show = (values) => {
    const chosen = findPreset(field, values);
    inputs.forEach(({ preset, input }) => (input.checked = preset === chosen));
  };
  const classes = `ig-panel-tiles${isWide ? " is-wide" : ""}`;
  return { element: h("div", { class: classes, role: "radiogroup", "aria-label": t("panel.size.presets") }, labels), show };
}

function picture(preset) {
  const shape = presetShape(preset);
  if (!shape) return h("span", { class: "ig-panel-shape is-word" }, icon("auto"));
  const scale = SHAPE_PX / Math.max(shape.width, shape.height);
  const box = h("span", { class: "ig-panel-outline" });
  box.style.width = `${Math.max(5, Math.round(shape.width * scale))}px`;
  box.style.height = `${Math.max(5, Math.round(shape.height * scale))}px`;
  return h("span", { class: "ig-panel-shape" }, box);
}

function dropdown({ field, change }) {
  const options = field.presets.map((preset, index) => h("option", { value: String(index) }, preset.label));
  const other = h("option", { value: "", hidden: true }, t("panel.size.other"));
  const element = h("select", { class: "ig-input ig-panel-select", "aria-label": t("panel.size.presets") }, other, options);
  element.addEventListener("change", () => change(field.presets[element.value].values));
  const show = (values) => {
    const index = field.presets.indexOf(findPreset(field, values));
    element.value = index < 0 ? "" : String(index);
  };
  return { element, show };
}

function boxes(context) {
  const { field } = context;
  const names = field.size.mode === "ratio" ? ["panel.size.across", "panel.size.down"] : ["panel.size.width", "panel.size.height"];
  const [width, height] = names.map((key) => sideBox(t(key)));
  const pair = new Pair(context, width.input, height.input);
  const swap = button("flip", t("panel.size.swap"), () => pair.swap(), { isQuiet: true });
  swap.classList.add("ig-panel-swap");
  const element = h("div", { class: "ig-panel-row ig-panel-sides" }, width.element, lockButton(pair), height.element, swap);
  return { element, show: (values) => pair.show(values) };
}

function sideBox(label) {
  const input = h("input", { type: "number", class: "ig-input ig-panel-side", "aria-label": label, placeholder: t("panel.auto"), min: 1 });
  const letter = h("span", { class: "ig-panel-side-name", "aria-hidden": "true" }, label.slice(0, 1));
  return { input, element: h("span", { class: "ig-panel-side-box" }, letter, input) };
}

function lockButton(pair) {
  const lock = button("unlock", t("panel.size.lock"), () => draw(!pair.isLocked), { isQuiet: true });
  const draw = (isLocked) => {
    pair.isLocked = isLocked;
    remember("panel_lock", isLocked);
    lock.setAttribute("aria-pressed", String(isLocked));
    lock.replaceChildren(icon(isLocked ? "lock" : "unlock"));
  };
  lock.classList.add("ig-panel-toggle");
  draw(remembered("panel_lock", false));
  return lock;
}

/** Two number boxes that belong together. */
class Pair {
  constructor(context, width, height) {
    Object.assign(this, { context, width, height, shape: null, isLocked: false });
    width.addEventListener("change", () => this.typed(width));
    height.addEventListener("change", () => this.typed(height));
  }

  show(values) {
    const shape = readShape(values);
    const isShown = shape?.width === this.shape?.width && shape?.height === this.shape?.height;
    this.shape = shape;
    if (!isShown) this.write(); // anything else would wipe out what is being typed
  }

  write() {
    this.width.value = this.shape?.width ?? "";
    this.height.value = this.shape?.height ?? "";
  }

  typed(box) {
    const isWidth = box === this.width;
    const other = isWidth ? this.height : this.width;
    if (box.value === "") return this.set({}, "");
    const wanted = { side: Number(box.value), other: Number(other.value || box.value) };
    const { side, other: second } = this.allowed(wanted, isWidth);
    const [width, height] = isWidth ? [side, second] : [second, side];
    return this.set(writeShape(this.context.field, width, height), this.remark(wanted.side, side, width, height));
  }

  // Sides of a free ratio are small numbers without a grid; pixels keep to the model's limits.
  allowed({ side, other }, isWidth) {
    const { size } = this.context.field;
    if (size.mode === "ratio") return { side: Math.max(1, Math.round(side)), other: Math.max(1, Math.round(other)) };
    if (!this.isLocked || !this.shape) return { side: snapSide(side, size), other: snapSide(other, size) };
    const ratio = this.shape.width / this.shape.height;
    return followSide(side, isWidth ? ratio : 1 / ratio, size);
  }

  remark(typed, side, width, height) {
    const { size } = this.context.field;
    const broken = size.mode === "ratio" ? null : shapeProblem(width, height, size);
    if (broken) return t(broken.key, broken.values);
    return typed === side ? "" : t("panel.nearest", { typed, value: side });
  }

  set(values, remark) {
    this.context.change(values);
    this.context.note(remark);
    this.write();
  }

  swap() {
    if (this.shape) this.set(writeShape(this.context.field, this.shape.height, this.shape.width), "");
  }
}
