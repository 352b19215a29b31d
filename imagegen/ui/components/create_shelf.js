// What lists may be made with: templates, styles, wildcards and the settings of the panel's model. Asked for once an opening.
import { ask } from "./core.js";
import { currentDraft } from "./panel.js";

export class Shelf {
  constructor() {
    this.forget();
  }

  /** Ask again the next time. */
  forget() {
    this.known = null;
    this.parametersOf = new Map();
  }

  /** A promise of {templates, styles, wildcards}. */
  load() {
    this.known ??= ask("lists.shelf");
    return this.known;
  }

  /** A promise of what the panel's model lets one set: [{name, label, is_picture, choices, minimum, maximum}]. */
  parameters() {
    const { model } = currentDraft();
    if (!this.parametersOf.has(model)) this.parametersOf.set(model, ask("lists.parameters", { model }));
    return this.parametersOf.get(model);
  }
}
