// The panel: model, number of images, and a form made from the model's schema.
//
// What a person set lives in `memory` by standard name; everything else (the form, the draft, what a model cannot
// use) is computed from it, so switching models back and forth loses nothing.
import { bus, button, h, page, remember, remembered, t } from "./core.js";
import { icon } from "./icons.js";
import { carry, defaultsOf, editsOf, isSame, paramsOf, pick, relatedNames, withEdit } from "./panel_carry.js";
import { buildFrame } from "./panel_controls.js";
import { rememberAsset } from "./panel_images.js";
import { LiveChoices } from "./panel_live.js";
import { Picker } from "./panel_picker.js";
import { RowTarget, difference } from "./panel_rows.js";
import { Uploads } from "./panel_uploads.js";

const DRAFT_PAUSE_MS = 60;
const REFERENCE_NAMES = ["imageUrl", "imageUrls"];
const COUNT_ON_SLIDER = 16;
const COUNT_LIMIT = 100;

let panel;

export function mount(element) {
  panel = new Panel(element);
  bus.emit("panel_ready");
}

/** Take a stored picture, {ref, name, preview}, as reference; {outcome: "taken" | "replaced" | "has" | "full" | "none", model, most}. */
export function usePicture(picture) {
  return panel.usePicture(picture);
}

/** What would be started now: {model, params, count}; also while the panel shows the settings of rows. */
export function currentDraft() {
  return panel.ownDraft();
}

class Panel {
  constructor(element) {
    const saved = remembered("draft", {});
    Object.assign(this, { memory: saved.memory ?? {}, count: saved.count ?? null, frames: [], uploads: new Map(), isMoreOpen: false });
    this.picker = new Picker((key, startedAt_ms) => this.switchTo(key, startedAt_ms));
    this.live = new LiveChoices((isOtherModels) => this.takeChoices(isOtherModels));
    this.modelError = h("p", { class: "ig-error-text ig-panel-error", role: "alert", hidden: true });
    this.rows = new RowTarget();
    this.keyLine = h("div", { class: "ig-panel-line is-key" });
    this.notice = h("div", { class: "ig-panel-notice", role: "status" });
    this.countPlace = h("div");
    this.fieldPlace = h("div", { class: "ig-panel-fields" });
    element.append(this.layout());
    this.showBoot(saved.model);
    this.listen();
  }

  layout() {
    const title = h("span", { class: "ig-label" }, t("panel.model"));
    const top = h("div", { class: "ig-panel-top" }, this.rows.element, title, this.picker.element, this.modelError, this.keyLine, this.notice);
    return h("section", { class: "ig ig-panel", "aria-label": t("panel.title") }, top, this.countPlace, this.fieldPlace);
  }

  listen() {
    bus.on("boot", () => this.showBootAgain());
    bus.on("choose_model", (key) => this.switchTo(key, performance.now()));
    bus.on("reuse", ({ draft }) => this.reuse(draft));
    bus.on("edit_rows", (target) => this.turnTo(target));
    bus.on("field_errors", (errors) => this.showErrors(errors));
    document.addEventListener("paste", (event) => this.paste(event));
  }

  // ---- the model ------------------------------------------------------------------------------------------------

  /** Draw everything from page.boot, with `key` as the model where it (still) exists. */
  showBoot(key) {
    const { models } = page.boot.catalog;
    this.labels = new Map(models.flatMap((model) => model.fields.flatMap((field) => field.names.map((name) => [name, field.label]))));
    this.picker.setModels(models);
    this.showModel(findModel(key) ?? findModel(page.boot.catalog.default) ?? models[0]);
  }

  showBootAgain() {
    const { key } = this.model;
    this.showBoot(key);
    if (!findModel(key)) this.say([t("panel.model.gone", { model: key, name: this.model.name })]);
  }

  showModel(model) {
    this.model = model;
    this.picker.show(model);
    this.setModelError("");
    this.showKeyLine();
    this.buildCount();
    this.buildFields();
    this.refresh();
    this.live.readOnce(model);
  }

