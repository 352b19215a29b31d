// Publishing one picture: what would be public, its link, and the way back. Everything takes effect at once.
import { bus, button, h, route, StudioError, ask, t, tell, toast } from "./core.js";
import { copyText } from "./feed_parts.js";
import { judge } from "./judging.js";
import { linkOf, reachOf } from "./publish_link.js";
import { mountList } from "./publish_list.js";

let dialog;
let shown = null; // how the picture stands, as the studio said last

/** Wait for "open_publish" with a generation's id. */
export function mount() {
  dialog = h("dialog", { class: "ig ig-dialog ig-publish", "aria-labelledby": "publish-title", onpointerdown: closeOutside });
  document.body.append(dialog);
  bus.on("open_publish", open);
  mountList();
}

function closeOutside(event) {
  if (event.target === dialog) dialog.close();
}

async function open({ generation_id }) {
  const found = await tell("publishing.look", { generation_id });
  if (!found) return;
  draw(found);
  if (!dialog.open) dialog.showModal();
  dialog.querySelector("[data-first]")?.focus();
}

function draw(found) {
  shown = found;
  const close = button("close", t("close"), () => dialog.close(), { isQuiet: true });
  const head = h("header", { class: "ig-publish-head" }, h("h2", { id: "publish-title" }, t("publish.title")), close);
  const picture = h("img", { class: "ig-publish-picture", src: route(found.preview), alt: "", width: String(found.width_px), height: String(found.height_px) });
  dialog.replaceChildren(head, h("div", { class: "ig-publish-body" }, picture, h("div", { class: "ig-publish-side" }, partsOf(found))), foot(found));
}

function partsOf(found) {
  if (!found.is_favourite && !found.is_published) return [h("p", {}, t("publish.favourites_only")), h("p", { class: "ig-help" }, t("publish.about"))];
  const words = found.is_published ? t("publish.is_public") : t("publish.would_be_public");
  return [h("p", {}, words), contents(found), promptSwitch(found), found.is_published ? linkPart(found) : reach(found)];
}

function contents({ width_px: width, height_px: height }) {
  return h("ul", { class: "ig-publish-contents" }, h("li", {}, t("publish.contents_picture", { width, height })), h("li", {}, t("publish.contents_nothing_else")));
}

function promptSwitch({ shows_prompt: isOn, prompt }) {
  const box = h("input", { type: "checkbox", role: "switch", class: "ig-publish-switch", id: "publish-prompt", checked: isOn, onchange: () => shown.is_published && save(box.checked) });
  const label = h("label", { class: "ig-publish-prompt", for: "publish-prompt" }, box, h("span", {}, t("publish.show_prompt")));
  return h("div", {}, label, prompt ? h("blockquote", { class: "ig-publish-words" }, prompt) : null);
}

// ---- the link --------------------------------------------------------------------------------------------------

function linkPart(found) {
  const link = linkOf(found);
  const box = h("input", { class: "ig-input", id: "publish-link", readOnly: true, value: link, onfocus: () => box.select() });
  const copy = button("copy", t("publish.copy"), () => copyLink(link), { isPrimary: true, data: { first: "" } });
  const visit = h("a", { class: "ig-button", href: link, target: "_blank", rel: "noopener" }, t("publish.visit"));
  const label = h("label", { class: "ig-label", for: "publish-link" }, t("publish.link"));
  return h("div", { class: "ig-publish-part" }, label, h("div", { class: "ig-publish-line" }, box, copy, visit), reach(found));
}

/** Put the link on the clipboard and say so. */
export async function copyLink(link) {
  const isCopied = await copyText(link);
  toast(isCopied ? "ok" : "error", t(isCopied ? "publish.copied" : "publish.not_copied"));
}

// Who can follow the link depends on where this page itself is.
function reach(found) {
  const kind = reachOf(found);
  const host = new URL(linkOf(found, "p/")).host;
  return h("p", { class: kind === "public" ? "ig-help" : "ig-publish-warning" }, t(`publish.reach.${kind}`, { host }));
}

// ---- acts ------------------------------------------------------------------------------------------------------

function foot(found) {
  const list = found.published_count ? button("globe", t("publish.all", { count: found.published_count }), openList) : null;
  return h("footer", { class: "ig-publish-foot" }, list, h("span", { class: "ig-publish-gap" }), mainAct(found));
}

function mainAct(found) {
  const first = { data: { first: "" } };
  if (found.is_published) return button("close", t("publish.unpublish"), () => unpublish(found.generation_id), { isDanger: true });
  if (!found.is_favourite) return button("heart", t("publish.make_favourite"), () => makeFavourite(found), { isPrimary: true, ...first });
  return button("globe", t("publish.publish"), () => save(dialog.querySelector("#publish-prompt").checked), { isPrimary: true, ...first });
}

function openList() {
  dialog.close();
  bus.emit("open_published");
}

// The picture is marked like everywhere else, so every part of the page hears of it.
async function makeFavourite({ generation_id: id }) {
  const before = await judge([{ id, is_favourite: false, rating: null, verdict: null }], { is_favourite: true });
  if (before) await look(id);
}

async function look(id) {
  const found = await tell("publishing.look", { generation_id: id });
  if (found) redraw(found);
}

async function save(shows_prompt) {
  const found = await tell("publishing.publish", { generation_id: shown.generation_id, shows_prompt });
  redraw(found ?? shown); // what was refused goes back to how it stands
}

function redraw(found) {
  const focused = document.activeElement?.id;
  draw(found);
  (dialog.querySelector(`#${focused || "none"}`) ?? dialog.querySelector("[data-first]"))?.focus();
}

/** Take a picture back; the toast takes that back. */
export async function unpublish(id) {
  const found = await tell("publishing.unpublish", { generation_id: id });
  if (!found) return;
  if (dialog.open && shown.generation_id === id) redraw(found);
  bus.emit("published", found);
  toast("ok", t("publish.unpublished"), { action: { label: t("publish.undo"), run: () => restore(id) } });
}

async function restore(id) {
  try {
    const found = await ask("publishing.restore", { generation_id: id });
    if (dialog.open && shown.generation_id === id) redraw(found);
    bus.emit("published", found);
  } catch (error) {
    if (!(error instanceof StudioError)) throw error;
    toast("error", error.message, { hint: error.hint });
  }
}
