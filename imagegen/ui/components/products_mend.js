// What is done to a finished picture: its background made white, and files for shops made of it.
import { ask, button, h, route, StudioError, t, tell, toast } from "./core.js";

let channels = null; // what there is to choose from, read once

/** Put the object of a picture on pure white: asks for shape and margin, and works on this machine. */
export function openWhite(generation) {
  const square = h("input", { type: "checkbox", checked: true });
  const margin = h("input", { class: "ig-input", type: "number", min: "0", max: "40", value: "5" });
  const status = h("p", { class: "ig-help", role: "status" });
  const submit = button("sparkle", t("products.white_do"), work, { isPrimary: true });
  const dialog = question(t("products.white"), [
    h("p", { class: "ig-help" }, t("products.white_help")),
    h("label", { class: "ig-products-choice" }, square, h("span", {}, t("products.square"))),
    h("label", { class: "ig-products-field" }, h("span", { class: "ig-label" }, t("products.margin")), margin),
    status,
  ], submit);

  async function work() {
    submit.disabled = true;
    status.className = "ig-help";
    status.textContent = t("products.white_working");
    try {
      const margin_percent = Math.round(Number(margin.value)) || 0;
      await ask("products.white", { generation_id: generation.id, square: square.checked, margin_percent });
      dialog.close();
      toast("ok", t("products.white_done"));
    } catch (error) {
      if (!(error instanceof StudioError)) throw error;
      status.className = "ig-error-text";
      status.textContent = `${error.message} ${error.hint}`.trim();
      submit.disabled = false;
    }
  }
}

/** Choose the channels of a pack. `what` is {generations: [ids]} or {batch: id}; of a batch also only the favourites. */
export async function openPack(what, { hasFavourites = false } = {}) {
  channels ??= (await tell("products.offer"))?.channels ?? null;
  if (!channels) return;
  const boxes = channels.map(({ id, label, help }) => ({ id, label, help, box: h("input", { type: "checkbox", checked: id === "square-2000" }) }));
  const only = h("select", { class: "ig-input" }, h("option", { value: "all" }, t("products.pack_all")), h("option", { value: "kept" }, t("products.pack_kept")));
  const link = h("a", { class: "ig-button is-primary", download: "" }, t("products.pack_do"));
  const parts = [
    h("p", { class: "ig-help" }, t("products.pack_help")),
    h("div", { class: "ig-products-channels" }, boxes.map(({ label, help, box }) => h("label", { class: "ig-products-choice" }, box, h("span", {}, label, h("span", { class: "ig-help" }, ` ${help}`))))),
    hasFavourites && h("label", { class: "ig-products-field" }, h("span", { class: "ig-label" }, t("products.pack_which")), only),
  ];
  const dialog = question(t("products.pack_title"), parts, link);
  const show = () => {
    const rules = boxes.filter(({ box }) => box.checked).map(({ id }) => id);
    const query = new URLSearchParams({ rules: rules.join(), ...addressed(what), ...(only.value === "kept" ? { only: "kept" } : {}) });
    link.toggleAttribute("aria-disabled", rules.length === 0);
    if (rules.length) link.href = route(`pack?${query}`);
    else link.removeAttribute("href");
  };
  dialog.addEventListener("input", show);
  link.addEventListener("click", () => link.href && setTimeout(() => dialog.close()));
  show();
}

const addressed = ({ generations, batch }) => (batch ? { batch } : { generations: generations.join() });

function question(title, parts, submit) {
  const cancel = button(null, t("products.cancel"), () => dialog.close());
  const dialog = h("dialog", { class: "ig ig-dialog ig-feed-question ig-products-question", "aria-label": title });
  dialog.append(h("h2", {}, title), ...parts.filter(Boolean), h("div", { class: "ig-feed-answers" }, cancel, submit));
  dialog.addEventListener("close", () => dialog.remove());
  document.body.append(dialog);
  dialog.showModal();
  return dialog;
}
