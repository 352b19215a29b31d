// Controls for numbers: slider, plain box, stepper, seed.
import { button, h, t } from "./core.js";
import { nearest } from "./panel_schema.js";

const SEED_LIMIT = 2147483647;

/** A slider with a number box; the box takes every value the schema allows, the slider goes by the comfortable step. */
export function slider(context) {
  const { field, change } = context;
  const box = numberBox(context);
  const range = h("input", { type: "range", class: "ig-panel-range", min: field.schema.minimum, max: field.schema.maximum });
  range.step = field.step ?? "any";
  range.addEventListener("input", () => change({ [field.names[0]]: nearest(Number(range.value), field.schema) }));
  const show = (values) => {
    box.show(values);
    showOnRange(range, values[field.names[0]]);
  };
  return { element: range, aside: box.element, show };
}

/** A number box alone, for numbers without a range. */
export function number(context) {
  return numberBox(context);
}

/** A number box between − and +, over a slider for the usual values. */
export function stepper(context) {
  const parts = slider(context);
  const { field, change } = context;
  const [name] = field.names;
  const box = parts.aside.querySelector("input");
  const move = (by) => change({ [name]: nearest(Number(box.value) + by, context.limits) });
  box.before(button("minus", t("panel.fewer"), () => move(-1), { isQuiet: true, isSmall: true }));
  box.after(button("plus", t("panel.more_images"), () => move(1), { isQuiet: true, isSmall: true }));
  parts.aside.classList.add("is-stepper");
  return parts;
}

function numberBox(context) {
  const { field, id } = context;
  const [name] = field.names;
  const input = h("input", { type: "number", class: "ig-input ig-panel-number", id, placeholder: t("panel.auto"), inputmode: "decimal" });
  input.step = field.step ?? "any";
  let shown = "";
  const show = (values) => {
    const value = String(values[name] ?? "");
    if (value !== shown) input.value = shown = value; // anything else would wipe out what is being typed
  };
  input.addEventListener("change", () => {
    if (!input.validity.badInput) commit(context, input.value);
    input.value = shown;
  });
  return { element: h("span", { class: "ig-panel-box" }, input, unit(field)), show };
}

function unit(field) {
  return field.unit ? h("span", { class: "ig-panel-unit" }, field.unit) : null;
}

// A typed value that is not allowed becomes the nearest one that is, and the frame says so.
function commit({ field, change, note, limits }, text) {
  const typed = text === "" ? undefined : Number(text);
  const value = typed === undefined ? undefined : nearest(typed, limits ?? field.schema);
  change({ [field.names[0]]: value });
  note(value === typed ? "" : t("panel.nearest", { typed: text, value }));
}

// Width of the coloured part; browsers have no common way to draw it.
function showOnRange(range, value) {
  const [low, high] = [Number(range.min), Number(range.max)];
  range.classList.toggle("is-unset", value === undefined);
  range.value = value ?? low;
  const share = Math.min(1, Math.max(0, ((value ?? low) - low) / (high - low || 1)));
  range.style.setProperty("--ig-panel-share", share);
}

/** The seed: random means that none is sent, and each picture gets its own. */
export function seed(context) {
  const { field, change } = context;
  const [name] = field.names;
  const box = numberBox(context);
  const input = box.element.querySelector("input");
  input.placeholder = t("panel.seed.random");
  const roll = () => change({ [name]: randomSeed(field.schema) });
  const dice = button("dice", t("panel.seed.dice"), roll, { isQuiet: true });
  const toggle = button("auto", t("panel.seed.random"), () => (isFixed() ? change({ [name]: undefined }) : roll()));
  toggle.classList.add("ig-panel-toggle");
  const isFixed = () => input.value !== "";
  const show = (values) => {
    box.show(values);
    toggle.setAttribute("aria-pressed", String(!isFixed()));
  };
  return { element: h("div", { class: "ig-panel-row" }, box.element, dice, toggle), show };
}

function randomSeed(schema) {
  const lowest = schema.minimum ?? 0;
  const span = Math.min(schema.maximum ?? SEED_LIMIT, SEED_LIMIT) - lowest + 1;
  return lowest + (crypto.getRandomValues(new Uint32Array(1))[0] % span);
}
