// What the studio knows of the picture at hand beyond its tile, as sections of the side: read when it is looked at.
import { ask, h, StudioError, t } from "./core.js";
import { mediaUrl } from "./feed_words.js";
import { attemptTable, settingTable } from "./lightbox_tables.js";

const SETTLED_MS = 150; // who steps on at once asks for nothing
const KEPT = 100;

export class Details {
  constructor(openReference) {
    this.openReference = openReference;
    this.known = new Map(); // image → {task, view}: right as long as the task is the same object
    this.node = h("div", { class: "ig-lightbox-details" });
  }

  /** Show what is known of a slide; ask for it when it stays. */
  patch({ task, generation }) {
    if (this.task === task && this.id === generation.id) return;
    const isOther = this.id !== generation.id;
    Object.assign(this, { task, id: generation.id });
    clearTimeout(this.settling);
    const found = this.known.get(generation.id);
    if (found?.task === task) return this.draw(found.view);
    // What is shown belongs to another picture; its room stays, so that nothing jumps when the answer comes.
    this.node.classList.toggle("is-waiting", isOther);
    this.settling = setTimeout(() => this.read(task, generation.id), SETTLED_MS);
  }

  async read(task, id) {
    const view = await detailsOf(id);
    if (!(view instanceof StudioError)) this.remember(id, { task, view });
    if (this.id === id) this.draw(view);
  }

  remember(id, found) {
    this.known.set(id, found);
    for (const old of [...this.known.keys()].slice(0, -KEPT)) this.known.delete(old);
  }

  draw(view) {
    this.node.classList.remove("is-waiting");
    if (view instanceof StudioError) return this.node.replaceChildren(h("p", { class: "ig-error-text" }, `${view.message} ${view.hint}`));
    const sections = [revision(view), notes(view), this.references(view), settings(view), attempts(view), file(view)];
    this.node.replaceChildren(...sections.filter(Boolean));
  }

  references({ references }) {
    if (references.length === 0) return null;
    const thumbs = references.map((one, place) => this.reference(one, place + 1));
    return section(t("lightbox.references", { count: references.length }), h("div", { class: "ig-lightbox-references" }, thumbs));
  }

  reference({ url, preview, name, label }, number) {
    const words = t("lightbox.reference_name", { number, label, name: name ?? "" });
    if (!url) return h("span", { class: "ig-lightbox-gone", title: words }, t("lightbox.reference_gone"));
    const image = h("img", { src: mediaUrl(preview), alt: "", loading: "lazy" });
    return h("button", { type: "button", "aria-label": words, title: words, onclick: () => this.openReference({ url, name: words }) }, image);
  }
}

async function detailsOf(id) {
  try {
    return await ask("pictures.details", { generation_id: id });
  } catch (error) {
    if (error instanceof StudioError) return error;
    throw error;
  }
}

const section = (title, ...content) => h("section", { class: "ig-lightbox-section" }, h("h2", {}, title), ...content);

/** What the model made of the prompt, with what went out and what came in. */
function revision({ prompt }) {
  const { revised, changes, said } = prompt;
  const marked = { in: "ins", out: "del" };
  const text = changes ? changes.map(([kind, piece]) => (kind in marked ? h(marked[kind], {}, piece) : piece)) : [revised];
  const parts = [
    revised && section(t("lightbox.revised"), h("p", { class: "ig-lightbox-revised" }, text)),
    said && section(t("lightbox.said"), h("p", { class: "ig-lightbox-revised" }, said)),
  ].filter(Boolean);
  return parts.length ? h("div", { class: "ig-lightbox-details" }, parts) : null;
}

function notes({ warnings, made_here: madeHere }) {
  const lines = [madeHere && t("lightbox.made_here", { how: madeHere }), ...warnings].filter(Boolean);
  return lines.length ? h("ul", { class: "ig-lightbox-notes" }, lines.map((line) => h("li", {}, line))) : null;
}

function settings({ settings: lines }) {
  return lines.length ? section(t("lightbox.settings"), ...settingTable(lines)) : null;
}

function attempts({ attempts: list, cost_text: cost }) {
  if (list.length === 0) return null;
  return section(t("lightbox.attempts", { count: list.length }), attemptTable(list), cost && h("p", { class: "ig-help" }, t("lightbox.image_cost", { cost })));
}

function file({ file: { name, media_type: type, size_bytes: bytes, created_at: at, width_px, height_px }, usage }) {
  const made = new Date(at).toLocaleString(document.documentElement.lang, { dateStyle: "medium", timeStyle: "short" });
  const facts = [
    [t("lightbox.fact.file"), name],
    [t("lightbox.fact.type"), `${type.replace("image/", "").toUpperCase()} · ${width_px}×${height_px} · ${sizeText(bytes)}`],
    [t("lightbox.fact.made"), made],
    ...usage.map(({ label, count }) => [label, count.toLocaleString(document.documentElement.lang)]),
  ];
  return section(t("lightbox.file"), h("dl", { class: "ig-lightbox-facts" }, facts.map(([label, value]) => h("div", { class: "ig-lightbox-fact" }, h("dt", {}, label), h("dd", {}, value)))));
}

function sizeText(bytes) {
  return bytes < 1e6 ? `${Math.max(1, Math.round(bytes / 1e3))} kB` : `${(bytes / 1e6).toFixed(1)} MB`;
}
