// The way "Recipe": a task list that somebody saved.
import { ask, h, t } from "./core.js";
import { Pictures, SourceFile } from "./create_files.js";
import { countWords } from "./create_text.js";

export const RECIPE = {
  id: "recipe",
  label: "create.tab_recipe",
  icon: "checks",
  build: (context) => new RecipeForm(context),
};

class RecipeForm {
  constructor(context) {
    const words = { label: t("create.choose_recipe"), help: t("create.recipe_help") };
    const hooks = { changed: () => context.changed(), forget: () => (this.found.hidden = true) };
    this.file = new SourceFile({ path: "recipes", ...words, accept: ".json,application/json", ...hooks });
    this.title = h("h3", {});
    this.facts = h("p", { class: "ig-help" });
    this.models = h("ul", { class: "ig-create-models" });
    this.examples = h("ol", { class: "ig-create-examples" });
    this.pictures = new Pictures(() => context.changed());
    const models = h("section", { class: "ig-create-part" }, h("h3", {}, t("create.models")), this.models);
    const examples = h("section", { class: "ig-create-part" }, h("h3", {}, t("create.examples")), this.examples);
    this.found = h("div", { class: "ig-create-found", hidden: true }, h("section", { class: "ig-create-part" }, this.title, this.facts), models, examples, this.pictures.element);
    this.element = h("div", { class: "ig-create-form" }, this.file.element, this.found);
  }

  read() {
    return this.file.isChosen ? { file: this.file.id } : null;
  }

  async count(wish) {
    const { problem, source } = this.file;
    if (problem) return { count: 0, problem };
    const seen = await ask("lists.look_at_recipe", wish);
    if (this.file.source !== source) return { count: 0 }; // another file has been chosen meanwhile
    this.show(seen);
    return { count: seen.count, words: countWords(seen.count) };
  }

  make(wish) {
    return ask("lists.recipe", wish);
  }

  show({ title, notes, created_at: made, app, models, examples, missing, count }) {
    this.found.hidden = false;
    this.title.textContent = title;
    const day = made && !Number.isNaN(Date.parse(made)) ? new Date(made).toLocaleDateString() : "";
    this.facts.textContent = [countWords(count), day, app, notes].filter(Boolean).join(" · ");
    this.models.replaceChildren(...models.map(modelLine));
    this.examples.replaceChildren(...examples.map((text) => h("li", {}, text || t("review.no_prompt"))));
    this.pictures.show(missing.length > 0 || this.pictures.assets.size > 0, missing.map(({ name, sha256 }) => name || sha256.slice(0, 12)));
  }
}

function modelLine({ name, count, is_known: isKnown }) {
  const unknown = isKnown ? null : h("span", { class: "ig-create-warning" }, t("create.unknown_model"));
  return h("li", {}, h("span", {}, name), h("span", { class: "ig-help" }, countWords(count)), unknown);
}
