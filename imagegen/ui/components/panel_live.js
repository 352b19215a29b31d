// What only a server itself knows: its checkpoints, its samplers, its styles. Read by itself once, and when a person asks.
import { StudioError, ask, page } from "./core.js";

export class LiveChoices {
  /** `changed(isOtherModels)` is told that lists came, and whether the models are others than before. */
  constructor(changed) {
    Object.assign(this, { changed, tried: new Set(), known: new Set() });
  }

  /** For a control: `read()` resolves to a sentence or throws a StudioError, `isKnown()` says whether the list is the server's. */
  of(provider) {
    return { read: () => this.read(provider), isKnown: () => this.known.has(placeOf(provider)) };
  }

  /** Read the lists for a model that has some, once for each address. Nobody asked, so a failure says nothing. */
  async readOnce({ provider, is_ready: isReady, fields }) {
    const place = placeOf(provider);
    if (!isReady || this.tried.has(place) || !fields.some((field) => field.choices_from)) return;
    this.tried.add(place);
    try {
      await this.read(provider);
    } catch (error) {
      if (!(error instanceof StudioError)) throw error;
    }
  }

  async read(provider) {
    const place = placeOf(provider);
    const { models, text } = await ask("refresh_choices", { provider });
    this.known.add(place);
    this.changed(takeModels(provider, models));
    return text;
  }
}

// A provider that was moved is another server: what it has must be read again.
function placeOf(provider) {
  const urls = page.boot.providers?.find(({ id }) => id === provider)?.base_urls ?? [];
  return [provider, ...urls].join(" ");
}

/** Take over the models of one provider; true when they are others than before. */
function takeModels(provider, fresh) {
  const { catalog } = page.boot;
  const before = catalog.models;
  const known = new Map(before.map((model) => [model.key, model]));
  const taken = fresh.map((model) => updated(known.get(model.key), model));
  const others = before.filter((model) => model.provider !== provider);
  const place = before.findIndex((model) => model.provider === provider);
  catalog.models = others.toSpliced(place < 0 ? others.length : place, 0, ...taken);
  return JSON.stringify(before.map(({ key }) => key)) !== JSON.stringify(catalog.models.map(({ key }) => key));
}

// A model with the same fields stays the same object, and so do its fields: whoever shows them keeps them.
function updated(model, fresh) {
  if (!model || shapeOf(model) !== shapeOf(fresh)) return fresh;
  model.fields.forEach((field, index) => Object.assign(field, fresh.fields[index]));
  return Object.assign(model, fresh, { fields: model.fields });
}

// The control of a list that the server fills does not depend on what is in it.
function shapeOf({ fields }) {
  return JSON.stringify(fields.map((field) => [field.name, field.choices_from || field.widget]));
}
