// Files that come in through the dialog: a place to drop one, and reference pictures that belong to it.
import { button, h, route, StudioError, t } from "./core.js";
import { icon } from "./icons.js";
import { Uploads } from "./panel_uploads.js";

// The file's {id, file_name}, or a StudioError.
async function send(path, file) {
  const headers = { "X-File-Name": encodeURIComponent(file.name) };
  const lost = { error: { message: t("error.no_answer"), hint: t("error.no_answer_hint"), code: "no_answer" } };
  const answer = await fetch(route(path), { method: "POST", body: file, headers }).then((reply) => reply.json()).catch(() => lost);
  if (!answer.ok) throw new StudioError(answer.error);
  return answer.data;
}

/** A place to drop files or to choose them; `take(files)` gets what comes. */
export class DropZone {
  constructor({ label, help, accept, isMultiple = false, take }) {
    this.take = take;
    this.picker = h("input", { type: "file", accept, multiple: isMultiple, class: "ig-visually-hidden" });
    this.picker.addEventListener("change", () => (take([...this.picker.files]), (this.picker.value = "")));
    this.words = h("span", { class: "ig-create-drop-label" }, label);
    this.element = h("label", { class: "ig-create-drop" }, this.picker, icon("plus"), this.words, h("span", { class: "ig-help" }, help));
    this.element.addEventListener("dragover", (event) => (event.preventDefault(), this.element.classList.add("is-over")));
    this.element.addEventListener("dragleave", () => this.element.classList.remove("is-over"));
    this.element.addEventListener("drop", (event) => this.drop(event));
  }

  drop(event) {
    event.preventDefault();
    this.element.classList.remove("is-over");
    this.take([...event.dataTransfer.files]);
  }
}

/** The one file that a way begins with: chosen, sent to a route of ours and read there. A refused one stays named. */
export class SourceFile {
  /** `changed()` is called when the file was read or refused, `forget()` when another one takes its place. */
  constructor({ path, label, help, accept, changed, forget }) {
    Object.assign(this, { path, changed, forget, id: null, source: null, problem: "" });
    this.zone = new DropZone({ label, help, accept, take: ([file]) => file && this.open(file) });
    this.name = h("p", { class: "ig-create-file-name", role: "status" });
    this.element = h("div", { class: "ig-create-source" }, this.zone.element, this.name);
  }

  async open(file) {
    Object.assign(this, { id: null, source: file, problem: "" });
    this.forget();
    this.say(t("create.reading", { name: file.name }));
    const { id = null, problem = "" } = await sent(this.path, file);
    if (this.source !== file) return;
    Object.assign(this, { id, problem });
    this.say(file.name);
    this.changed();
  }

  /** Send it once more: the studio keeps a few files open only. */
  async again() {
    this.id = (await send(this.path, this.source)).id;
  }

  say(words) {
    this.name.textContent = words;
  }

  get isChosen() {
    return this.id !== null || this.problem !== "";
  }
}

async function sent(path, file) {
  try {
    return await send(path, file);
  } catch (error) {
    if (!(error instanceof StudioError)) throw error;
    return { problem: [error.message, error.hint].filter(Boolean).join(" ") };
  }
}

/** Reference pictures: uploaded at once, listed by name. `changed()` is called with each that has arrived. */
export class Pictures {
  constructor(changed, help = t("create.pictures_help")) {
    this.changed = changed;
    this.assets = new Map(); // file name → what the studio said of it
    this.uploads = new Uploads((asset) => this.arrived(asset));
    this.uploads.watch = () => this.draw();
    const take = (files) => this.uploads.add(files);
    this.zone = new DropZone({ label: t("create.add_pictures"), help, accept: "image/*", isMultiple: true, take });
    this.missing = h("p", { class: "ig-create-missing", role: "status" });
    this.list = h("ul", { class: "ig-create-files" });
    this.element = h("section", { class: "ig-create-part", hidden: true }, h("h3", {}, t("create.pictures")), this.missing, this.zone.element, this.list);
  }

  arrived(asset) {
    this.assets.set(asset.name, asset);
    this.draw();
    this.changed();
  }

  /** Say which pictures are wanted; nothing is shown where none are. */
  show(isWanted, missing) {
    this.element.hidden = !isWanted;
    const names = missing.slice(0, 8).join(", ") + (missing.length > 8 ? " …" : "");
    this.missing.textContent = missing.length ? t("create.pictures_missing", { count: missing.length, names }) : t("create.pictures_here");
    this.missing.classList.toggle("is-warning", missing.length > 0);
  }

  draw() {
    const waiting = this.uploads.items.map((item) => this.line(item));
    const here = [...this.assets.values()].map((asset) => h("li", {}, h("img", { src: route(asset.preview), alt: "" }), h("span", {}, asset.name), this.removal(asset)));
    this.list.replaceChildren(...here, ...waiting);
  }

  line(item) {
    if (!item.error) return h("li", {}, icon("auto"), h("span", {}, item.file.name), h("span", { class: "ig-help" }, t("create.uploading")));
    const retry = button("retry", t("create.upload_again"), () => this.uploads.retry(item), { isQuiet: true, isSmall: true });
    const remove = button("close", t("create.remove"), () => this.uploads.remove(item), { isQuiet: true, isSmall: true });
    return h("li", { class: "is-error" }, icon("alert"), h("span", {}, item.error.message), retry, remove);
  }

  removal(asset) {
    const remove = () => (this.assets.delete(asset.name), this.draw(), this.changed());
    return button("close", t("create.remove"), remove, { isQuiet: true, isSmall: true });
  }

  /** File name → reference. */
  read() {
    return Object.fromEntries([...this.assets].map(([name, { ref }]) => [name, ref]));
  }
}
