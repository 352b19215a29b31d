// Building blocks of the dialog "New list".
import { h } from "./core.js";

let lastId = 0;

/** A name for an element that a label or a description points to. */
export const newId = (what) => `create-${what}-${++lastId}`;

/** A control below its label. */
export function field(label, control, { help = null, aside = null } = {}) {
  control.id ||= newId("field");
  const head = h("div", { class: "ig-create-label" }, h("label", { class: "ig-label", for: control.id }, label), aside);
  return h("div", { class: "ig-create-field" }, head, control, help && h("p", { class: "ig-help" }, help));
}

/** A switch with its words beside it. */
export function toggle(label, isOn, change) {
  const input = h("input", { type: "checkbox", role: "switch", class: "ig-create-switch", checked: isOn, onchange: () => change(input.checked) });
  return { input, element: h("label", { class: "ig-create-choice" }, input, h("span", {}, label)) };
}

/** A few choices of which one counts: [[value, label], …]. */
export function segments(label, choices, value, change) {
  const name = newId("choice");
  const inputs = choices.map(([one]) => h("input", { type: "radio", name, class: "ig-visually-hidden", value: one, checked: one === value, onchange: () => change(one) }));
  const parts = choices.map(([, words], index) => h("label", { class: "ig-settings-segment" }, inputs[index], words));
  return h("div", { class: "ig-settings-segments ig-create-segments", role: "radiogroup", "aria-label": label }, parts);
}

/** A dropdown that does something with what is chosen and goes back to its words. */
export function chooser(label, change) {
  const node = h("select", { class: "ig-input ig-create-select is-quiet", "aria-label": label }, h("option", { value: "" }, label));
  node.addEventListener("change", () => (node.value && change(node.value), (node.value = "")));
  return node;
}

/** Put a text where the cursor is, as if it had been typed. */
export function insert(box, text) {
  box.focus();
  box.setRangeText(text, box.selectionStart, box.selectionEnd, "end");
  box.dispatchEvent(new Event("input", { bubbles: true }));
}
