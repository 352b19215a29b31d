// What becomes of a picture from the lightbox: a reference, a cover, the anchor of its batch, a page for others.
import { bus, page, t, tell, toast } from "./core.js";
import { openMenu } from "./feed_parts.js";
import { usePicture } from "./panel.js";

const SHOWN_MODELS = 12;

/** Make the picture an input of the panel; where its model takes none, say which models do. */
export function useAsReference(generation, anchor) {
  const picture = { ref: refOf(generation), name: generation.file_name, preview: generation.preview };
  const { outcome, most, model } = usePicture(picture);
  if (outcome === "none") return offerModels(picture, model, anchor);
  const kind = outcome === "full" ? "error" : outcome === "has" ? "info" : "ok";
  return toast(kind, t(`lightbox.reference.${outcome}`, { count: most, model }));
}

// An address of a picture ends with the id of its file; a reference begins with it.
const refOf = ({ url }) => `asset:${url.split("/").at(-1)}`;

function offerModels(picture, model, anchor) {
  const models = page.boot.catalog.models.filter(takesPicture);
  const ready = models.filter(({ is_ready: isReady }) => isReady);
  if (ready.length === 0) {
    const hint = t("lightbox.reference.add_key", { models: namesOf(models.slice(0, 3)) });
    return toast("error", t("lightbox.reference.none", { model }), { hint, action: { label: t("lightbox.reference.settings"), run: () => bus.emit("open_settings", null) } });
  }
  toast("info", t("lightbox.reference.none", { model }), { hint: t("lightbox.reference.choose") });
  const choose = (key) => (bus.emit("choose_model", key), usePicture(picture), toast("ok", t("lightbox.reference.taken", { count: 1 })));
  const items = ready.slice(0, SHOWN_MODELS).map(({ key, name, provider_name: provider }) => ({ icon: "image", label: `${name} · ${provider}`, run: () => choose(key) }));
  return openMenu(anchor, t("lightbox.reference.models"), items);
}

const takesPicture = ({ fields }) => fields.some(({ names: [name] }) => name === "imageUrl" || name === "imageUrls");
const namesOf = (models) => models.map(({ name }) => name).join(", ");

export async function setCover({ id }) {
  const done = await tell("pictures.set_cover", { generation_id: id });
  if (!done) return;
  const undo = { label: t("lightbox.undo"), run: () => tell("pictures.take_back_cover", { topic_id: done.topic_id }) };
  toast("ok", t("lightbox.cover_set", { title: done.title }), { action: done.can_undo ? undo : null });
}

/** Give the picture to everything of its batch that is not made yet, and say who took it. */
export async function anchor({ id }) {
  const done = await tell("pictures.anchor", { generation_id: id });
  if (!done) return;
  const { takes = 0, ...others } = done.counts;
  const refused = Object.entries(others).map(([why, count]) => t(`lightbox.anchor.${why}`, { count }));
  if (takes + refused.length === 0) return toast("info", t("lightbox.anchor.nobody"));
  const price = done.price_text ? t("lightbox.anchor.price", { price: done.price_text }) : "";
  const undo = { label: t("lightbox.undo"), run: () => release(id, done.task_ids) };
  const words = takes ? t("lightbox.anchor.takes", { count: takes }) : t("lightbox.anchor.none");
  toast(takes ? "ok" : "info", words, { hint: [...refused, price].filter(Boolean).join(" "), action: takes ? undo : null });
}

async function release(id, task_ids) {
  const done = await tell("pictures.release_anchor", { generation_id: id, task_ids });
  if (done) toast("info", t("lightbox.anchor.released", { count: done.count }));
}

export const publish = ({ id }) => bus.emit("open_publish", { generation_id: id });
