// The time that a batch still takes, as a range that counts down between what the studio says.
import { h, t } from "./core.js";
import { setText } from "./feed_list.js";

const MINUTE_S = 60;
const HOUR_S = 3600;
const STEP_S = 5; // nobody waits for the exact second
const UNITS = [
  { key: "hours", size_s: HOUR_S, from_s: 1.5 * HOUR_S },
  { key: "minutes", size_s: MINUTE_S, from_s: 1.5 * MINUTE_S },
  { key: "seconds", size_s: 1, from_s: 0 },
];

const shown = new Set(); // those that count down

/** Draw all that are on the screen; the feed calls it once a second. */
export function tickTimeLeft() {
  for (const one of shown) {
    if (one.node.isConnected) one.draw();
    else shown.delete(one);
  }
}

export class TimeLeft {
  constructor() {
    this.node = h("span", { class: "ig-feed-left", hidden: true });
    this.range = null;
  }

  /** `range` is [low, high] in seconds, or null; the same array means that nobody said anything new. */
  patch(range) {
    if (range !== this.range) this.since = performance.now();
    this.range = range;
    this.node.hidden = !range;
    shown[range ? "add" : "delete"](this);
    if (range) this.draw();
  }

  draw() {
    const passed_s = (performance.now() - this.since) / 1000;
    setText(this.node, leftText(...this.range.map((seconds) => Math.max(0, seconds - passed_s))));
  }
}

/** "about 3–5 min left". */
export function leftText(low_s, high_s) {
  const unit = UNITS.find(({ from_s }) => high_s >= from_s);
  const step = unit.key === "seconds" ? STEP_S : 1;
  const rounded = (seconds) => Math.max(step, Math.round(seconds / unit.size_s / step) * step);
  const [low, high] = [rounded(low_s), rounded(high_s)];
  return t(`feed.left_${unit.key}`, { range: low === high ? low : `${low}–${high}` });
}
