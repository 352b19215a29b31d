// The way "Template": a gallery of prompt texts with variables, and the chosen one to fill.
import { button, h, t, tell, toast } from "./core.js";
import { TextForm } from "./create_text.js";

export const TEMPLATE = {
  id: "template",
  label: "create.tab_template",
  icon: "copy",
  build: (context) => new Gallery(context),
};

class Gallery {
  constructor(context) {
    this.context = context;
    this.chosen = null;
    this.search = h("input", { class: "ig-input", type: "search", placeholder: t("create.find_template"), "aria-label": t("create.find_template") });
    this.search.addEventListener("input", () => this.draw());
    this.cards = h("div", { class: "ig-create-cards", role: "group", "aria-label": t("create.templates") });
    this.none = h("p", { class: "ig-help", hidden: true }, t("create.no_template"));
    this.gallery = h("div", { class: "ig-create-gallery" }, this.search, this.cards, this.none);
    this.form = new TextForm(context, { label: t("create.template_text") });
    this.form.onSaved = () => this.load();
    this.title = h("h3", {});
    const back = button("chevronLeft", t("create.all_templates"), () => this.choose(null), { isSmall: true });
    this.remove = button("trash", t("create.remove_template"), () => this.removeChosen(), { isSmall: true, isDanger: true });
    const head = h("div", { class: "ig-create-label" }, back, this.title, this.remove);
    this.filling = h("div", { class: "ig-create-filling", hidden: true }, head, this.form.element);
    this.element = h("div", {}, this.gallery, this.filling);
    this.templates = [];
  }

  opened() {
    this.load();
  }

  async load() {
    this.templates = (await this.context.shelf.load()).templates;
    this.draw();
  }

  draw() {
    const words = this.search.value.trim().toLowerCase();
    const fits = ({ name, description, text }) => `${name} ${description} ${text}`.toLowerCase().includes(words);
    const found = this.templates.filter(fits);
    this.cards.replaceChildren(...found.map((template) => this.card(template)));
    this.none.hidden = found.length > 0;
  }

  card(template) {
    const own = template.is_own ? h("span", { class: "ig-badge" }, t("create.own")) : null;
    const name = h("span", { class: "ig-create-card-name" }, template.name, own);
    const parts = [name, template.description && h("span", { class: "ig-help" }, template.description), h("span", { class: "ig-create-card-text" }, template.text)];
    return h("button", { type: "button", class: "ig-create-card", onclick: () => this.choose(template) }, parts.filter(Boolean));
  }

  choose(template) {
    this.chosen = template;
    this.gallery.hidden = template !== null;
    this.filling.hidden = template === null;
    if (template === null) this.search.focus();
    else this.show(template);
    this.context.changed();
  }

  show({ id, name, text, variables, is_own: isOwn }) {
    this.title.textContent = name;
    this.remove.hidden = !isOwn;
    this.form.setText(text, { variables, template: id });
    this.element.scrollIntoView();
    this.form.values.list.querySelector("textarea")?.focus({ preventScroll: true });
  }

  async removeChosen() {
    const gone = await tell("lists.remove_template", { id: this.chosen.id });
    if (!gone) return;
    const undo = async () => (await tell("lists.save_template", gone)) && this.reload();
    toast("info", t("create.template_removed", { name: gone.name }), { action: { label: t("review.undo"), run: undo } });
    this.choose(null);
    this.reload();
  }

  reload() {
    this.context.shelf.forget();
    return this.load();
  }

  read() {
    return this.chosen && this.form.read();
  }

  count(wish) {
    return this.form.count(wish);
  }

  make(wish) {
    return this.form.make(wish);
  }
}
