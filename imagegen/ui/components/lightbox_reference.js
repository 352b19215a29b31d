// A reference picture of a task, large for a moment.
import { button, h, t } from "./core.js";
import { mediaUrl } from "./feed_words.js";

export function openReference({ url, name }) {
  const close = button("close", t("close"), () => dialog.close(), { isQuiet: true });
  const image = h("img", { src: mediaUrl(url), alt: name });
  const dialog = h("dialog", { class: "ig ig-dialog ig-lightbox-reference", "aria-label": name }, h("header", {}, h("span", {}, name), close), image);
  dialog.addEventListener("keydown", (event) => event.stopPropagation());
  dialog.addEventListener("click", ({ target }) => target === dialog && dialog.close());
  dialog.addEventListener("close", () => dialog.remove());
  document.body.append(dialog);
  dialog.showModal();
}
