// What finals are made with: a model, and those of its settings that make a picture larger or better.
import { h, page, t } from "./core.js";
import { buildFrame } from "./panel_controls.js";
import { carry, defaultsOf, isSame, paramsOf, pick, withEdit } from "./panel_carry.js";
import { Picker } from "./panel_picker.js";

const NAMES = ["width", "height", "size", "aspectRatio", "resolution", "quality", "steps", "strength"];
const MOST_IMAGES = 8;

export class FinalForm {
  constructor({ params: drafts, model }, saved, change) {
    Object.assign(this, { drafts, change, memory: saved.memory ?? {}, count: saved.count ?? 1 });
    this.picker = new Picker((key) => this.choose(key), "ig-finals-models");
    this.picker.setModels(page.boot.catalog.models);
    this.fieldPlace = h("div", { class: "ig-finals-fields" });
    const label = h("span", { class: "ig-label" }, t("finals.model"));
    const keep = h("p", { class: "ig-help" }, t("finals.keep"));
    this.element = h("section", { class: "ig ig-panel ig-finals-form" }, label, this.picker.element, this.fieldPlace, keep);
    this.show(find(saved.model) ?? find(page.boot.catalog.default) ?? find(model) ?? page.boot.catalog.models[0]);
  }

  get model() {
    return this.card.key;
  }

  /** What a person set for the finals; what they left alone stays as in each draft. */
  get params() {
    return pick(carry(this.memory, this.fields).values, this.fields.flatMap((field) => field.names));
  }

  choose(key) {
    this.show(find(key));
    this.change();
  }

  show(card) {
    this.card = card;
    this.picker.show(card);
    this.fields = card.fields.filter(({ names }) => names.some((name) => NAMES.includes(name)));
    this.frames = this.fields.map((field) => this.frame(field));
    this.countFrame = buildFrame(countField(), { change: ({ count }) => this.setCount(count ?? 1), limits: countField().schema }, () => this.setCount(1), "finals");
    this.fieldPlace.replaceChildren(...this.frames.map(({ element }) => element), this.countFrame.element);
    this.refresh();
  }

  frame(field) {
    const edit = (patch) => {
      this.memory = withEdit(this.memory, field, this.fields, patch);
      this.refresh();
      this.change();
    };
    return buildFrame(field, { change: edit, live: null, uploads: null }, () => edit(defaultsOf(field)), "finals");
  }

  // Below what was set here stand the values of the first draft, as far as this model takes them.
  refresh() {
    const shown = paramsOf({ ...this.drafts, ...this.memory }, this.fields);
    const set = this.params;
    for (const frame of this.frames) frame.show(pick(shown, frame.field.names), !isSame(pick(set, frame.field.names), {}));
    this.countFrame.show({ count: this.count }, this.count !== 1);
  }

  setCount(count) {
    this.count = count;
    this.refresh();
    this.change();
  }

  /** How far a final may leave its draft matters only where the draft is its reference. */
  showStrength(isReference) {
    for (const { field, element } of this.frames) if (field.names.includes("strength")) element.hidden = !isReference;
  }
}

const find = (key) => page.boot.catalog.models.find((model) => model.key === key);

function countField() {
  const schema = { type: "integer", minimum: 1, maximum: MOST_IMAGES };
  return { name: "count", names: ["count"], label: t("finals.count"), widget: "count", schema, default: 1, step: 1 };
}
