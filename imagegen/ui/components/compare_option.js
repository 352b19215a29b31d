// One letter of a blind row: its picture large, its further pictures small, and the button that chooses it.
import { button, h, t } from "./core.js";
import { icon } from "./icons.js";
import { mediaUrl } from "./feed_words.js";

export function buildOption({ letter, pictures }, shown, isChosen) {
  const label = t("compare.option", { letter });
  const image = h("img", { src: mediaUrl(shown.url), alt: label, decoding: "async" });
  const choose = h("button", { type: "button", class: "ig-blind-picture", "aria-pressed": String(isChosen), "aria-label": t("compare.choose", { letter }) }, image);
  const mark = h("span", { class: "ig-blind-letter", "aria-hidden": "true" }, letter, isChosen && icon("check"));
  const enlarge = button("fit", t("compare.enlarge"), null, { isQuiet: true, isSmall: true, data: { act: "enlarge" } });
  const thumbs = pictures.length > 1 && h("div", { class: "ig-blind-thumbs" }, pictures.map((one, place) => buildThumb(one, place, one === shown)));
  return h("div", { class: "ig-blind-option", data: { letter } }, choose, mark, enlarge, thumbs);
}

function buildThumb({ id, preview, url }, place, isShown) {
  const label = t("compare.thumb", { number: place + 1 });
  const image = h("img", { src: mediaUrl(preview ?? url), alt: "" });
  return h("button", { type: "button", "aria-label": label, title: label, "aria-current": String(isShown), data: { picture: id } }, image);
}
