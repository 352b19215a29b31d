// The keys of the lightbox: which one does what, and the same list for a person to read.
import { t } from "./core.js";
import { openKeys } from "./keys_help.js";

const STARS = ["1", "2", "3", "4", "5"];

/** What a key does in the lightbox `box`; undefined for every other key. */
export function actOf(key, box) {
  if (STARS.includes(key)) return () => box.mark("rating", Number(key));
  return KEYS[key.length === 1 ? key.toLowerCase() : key]?.bind(null, box);
}

const KEYS = {
  ArrowLeft: (box) => box.step(-1),
  ArrowRight: (box) => box.step(1),
  ArrowUp: (box) => box.stepTask(-1),
  ArrowDown: (box) => box.stepTask(1),
  Home: (box) => box.goTo(0),
  End: (box) => box.goTo(-1),
  p: (box) => box.mark("verdict", "kept"),
  x: (box) => box.mark("verdict", "rejected"),
  f: (box) => box.mark("is_favourite", true),
  u: (box) => box.undo(),
  c: (box) => box.comparePinned(),
  d: (box) => box.download(),
  Delete: (box) => box.remove(),
  "+": (box) => box.zoom.by(ZOOM_STEP),
  "=": (box) => box.zoom.by(ZOOM_STEP), // the same key without Shift
  "-": (box) => box.zoom.by(1 / ZOOM_STEP),
  0: (box) => box.zoom.toFit(),
  i: (box) => box.toggleSide(),
  "?": () => openKeys(t("lightbox.help_title"), rows()),
};

export const ZOOM_STEP = 1.25;

const rows = () => [
  ["← →", t("lightbox.keys.image")],
  ["↑ ↓", t("lightbox.keys.task")],
  ["Home End", t("lightbox.keys.ends")],
  ["P", t("lightbox.keys.keep")],
  ["X", t("lightbox.keys.reject")],
  ["1 2 3 4 5", t("lightbox.keys.stars")],
  ["F", t("lightbox.keys.favourite")],
  ["U", t("lightbox.keys.undo")],
  ["C", t("lightbox.keys.compare")],
  ["+ - 0", t("lightbox.keys.zoom")],
  ["D", t("lightbox.keys.download")],
  ["Delete", t("lightbox.keys.delete")],
  ["I", t("lightbox.keys.info")],
  ["Esc", t("lightbox.keys.close")],
];
