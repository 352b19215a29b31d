// The keys of the comparison of two pictures: what each does, and the same list for a person to read.
import { t } from "./core.js";
import { openKeys } from "./keys_help.js";

const STEP = 1; // per cent that an arrow moves the slider
const BIG_STEP = 10;
const PAN_PX = 60;
const ZOOM_STEP = 1.25;

/** What a key does in the comparison `box`; undefined for every other key. Small letters speak of the left, with Shift of the right. */
export function actOf({ key, code = "", shiftKey = false, repeat = false, target = null }, box) {
  const side = shiftKey ? 1 : 0;
  const digit = /^Digit([1-5])$/.exec(code)?.[1];
  if (digit && shiftKey) return () => !repeat && box.mark(0, "rating", Number(digit));
  if (key === " ") return isPressed(target) ? undefined : () => box.stage.flip(true);
  const act = KEYS[key.length === 1 ? key.toLowerCase() : key];
  return act && (() => (!repeat || REPEATED.has(key)) && act(box, side));
}

// A space bar presses the button that has the focus, unless that button only chooses how to look.
const isPressed = (target) => Boolean(target?.closest("button, input, a, [role=switch]"));

const REPEATED = new Set(["ArrowLeft", "ArrowRight", "ArrowUp", "ArrowDown", "+", "-", "="]);

const KEYS = {
  ArrowLeft: (box, isBig) => box.stage.step(-1, isBig ? BIG_STEP : STEP, PAN_PX),
  ArrowRight: (box, isBig) => box.stage.step(1, isBig ? BIG_STEP : STEP, PAN_PX),
  ArrowUp: (box) => box.stage.pan(0, PAN_PX),
  ArrowDown: (box) => box.stage.pan(0, -PAN_PX),
  Home: (box) => box.stage.cutAt(0),
  End: (box) => box.stage.cutAt(100),
  1: (box) => box.pick(0),
  2: (box) => box.pick(1),
  p: (box, side) => box.mark(side, "verdict", "kept"),
  x: (box, side) => box.mark(side, "verdict", "rejected"),
  f: (box, side) => box.mark(side, "is_favourite", true),
  u: (box) => box.undo(),
  s: (box) => box.swap(),
  m: (box) => box.nextMode(),
  b: (box) => box.stage.toggleBlink(),
  i: (box) => box.toggleSide(),
  a: (box) => box.table.toggleAll(),
  "+": (box) => box.stage.zoomBy(ZOOM_STEP),
  "=": (box) => box.stage.zoomBy(ZOOM_STEP), // the same key without Shift
  "-": (box) => box.stage.zoomBy(1 / ZOOM_STEP),
  0: (box) => box.stage.toFit(),
  "?": () => openKeys(t("compare.help_title"), rows()),
};

const rows = () => [
  ["← →", t("compare.keys.slide")],
  ["Shift+← Shift+→", t("compare.keys.slide_far")],
  ["1 2", t("compare.keys.pick")],
  ["P X F", t("compare.keys.marks")],
  ["Shift+P Shift+X Shift+F", t("compare.keys.marks_right")],
  ["Shift+1 … Shift+5", t("compare.keys.stars")],
  ["U", t("compare.keys.undo")],
  ["S", t("compare.keys.swap")],
  ["M", t("compare.keys.mode")],
  ["Space", t("compare.keys.flip")],
  ["B", t("compare.keys.blink")],
  ["+ - 0", t("compare.keys.zoom")],
  ["A", t("compare.keys.all")],
  ["I", t("compare.keys.side")],
  ["Esc", t("compare.keys.close")],
];
