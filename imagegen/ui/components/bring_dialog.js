// The dialog "Bring in": choose pictures or a folder, see what they say of their making, use it or add them to the history.
import { bus, button, h, page, StudioError, t, tell, toast } from "./core.js";
import { icon } from "./icons.js";
import { DropZone } from "./create_files.js";
import { useAsReference } from "./lightbox_acts.js";
import { Picture } from "./bring_picture.js";
import { RunView } from "./bring_run.js";
import { Import, isManifest, isPicture, pathOf, post } from "./bring_send.js";
import { Target } from "./bring_target.js";

const MOST_SHOWN = 100; // more than these are not looked at one by one
const LOOKS_AT_ONCE = 3;
const ACCEPT = "image/png,image/jpeg,image/webp,image/gif,image/avif";

export class BringDialog {
  /** `draft()` is what the panel shows. */
  constructor(draft) {
    Object.assign(this, { draft, pictures: [], files: [], run: null });
    this.target = new Target(() => this.patchFoot());
    const close = button("close", t("close"), () => this.node.close(), { isQuiet: true });
    this.title = h("h2", { id: "bring-title" }, t("bring.heading"));
    const head = h("header", { class: "ig-settings-head" }, this.title, close);
    this.body = h("div", { class: "ig-settings-body ig-bring-content" });
    this.foot = h("footer", { class: "ig-bring-foot" });
    this.node = h("dialog", { class: "ig ig-dialog ig-settings ig-bring", "aria-labelledby": "bring-title" }, head, this.body, this.foot);
    // The event comes later than the closing: by then other files may be shown.
    this.node.addEventListener("close", () => !this.node.open && !this.run && this.forget());
    document.body.append(this.node);
  }

  /** Show what came; an import that is under way is shown instead, it comes first. */
  open(files) {
    if (!this.node.open) this.node.showModal();
    if (this.run) return;
    if (files.length === 0) return this.showChoice();
    this.take(files);
  }

  // ---- choosing -----------------------------------------------------------------------------------------------------

  showChoice(words = "") {
    this.forget();
    const zone = new DropZone({ label: t("bring.drop"), help: t("bring.drop_help"), accept: ACCEPT, isMultiple: true, take: (files) => this.take(files) });
    const problem = words && h("p", { class: "ig-error-text", role: "alert" }, words);
    this.body.replaceChildren(...[problem, zone.element, this.folderChoice()].filter(Boolean));
    this.foot.hidden = true;
  }

  folderChoice() {
    const picker = h("input", { type: "file", class: "ig-visually-hidden", tabindex: "-1", "aria-hidden": "true", data: { pick: "folder" } });
    picker.webkitdirectory = true;
    picker.addEventListener("change", () => this.take([...picker.files]));
    const choose = button("topics", t("bring.choose_folder"), () => picker.click());
    return h("section", { class: "ig-bring-folder" }, h("div", {}, h("h3", {}, t("bring.folder")), h("p", { class: "ig-help" }, t("bring.folder_help"))), picker, choose);
  }

  take(files) {
    const usable = files.filter((file) => isPicture(file) || isManifest(file));
    const pictures = usable.filter(isPicture);
    if (pictures.length === 0) return this.showChoice(t("bring.no_pictures"));
    this.forget();
    this.files = usable;
    const isFolder = pictures.some((file) => pathOf(file).includes("/"));
    if (isFolder || pictures.length > MOST_SHOWN) this.showMany(pictures, isFolder);
    else this.showPictures(pictures);
  }

  // ---- a folder -----------------------------------------------------------------------------------------------------

  showMany(pictures, isFolder) {
    const name = isFolder ? pathOf(pictures[0]).split("/")[0] : t("bring.usual_title");
    const megabytes = Math.ceil(pictures.reduce((sum, file) => sum + file.size, 0) / 1_000_000);
    this.bare = h("input", { type: "checkbox" });
    const facts = h("p", { class: "ig-bring-fact" }, icon("image"), t("bring.many", { count: pictures.length, number: pictures.length.toLocaleString(page.boot.language), megabytes: megabytes.toLocaleString(page.boot.language) }));
    const bare = h("label", { class: "ig-bring-check" }, this.bare, h("span", {}, t("bring.bare"), h("span", { class: "ig-help" }, t("bring.bare_help"))));
    this.title.textContent = name;
    this.body.replaceChildren(facts, this.target.element, bare, h("p", { class: "ig-help" }, t("bring.again_help")));
    this.target.offer(name, true);
    this.showFoot();
  }

  // ---- single pictures ----------------------------------------------------------------------------------------------

