// The way "Sheet": a file with a row for each task; what its columns are can be changed before the list is made.
import { ask, h, StudioError, t } from "./core.js";
import { chooser, field, insert, toggle } from "./create_parts.js";
import { Pictures, SourceFile } from "./create_files.js";
import { ColumnTable } from "./create_columns.js";
import { countWords } from "./create_text.js";
import { currentDraft } from "./panel.js";

const ACCEPT = ".txt,.csv,.tsv,.xlsx,.jsonl";

export const SHEET = {
  id: "sheet",
  label: "create.tab_sheet",
  icon: "panel",
  build: (context) => new SheetForm(context),
};

class SheetForm {
  constructor(context) {
    Object.assign(this, { context, leavesDone: true });
    const changed = () => context.changed();
    const words = { label: t("create.choose_sheet"), help: t("create.sheet_help") };
    this.file = new SourceFile({ path: "sheets", ...words, accept: ACCEPT, changed, forget: () => this.forget() });
    this.notes = h("ul", { class: "ig-create-notes" });
    this.columns = new ColumnTable(changed);
    this.prompt = h("textarea", { class: "ig-input ig-create-text", rows: 3, placeholder: t("create.all_rows_placeholder") });
    this.prompt.addEventListener("input", changed);
    this.inserts = chooser(t("create.insert_column"), (name) => insert(this.prompt, `{${name}}`));
    this.done = toggle("", true, (isOn) => ((this.leavesDone = isOn), changed()));
    this.doneWords = this.done.element.querySelector("span");
    this.examples = h("ol", { class: "ig-create-examples" });
    this.pictures = new Pictures(changed);
    const prompt = field(t("create.all_rows"), this.prompt, { help: t("create.all_rows_help"), aside: this.inserts });
    const examples = h("section", { class: "ig-create-part" }, h("h3", {}, t("create.examples")), this.examples);
    this.found = h("div", { class: "ig-create-found", hidden: true }, this.notes, this.done.element, this.columns.element, prompt, examples, this.pictures.element);
    this.element = h("div", { class: "ig-create-form" }, this.file.element, this.found);
  }

  forget() {
    this.columns.forget();
    this.found.hidden = true;
  }

  read() {
    if (!this.file.isChosen) return null;
    const wish = { draft: currentDraft(), prompt: this.prompt.value, roles: this.columns.roles, leaves_done: this.leavesDone, pictures: this.pictures.read() };
    return { file: this.file.id, ...wish };
  }

  async count(wish) {
    const { problem, source } = this.file;
    if (problem) return { count: 0, problem };
    const [seen, parameters] = await Promise.all([this.look(wish), this.context.shelf.parameters()]);
    if (this.file.source !== source) return { count: 0 }; // another file has been chosen meanwhile
    this.show(seen, parameters);
    if (!seen.has_prompt) return { count: 0, problem: t("create.no_prompt") };
    if (!seen.count) return { count: 0, problem: t("create.all_done") };
    return { count: seen.count, words: countWords(seen.count) };
  }

  async look(wish) {
    try {
      return await ask("lists.look_at_sheet", wish);
    } catch (error) {
      if (!(error instanceof StudioError) || error.code !== "not_found") throw error;
      await this.file.again();
      return ask("lists.look_at_sheet", { ...wish, file: this.file.id });
    }
  }

  make(wish) {
    return ask("lists.sheet", wish);
  }

  // ---- what stands in it --------------------------------------------------------------------------------------------

  show(seen, parameters) {
    this.found.hidden = false;
    this.file.say(t("create.sheet_rows", { name: seen.file_name, count: seen.row_count }));
    this.notes.replaceChildren(...notesOf(seen).map((note) => h("li", {}, note)));
    this.done.element.hidden = seen.done_count === 0;
    this.doneWords.textContent = t("create.done_rows", { count: seen.done_count });
    this.columns.show(seen, parameters);
    this.inserts.replaceChildren(this.inserts.firstChild, ...seen.columns.map(({ name }) => h("option", { value: name }, name)));
    this.examples.replaceChildren(...seen.examples.map((text) => h("li", {}, text || t("review.no_prompt"))));
    this.pictures.show(seen.wants_pictures, seen.missing_pictures);
  }
}

function notesOf({ notes, unknown_names: unknown, unused }) {
  const more = unknown.length ? [t("create.unknown_names", { names: unknown.map((name) => `{${name}}`).join(", ") })] : [];
  if (unused.length) more.push(t("create.unused", { names: unused.join(", ") }));
  return [...notes, ...more];
}