  /** The server's own lists have come. Where the form has the same fields, it stays as it is, with what is being typed. */
  takeChoices(isOtherModels) {
    if (isOtherModels) this.picker.setModels(page.boot.catalog.models);
    if (findModel(this.model.key) === this.model) this.refresh();
    else this.showBootAgain();
  }

  switchTo(key, startedAt_ms) {
    if (this.rows.isOn) return this.rows.edit({ model: key });
    this.showModel(findModel(key));
    this.say(this.remarks());
    afterPaint(() => performance.measure("panel-switch", { start: startedAt_ms, end: performance.now() }));
  }

  showKeyLine() {
    const { is_ready, provider, provider_name } = this.model;
    const add = () => button("key", t("panel.add_key"), () => bus.emit("open_settings", provider), { isSmall: true });
    this.keyLine.hidden = is_ready;
    this.keyLine.replaceChildren(...(is_ready ? [] : [h("span", {}, `${provider_name}: ${t("panel.needs_key")}`), add()]));
  }

  // ---- the form -------------------------------------------------------------------------------------------------

  get fields() {
    return this.model.fields;
  }

  buildCount() {
    const field = countField();
    const change = (patch) => this.setCount(patch.count ?? null);
    const limits = { ...field.schema, maximum: COUNT_LIMIT };
    this.countFrame = buildFrame(field, { change, limits }, () => this.setCount(null));
    this.countPlace.replaceChildren(this.countFrame.element);
  }

  buildFields() {
    this.frames = this.fields.map((field) => this.buildField(field));
    const usual = this.frames.filter((frame) => !frame.field.is_advanced);
    const advanced = this.frames.filter((frame) => frame.field.is_advanced);
    this.more = advanced.length ? this.disclosure(advanced) : null;
    const none = this.frames.length ? [] : [h("p", { class: "ig-help" }, t("panel.no_settings"))];
    this.fieldPlace.replaceChildren(...usual.map((frame) => frame.element), ...none, ...(this.more ? [this.more] : []));
  }

  buildField(field) {
    const change = (patch) => this.edit(field, patch);
    const live = field.choices_from ? this.live.of(this.model.provider) : null;
    return buildFrame(field, { change, live, uploads: this.uploadsOf(field) }, () => this.edit(field, {}));
  }

  disclosure(frames) {
    this.changedCount = h("span", { class: "ig-panel-changed" });
    const summary = h("summary", {}, icon("chevronRight"), h("span", {}, t("panel.more")), this.changedCount);
    const body = h("div", { class: "ig-panel-fields" }, frames.map((frame) => frame.element));
    const details = h("details", { class: "ig-panel-more", open: this.isMoreOpen }, summary, body);
    details.addEventListener("toggle", () => (this.isMoreOpen = details.open));
    return details;
  }

  /** Show every value as it is now. */
  refresh() {
    const params = paramsOf(this.memory, this.fields);
    for (const frame of this.frames) {
      const values = pick(params, frame.field.names);
      frame.show(values, !isSame(values, defaultsOf(frame.field)));
    }
    this.countFrame.show({ count: this.countNow() }, this.count !== null);
    this.showChangedCount();
    this.announce();
  }

  showChangedCount() {
    if (!this.more) return;
    const count = this.frames.filter((frame) => frame.field.is_advanced && frame.element.classList.contains("is-changed")).length;
    this.changedCount.textContent = count ? t("panel.changed", { count }) : "";
  }

  // ---- what a person sets -----------------------------------------------------------------------------------------

  edit(field, patch) {
    const before = paramsOf(this.memory, this.fields);
    this.memory = withEdit(this.memory, field, this.fields, patch);
    if (this.rows.isOn) this.rows.edit({ params: difference(before, paramsOf(this.memory, this.fields)) });
    const frame = this.frames.find((other) => other.field === field);
    frame?.showError("");
    frame?.say("");
    this.refresh();
  }

