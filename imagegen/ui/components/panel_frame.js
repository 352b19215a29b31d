// The frame around every control: label, help, reset, and below it what there is to say about the value.
import { button, h, t } from "./core.js";
import { attachPopover } from "./panel_popover.js";

const HELP_WIDTH_PX = 264;

/**
 * Put `widget` in its frame. A widget is {element, aside, beside, isGroup, show(values)}: `aside` stands at the end of the
 * label's line (a switch has nothing else), `beside` right after the label, `isGroup` says that it has several controls
 * and no single one the label belongs to.
 */
export class Frame {
  constructor(field, id, widget, reset) {
    this.field = field;
    this.widget = widget;
    this.note = h("p", { class: "ig-help ig-panel-note", role: "status", hidden: true });
    this.error = h("p", { class: "ig-error-text ig-panel-error", role: "alert", id: `${id}-error`, hidden: true });
    this.reset = button("undo", t("panel.reset", { label: field.label }), reset, { isQuiet: true, isSmall: true });
    this.element = h("div", { class: `ig-panel-field is-${field.widget}`, data: { field: field.name } });
    this.element.append(...[this.head(id), widget.element, this.note, this.error].filter(Boolean));
    this.connectLabel(id);
  }

  head(id) {
    const tag = this.widget.isGroup ? "span" : "label";
    const label = h(tag, { class: "ig-label", id: `${id}-label`, for: this.widget.isGroup ? null : id }, this.field.label);
    const required = this.field.is_required ? h("span", { class: "ig-panel-required" }, t("panel.required")) : null;
    const space = h("span", { class: "ig-panel-space" });
    return h("div", { class: "ig-panel-head" }, label, this.help(), this.widget.beside, required, space, this.reset, this.widget.aside);
  }

  help() {
    if (!this.field.help) return null;
    const info = button("info", t("panel.about", { label: this.field.label }), null, { isQuiet: true, isSmall: true });
    info.classList.add("ig-panel-info");
    const text = h("div", { class: "ig-panel-help", role: "note" }, this.field.help);
    attachPopover(info, text, HELP_WIDTH_PX);
    return [info, text];
  }

  connectLabel(id) {
    if (this.widget.isGroup) {
      this.widget.element.setAttribute("role", this.widget.element.getAttribute("role") ?? "group");
      this.widget.element.setAttribute("aria-labelledby", `${id}-label`);
    }
    for (const control of this.controls()) {
      // A button that opens a list says its value itself; every other control has one besides its name.
      if (!this.widget.isGroup) control.setAttribute("aria-labelledby", control.matches("button") ? `${id}-label ${id}` : `${id}-label`);
      control.setAttribute("aria-describedby", `${id}-error`);
    }
  }

  controls() {
    if (this.widget.controls) return this.widget.controls;
    const inputs = (part) => (part ? [part, ...part.querySelectorAll("*")].filter((node) => node.matches("input, select, textarea")) : []);
    return [...inputs(this.widget.element), ...inputs(this.widget.aside)];
  }

  say(text) {
    this.note.textContent = text;
    this.note.hidden = !text;
  }

  showError(sentence) {
    this.error.textContent = sentence;
    this.error.hidden = !sentence;
    this.element.classList.toggle("has-error", Boolean(sentence));
    for (const control of this.controls()) control.setAttribute("aria-invalid", String(Boolean(sentence)));
  }

  show(values, isChanged) {
    this.widget.show(values);
    this.element.classList.toggle("is-changed", isChanged);
    this.reset.hidden = !isChanged;
  }
}
