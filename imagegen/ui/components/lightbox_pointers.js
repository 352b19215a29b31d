// Fingers, mouse and wheel on the stage: pinch and wheel zoom, a drag moves what is zoomed, a swipe leads to a neighbour.
const SWIPE_PX = 48;
const TAP_PX = 12; // what a finger moves without meaning to
const DOUBLE_TAP_MS = 300;
const WHEEL = 0.002;
const PINCH_WHEEL = 0.01; // a trackpad's pinch comes as a wheel with small steps
const LINE_PX = 16;

/** Hear the stage. `step` and `stepTask` are called with -1 or 1. */
export class Pointers {
  constructor(stage, image, zoom, { step, stepTask }) {
    Object.assign(this, { stage, image, zoom, step, stepTask, points: new Map(), start: null, lastTap: null, hasMoved: false });
    stage.addEventListener("pointerdown", (event) => this.down(event));
    stage.addEventListener("pointermove", (event) => this.move(event));
    stage.addEventListener("pointerup", (event) => this.up(event));
    stage.addEventListener("pointercancel", (event) => this.cancel(event));
    // Else a quick swipe leaves the page coasting for a second, and the first tap in that time only stops it.
    stage.addEventListener("touchmove", (event) => event.preventDefault(), { passive: false });
    stage.addEventListener("wheel", (event) => this.wheel(event), { passive: false });
  }

  down(event) {
    if (event.button > 0 || event.target.closest("button")) return;
    this.points.set(event.pointerId, event);
    this.hasMoved = false;
    this.start = this.points.size === 1 ? event : null; // a second finger means zoom
  }

  move(event) {
    const before = this.points.get(event.pointerId);
    if (!before) return;
    const [other] = [...this.points.values()].filter(({ pointerId }) => pointerId !== event.pointerId);
    this.points.set(event.pointerId, event);
    if (this.start && !this.hasMoved && distance(this.start, event) > TAP_PX) this.beginDrag(event);
    if (other) this.pinch(before, event, other);
    else if (this.zoom.isZoomed) this.zoom.pan(event.clientX - before.clientX, event.clientY - before.clientY);
    else if (event.pointerType === "touch" && this.start) this.follow(event);
  }

  // Not before: a click on the picture would count as one beside it, for a captured pointer names the stage as its target.
  beginDrag({ isTrusted, pointerId }) {
    this.hasMoved = true;
    if (isTrusted) this.stage.setPointerCapture(pointerId);
  }

  // What lay under the two fingers stays under them.
  pinch(before, now, other) {
    this.hasMoved = true;
    const from = this.zoom.point(between(before, other));
    const to = this.zoom.point(between(now, other));
    this.zoom.by(distance(now, other) / Math.max(1, distance(before, other)), from);
    this.zoom.pan(to.x - from.x, to.y - from.y);
  }

  // The picture goes with the finger, so that a swipe is felt before it is done.
  follow({ clientX, clientY }) {
    const [x_px, y_px] = [clientX - this.start.clientX, clientY - this.start.clientY];
    const isAcross = Math.abs(x_px) > Math.abs(y_px);
    this.image.style.translate = isAcross ? `${x_px}px 0` : `0 ${y_px / 2}px`;
  }

  up(event) {
    const { start } = this;
    this.cancel(event);
    if (!start || start.pointerId !== event.pointerId) return;
    if (distance(start, event) <= TAP_PX) this.tap(event);
    else if (event.pointerType === "touch" && !this.zoom.isZoomed) this.swipe(event.clientX - start.clientX, event.clientY - start.clientY);
  }

  cancel(event) {
    this.points.delete(event.pointerId);
    this.start = null;
    this.image.style.translate = "";
  }

  swipe(x_px, y_px) {
    const [across, along] = [Math.abs(x_px), Math.abs(y_px)];
    if (across >= SWIPE_PX && across > 2 * along) this.step(x_px < 0 ? 1 : -1);
    else if (along >= SWIPE_PX && along > 2 * across) this.stepTask(y_px < 0 ? 1 : -1);
  }

  tap(event) {
    const isDouble = this.lastTap && event.timeStamp - this.lastTap.timeStamp < DOUBLE_TAP_MS && distance(this.lastTap, event) < 2 * TAP_PX;
    this.lastTap = isDouble ? null : event;
    if (isDouble && this.isOnImage(event)) this.zoom.toggle(this.zoom.point(event));
  }

  isOnImage({ clientX, clientY }) {
    const { left, right, top, bottom } = this.image.getBoundingClientRect();
    return clientX >= left && clientX <= right && clientY >= top && clientY <= bottom;
  }

  wheel(event) {
    event.preventDefault();
    const steps = event.deltaY * (event.deltaMode === WheelEvent.DOM_DELTA_LINE ? LINE_PX : 1);
    this.zoom.by(Math.exp(-steps * (event.ctrlKey ? PINCH_WHEEL : WHEEL)), this.zoom.point(event));
  }
}

const distance = (one, other) => Math.hypot(one.clientX - other.clientX, one.clientY - other.clientY);
const between = (one, other) => ({ clientX: (one.clientX + other.clientX) / 2, clientY: (one.clientY + other.clientY) / 2 });