  setCount(count) {
    if (this.rows.isOn) this.rows.edit({ count: count ?? page.boot.preferences.images_per_task });
    this.count = this.unusual(count);
    this.countFrame.showError("");
    this.countFrame.say("");
    this.refresh();
  }

  // What a person did not choose follows their preferences.
  unusual(count) {
    return count === page.boot.preferences.images_per_task ? null : count;
  }

  countNow() {
    return this.count ?? page.boot.preferences.images_per_task;
  }

  ownDraft() {
    if (!this.rows.isOn) return this.draft();
    const model = findModel(this.own.model);
    const count = this.own.count ?? page.boot.preferences.images_per_task;
    return { model: model.key, params: paramsOf(this.own.memory, model.fields), count };
  }

  draft() {
    return { model: this.model.key, params: paramsOf(this.memory, this.fields), count: this.countNow() };
  }

  // Dragging a slider changes the draft sixty times a second; the estimate need not follow each step.
  announce() {
    if (this.rows.isOn) return;
    clearTimeout(this.announcing);
    const own = { model: this.model.key, memory: this.memory, count: this.count };
    const draft = this.draft(); // now: a moment later the panel may show the settings of rows
    this.announcing = setTimeout(() => {
      remember("draft", own);
      bus.emit("draft", draft);
    }, DRAFT_PAUSE_MS);
  }

  // ---- rows of a list -----------------------------------------------------------------------------------------------

  /** Show the settings of rows, {ids, number, draft}, until null brings the panel's own back. */
  turnTo(target) {
    const before = this.rows.isOn ? null : { model: this.model.key, memory: this.memory, count: this.count };
    const { ids } = this.rows;
    if (!this.rows.take(target)) return;
    if (ids?.join() !== this.rows.ids?.join()) this.leaveUploads(ids);
    this.own = before ?? this.own;
    const model = findModel(target ? target.draft.model : this.own.model) ?? this.model;
    this.memory = target ? editsOf(target.draft.params, model.fields) : this.own.memory;
    this.count = target ? this.unusual(target.draft.count) : this.own.count;
    if (target && model === this.model) this.refresh();
    else this.showModel(model);
  }

  // ---- pictures ---------------------------------------------------------------------------------------------------

  // One list of uploads for fields that mean the same, so that an upload arrives even when the model was switched.
  uploadsOf(field) {
    if (field.widget !== "images") return null;
    const key = relatedNames(field, this.fields).sort().join();
    if (!this.uploads.has(key)) this.uploads.set(key, new Uploads((asset) => this.addImage(key, asset)));
    return this.uploads.get(key);
  }

  // What is still on its way belongs to whom it was given: to those rows, or to the panel's own settings.
  leaveUploads(ids) {
    for (const field of this.fields.filter((one) => this.uploadsOf(one)?.waiting.length)) this.uploadsOf(field).onDone = this.lateUpload(field.names[0], ids);
    this.uploads = new Map();
  }

  lateUpload(name, ids) {
    const refs = [paramsOf(this.memory, this.fields)[name] ?? []].flat();
    return (asset) => {
      rememberAsset(asset);
      refs.push(asset.ref);
      const late = { [name]: name === "imageUrls" ? [...refs] : asset.ref };
      if (ids) bus.emit("rows_edit", { ids, set: { params: late } });
      else if (this.rows.isOn) this.own = { ...this.own, memory: { ...this.own.memory, ...late } };
      else this.memory = { ...this.memory, ...late };
      if (!this.rows.isOn) this.refresh();
    };
  }

  addImage(key, asset) {
    rememberAsset(asset);
    const field = this.fields.find((other) => this.uploadsOf(other) === this.uploads.get(key));
    const [name] = field?.names ?? key.split(",").slice(-1);
    if (name !== "imageUrls") return this.setImage(field, name, asset.ref);
    const refs = field ? (paramsOf(this.memory, this.fields)[name] ?? []) : (this.memory[name] ?? []);
    return this.setImage(field, name, [...new Set([...refs, asset.ref])]);
  }

