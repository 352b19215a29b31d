// The fields of the form for a provider of one's own: each has its label, its help and a place for its error.
import { h, t } from "./core.js";

/** A field around `control`: {element, control, setLabel(words, note), setHelp(words), showError(sentence)}. */
export function buildField(id, control) {
  const label = h("label", { class: "ig-label", for: id });
  const note = h("span", { class: "ig-custom-optional" });
  const help = h("p", { class: "ig-help", id: `${id}-help`, hidden: true });
  const error = h("p", { class: "ig-error-text", id: `${id}-error`, role: "alert", hidden: true });
  control.id = id;
  control.setAttribute("aria-describedby", `${id}-help ${id}-error`);
  const element = h("div", { class: "ig-settings-part" }, h("div", {}, label, note), control, help, error);
  const field = {
    element,
    control,
    setLabel: (words, remark = "") => {
      label.textContent = words;
      note.textContent = remark;
    },
    setHelp: (words) => showText(help, words),
    showError: (sentence) => {
      showText(error, sentence);
      control.setAttribute("aria-invalid", String(Boolean(sentence)));
      element.classList.toggle("has-error", Boolean(sentence));
    },
  };
  control.addEventListener("input", () => field.showError(""));
  return field;
}

/** The kinds as cards, each with a line that says what it is for: {element, control, value(), showError(sentence)}. */
export function buildKinds(id, kinds, changed) {
  const inputs = kinds.map((kind, index) => h("input", { type: "radio", name: id, value: kind.id, class: "ig-visually-hidden", checked: index === 0 }));
  const cards = kinds.map((kind, index) => {
    const help = h("span", { class: "ig-help", id: `${id}-${index}` }, kind.help);
    inputs[index].setAttribute("aria-describedby", help.id);
    inputs[index].setAttribute("aria-label", kind.label);
    return h("label", { class: "ig-custom-kind" }, inputs[index], h("strong", {}, kind.label), help);
  });
  const error = h("p", { class: "ig-error-text", role: "alert", hidden: true });
  const list = h("div", { class: "ig-custom-kinds", role: "radiogroup", "aria-labelledby": `${id}-title` }, cards);
  const element = h("div", { class: "ig-settings-part" }, h("span", { class: "ig-label", id: `${id}-title` }, t("settings.kind")), list, error);
  const showError = (sentence) => showText(error, sentence);
  list.addEventListener("change", () => {
    showError("");
    changed();
  });
  const value = () => kinds[inputs.findIndex((input) => input.checked)];
  return { element, get control() { return inputs.find((input) => input.checked); }, value, showError };
}

export function showText(element, words) {
  element.textContent = words;
  element.hidden = !words;
}