  async showPictures(files) {
    const acts = { use: (found) => this.use(found), refer: (picture, anchor) => this.refer(picture, anchor), show: (id) => this.show(id), changed: () => this.patchFoot() };
    this.pictures = files.map((file) => new Picture(file, this.draft()?.model, acts));
    const list = h("ul", { class: "ig-bring-list" }, this.pictures.map(({ element }) => element));
    list.classList.toggle("is-single", files.length === 1);
    this.body.replaceChildren(...(files.length > 1 ? [this.buildAll()] : []), list, this.target.element);
    this.target.offer(t("bring.usual_title"), false);
    this.pictures[0].details.open = files.length === 1;
    this.showFoot();
    const waiting = [...this.pictures];
    await Promise.all(Array.from({ length: LOOKS_AT_ONCE }, async () => { for (let next = waiting.shift(); next; next = waiting.shift()) await next.read(); }));
  }

  buildAll() {
    this.all = h("input", { type: "checkbox", checked: true });
    this.all.addEventListener("change", () => this.chooseAll(this.all.checked));
    return h("label", { class: "ig-bring-check" }, this.all, t("bring.all"));
  }

  chooseAll(isChosen) {
    for (const picture of this.pictures) if (!picture.check.disabled) picture.choose(isChosen);
    this.patchFoot();
  }

  use(found) {
    const count = this.draft()?.count ?? page.boot.preferences.images_per_task;
    bus.emit("reuse", { prompt: found.prompt, draft: { ...found.draft, count } });
    this.node.close();
    toast("ok", t("bring.used", { model: found.card.name }));
  }

  async refer(picture, anchor) {
    anchor.disabled = true;
    try {
      const asset = await post("inputs", picture.file);
      this.node.close();
      useAsReference({ url: asset.url, preview: asset.preview, file_name: asset.name }, document.getElementById("panel"));
    } catch (error) {
      if (!(error instanceof StudioError)) throw error;
      toast("error", error.message, { hint: error.hint });
    } finally {
      anchor.disabled = false;
    }
  }

  // ---- the history --------------------------------------------------------------------------------------------------

  get chosen() {
    return this.pictures.length ? this.pictures.filter(({ isChosen }) => isChosen).map(({ file }) => file) : this.files;
  }

  showFoot() {
    this.words = h("span", { class: "ig-bring-count", role: "status" });
    this.submit = button("topics", t("bring.add"), () => this.start(), { isPrimary: this.pictures.length !== 1 });
    this.acts = h("span", { class: "ig-bring-own" });
    this.foot.replaceChildren(button("chevronLeft", t("bring.other"), () => this.showChoice()), this.words, this.submit, this.acts);
    this.foot.hidden = false;
    this.patchFoot();
  }

  patchFoot() {
    const count = this.chosen.filter((file) => !isManifest(file)).length;
    this.submit.hidden = this.pictures.length === 1 && this.pictures[0].isRead && count === 0; // known, or nothing to keep
    this.submit.disabled = count === 0 || !this.target.isReady;
    const [picture] = this.pictures;
    if (this.pictures.length === 1 && picture.found && !this.acts.hasChildNodes()) this.acts.append(picture.actions());
    this.words.textContent = this.pictures.length > 1 ? t("bring.chosen", { count, total: this.pictures.length }) : "";
    this.target.element.hidden = this.pictures.length > 0 && count === 0;
    const most = this.pictures.filter(({ check }) => !check.disabled).length;
    if (this.all) Object.assign(this.all, { checked: count > 0 && count === most, indeterminate: count > 0 && count < most });
  }

  async start() {
    const takesBare = this.pictures.length > 0 || this.bare.checked; // single ones were chosen by hand
    const view = new RunView({ stop: () => this.run.stop(), undo: () => this.undo(), show: (id) => this.show(id), again: () => this.showChoice() });
    this.run = new Import(this.chosen, { ...this.target.read(), takes_bare: takesBare }, () => view.patch(this.run));
    this.body.replaceChildren(view.element);
    this.foot.replaceChildren(view.foot);
    try {
      await this.run.run();
      if (!this.node.open) this.tellEnd();
    } catch (error) {
      if (!(error instanceof StudioError)) throw error;
      this.run = null;
      toast("error", error.message, { hint: error.hint });
      this.showChoice();
      return;
    }
    this.last = this.run;
    this.run = null;
  }

  tellEnd() {
    const { counts } = this.run;
    toast("ok", t("bring.added", { count: counts.added }), { action: { label: t("bring.undo"), run: () => this.undo() } });
  }

  show(topicId) {
    this.node.close();
    bus.emit("open_topic", topicId);
  }

  async undo() {
    const done = await tell("imports.undo", { import_id: this.last.id });
    if (done === undefined) return;
    toast("info", t("bring.undone"));
    if (this.node.open) this.showChoice();
  }

  forget() {
    for (const picture of this.pictures) picture.forget();
    Object.assign(this, { pictures: [], files: [], all: null });
    this.title.textContent = t("bring.heading");
    this.body.replaceChildren();
    this.foot.hidden = true;
  }
}