  usePicture(picture) {
    const model = this.model.name;
    const field = this.fields.find(({ names: [name] }) => REFERENCE_NAMES.includes(name));
    if (!field) return { outcome: "none", model };
    const [name] = field.names;
    const isList = name === "imageUrls";
    const refs = [paramsOf(this.memory, this.fields)[name] ?? []].flat();
    if (refs.includes(picture.ref)) return { outcome: "has", model };
    if (isList && refs.length >= (field.schema.maxItems ?? Infinity)) return { outcome: "full", most: field.schema.maxItems, model };
    rememberAsset(picture);
    this.edit(field, { [name]: isList ? [...refs, picture.ref] : picture.ref });
    return { outcome: refs.length && !isList ? "replaced" : "taken", model };
  }

  setImage(field, name, value) {
    if (field) this.edit(field, { [name]: value });
    else this.memory = { ...this.memory, [name]: value };
    this.announce();
  }

  // Text wins where text is being typed: programs put a picture of the words beside the words.
  paste(event) {
    const files = [...event.clipboardData.files];
    const isTyping = event.target.closest("input, textarea, [contenteditable]") && event.clipboardData.types.includes("text/plain");
    const frame = this.frames.find((other) => other.widget.take);
    if (!files.length || isTyping || !frame) return;
    event.preventDefault();
    frame.widget.take(files);
  }

  // ---- what the panel says ----------------------------------------------------------------------------------------

  /** Take over a draft whole; what does not fit is said. */
  reuse({ model: key, params, count }) {
    const model = findModel(key);
    this.memory = editsOf(params, (model ?? this.model).fields);
    this.count = this.unusual(count);
    this.showModel(model ?? this.model);
    const gone = model ? [] : [t("panel.model.gone", { model: key, name: this.model.name })];
    this.say([...gone, ...this.remarks()]);
  }

  /** One sentence each for what the model cannot use and for what had to change. */
  remarks() {
    const { unused, adjusted } = carry(this.memory, this.fields);
    const labels = [...new Set(unused.map((name) => this.labels.get(name) ?? name))];
    const { name } = this.model;
    const notUsed = labels.length ? [t("panel.not_used", { model: name, labels: labels.join(t("panel.list_comma")) })] : [];
    return [...notUsed, ...adjusted.map(({ field, from, to }) => t("panel.adjusted", { label: field.label, from, to }))];
  }

  say(sentences) {
    if (!sentences.length) return this.notice.replaceChildren();
    const close = button("close", t("close"), () => this.notice.replaceChildren(), { isQuiet: true, isSmall: true });
    const line = h("div", { class: "ig-panel-line" }, icon("info"), h("span", {}, sentences.join(t("panel.sentence_gap"))), close);
    return this.notice.replaceChildren(line);
  }

  /** Mark fields by standard name; the first one is brought into view. */
  showErrors(errors) {
    this.setModelError(errors.model ?? "");
    for (const frame of [this.countFrame, ...this.frames]) {
      const name = [frame.field.name, ...frame.field.names].find((known) => known in errors);
      frame.showError(name ? errors[name] : "");
    }
    const isHidden = this.more?.querySelector(".has-error");
    if (isHidden) this.more.open = true;
    this.fieldPlace.parentElement.querySelector(".has-error")?.scrollIntoView({ block: "center" });
  }

  setModelError(sentence) {
    this.modelError.textContent = sentence;
    this.modelError.hidden = !sentence;
    this.modelError.parentElement?.classList.toggle("has-error", Boolean(sentence));
  }
}

function findModel(key) {
  return page.boot.catalog.models.find((model) => model.key === key);
}

/** "Images per prompt" as a field, so that it looks and behaves like the model's own. */
function countField() {
  const usual = page.boot.preferences.images_per_task;
  const schema = { type: "integer", minimum: 1, maximum: Math.max(COUNT_ON_SLIDER, usual) };
  return { name: "count", names: ["count"], label: t("panel.count"), widget: "count", schema, default: usual, step: 1 };
}

function afterPaint(run) {
  requestAnimationFrame(() => setTimeout(run));
}
