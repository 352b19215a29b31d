// The way of pictures to the studio: one to be asked how it was made, many to be kept.
import { ask, route, StudioError, t } from "./core.js";

const AT_ONCE = 4; // a browser allows six connections to one address, and the page needs some itself
const PICTURES = /\.(png|jpe?g|webp|gif|avif)$/i;
const MANIFEST = "manifest.json";

export const pathOf = (file) => file.path || file.webkitRelativePath || file.name;
export const isPicture = (file) => file.type.startsWith("image/") || PICTURES.test(file.name);
/** What a zip of ours says of its pictures; it has to be there before them. */
export const isManifest = (file) => file.name === MANIFEST;

/** Send a file; the answer's data, or a StudioError. */
export async function post(address, file) {
  const headers = { "X-File-Name": encodeURIComponent(pathOf(file)) };
  const lost = { error: { message: t("error.no_answer"), hint: t("error.no_answer_hint"), code: "no_answer" } };
  const answer = await fetch(route(address), { method: "POST", body: file, headers }).then((reply) => reply.json()).catch(() => lost);
  if (!answer.ok) throw new StudioError(answer.error);
  return answer.data;
}

/** What a picture says of its making, and what of it the model takes. */
export const look = (file, model) => post(`imports/look?model=${encodeURIComponent(model ?? "")}`, file);

/** Keeps many pictures, a few at a time. What is refused is remembered by name; `watch()` hears of every step. */
export class Import {
  constructor(files, target, watch) {
    Object.assign(this, { target, watch, total: files.filter((file) => !isManifest(file)).length, done: 0, refused: [], isStopped: false, isOver: false });
    this.counts = { added: 0, known: 0, bare: 0 };
    this.manifests = files.filter(isManifest);
    this.waiting = files.filter((file) => !isManifest(file)).sort(byPlaceAndTime);
  }

  /** Until everything is in or stopped; {topic_id, …}, or a StudioError when it cannot even begin. */
  async run() {
    const opened = await ask("imports.open", this.target);
    this.id = opened.id;
    for (const file of this.manifests) await this.send(file);
    await Promise.all(Array.from({ length: AT_ONCE }, () => this.work()));
    this.isOver = true;
    this.result = await ask("imports.close", { import_id: this.id });
    this.watch();
    return this.result;
  }

  async work() {
    for (let file = this.waiting.shift(); file && !this.isStopped; file = this.waiting.shift()) {
      await this.send(file);
      this.done += 1;
      this.watch();
    }
  }

  async send(file) {
    try {
      const { state } = await post(`imports/${this.id}?modified=${file.lastModified}`, file);
      if (state in this.counts) this.counts[state] += 1;
    } catch (error) {
      if (!(error instanceof StudioError)) throw error;
      this.refused.push([error.message, error.hint].filter(Boolean).join(" "));
      // Without a server, or without its topic, no other file would fare better.
      if (["no_answer", "not_found"].includes(error.code)) this.isStopped = true;
    }
  }

  stop() {
    this.isStopped = true;
  }

  undo() {
    return ask("imports.undo", { import_id: this.id });
  }
}

// The history shows what came in the order in which it was made.
function byPlaceAndTime(one, other) {
  const [a, b] = [one, other].map((file) => pathOf(file).split("/").slice(0, -1).join("/"));
  return a === b ? one.lastModified - other.lastModified || pathOf(one).localeCompare(pathOf(other)) : a.localeCompare(b);
}
