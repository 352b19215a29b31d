// Controls for choosing: segments, dropdown, switch, several of many.
import { h, t } from "./core.js";
import { choicesOf } from "./panel_schema.js";

/** How a value of an enum reads: "landscape_hd" is wire spelling, "landscape hd" is for people. */
export function wordsOf(value) {
  return String(value).replaceAll("_", " ");
}

/** A few short choices side by side: radio buttons underneath, so the arrow keys work. */
export function segmented({ field, id, change }) {
  const [name] = field.names;
  const inputs = choicesOf(field.schema).map((value) => {
    const input = h("input", { type: "radio", name: id, class: "ig-visually-hidden" });
    input.addEventListener("change", () => change({ [name]: value }));
    return { value, input };
  });
  const segments = inputs.map(({ value, input }) => h("label", { class: "ig-panel-segment" }, input, h("span", {}, wordsOf(value))));
  const show = (values) => inputs.forEach(({ value, input }) => (input.checked = values[name] === value));
  return { element: h("div", { class: "ig-panel-segments", role: "radiogroup" }, segments), isGroup: true, show };
}

/** A dropdown; without a default its first entry leaves the choice to the model. */
export function select({ field, id, change }) {
  const [name] = field.names;
  const choices = choicesOf(field.schema);
  const mayBeUnset = field.default === undefined || field.default === null;
  const unset = mayBeUnset ? [h("option", { value: "" }, t("panel.model_decides"))] : [];
  const options = choices.map((value, index) => h("option", { value: String(index) }, wordsOf(value)));
  const element = h("select", { class: "ig-input ig-panel-select", id }, unset, options);
  element.addEventListener("change", () => change({ [name]: choices[element.value] }));
  const show = (values) => (element.value = name in values ? String(choices.indexOf(values[name])) : "");
  return { element, show };
}

/** On or off. */
export function toggle({ field, id, change }) {
  const [name] = field.names;
  const input = h("input", { type: "checkbox", role: "switch", class: "ig-panel-switch", id });
  input.addEventListener("change", () => change({ [name]: input.checked }));
  const show = (values) => (input.checked = values[name] === true);
  return { aside: input, show };
}

/** Several of many; once as many are chosen as the schema allows, the others cannot be. */
export function multiselect({ field, change }) {
  const [name] = field.names;
  const most = field.schema.maxItems ?? Infinity;
  const inputs = choicesOf(field.schema.items).map((value) => ({ value, input: h("input", { type: "checkbox", class: "ig-visually-hidden" }) }));
  const chosen = () => inputs.filter(({ input }) => input.checked).map(({ value }) => value);
  const chips = inputs.map(({ value, input }) => h("label", { class: "ig-chip ig-panel-option" }, input, h("span", {}, wordsOf(value))));
  const element = h("div", { class: "ig-panel-options" }, chips);
  element.addEventListener("change", () => change({ [name]: chosen().length || field.default ? chosen() : undefined }));
  const show = (values) => {
    const wanted = values[name] ?? [];
    inputs.forEach(({ value, input }) => {
      input.checked = wanted.includes(value);
      input.disabled = !input.checked && wanted.length >= most;
    });
  };
  return { element, isGroup: true, show };
}
