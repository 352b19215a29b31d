// Fingers, mouse and wheel on the two pictures: the slider is dragged, two fingers or the wheel zoom, a drag moves what is zoomed.
const WHEEL = 0.002;
const PINCH_WHEEL = 0.01; // a trackpad's pinch comes as a wheel with small steps
const LINE_PX = 16;

export function hearStage(stage) {
  const points = new Map();
  let drags = null; // what the first pointer moves: "cut", "view" or "flip"

  function down(event) {
    if (event.button > 0) return;
    points.set(event.pointerId, event);
    if (event.isTrusted) stage.box.setPointerCapture(event.pointerId);
    if (points.size > 1) return endFlip();
    drags = dragOf(event);
    if (drags === "cut") cut(event);
    if (drags === "flip") stage.flip(true);
  }

  function dragOf({ target }) {
    if (stage.mode === "slider" && (target === stage.handle || !stage.isZoomed)) return "cut";
    if (stage.isZoomed) return "view";
    return stage.mode === "blink" ? "flip" : null;
  }

  function move(event) {
    const before = points.get(event.pointerId);
    if (!before) return;
    const [other] = [...points.values()].filter(({ pointerId }) => pointerId !== event.pointerId);
    points.set(event.pointerId, event);
    if (other) pinch(before, event, other);
    else if (drags === "cut") cut(event);
    else if (drags === "view") stage.pan(event.clientX - before.clientX, event.clientY - before.clientY);
  }

  // What lay under the two fingers stays under them.
  function pinch(before, now, other) {
    const from = stage.point(between(before, other));
    const to = stage.point(between(now, other));
    stage.zoomBy(distance(now, other) / Math.max(1, distance(before, other)), from);
    stage.pan(to.x - from.x, to.y - from.y);
  }

  function cut({ clientX }) {
    const { left, width } = stage.box.getBoundingClientRect();
    stage.cutAt((100 * (clientX - left)) / Math.max(1, width));
  }

  function up({ pointerId }) {
    points.delete(pointerId);
    endFlip();
    if (points.size === 0) drags = null;
  }

  function endFlip() {
    if (drags === "flip") stage.flip(false);
  }

  function wheel(event) {
    event.preventDefault();
    const steps = event.deltaY * (event.deltaMode === WheelEvent.DOM_DELTA_LINE ? LINE_PX : 1);
    stage.zoomBy(Math.exp(-steps * (event.ctrlKey ? PINCH_WHEEL : WHEEL)), stage.point(event));
  }

  stage.box.addEventListener("pointerdown", down);
  stage.box.addEventListener("pointermove", move);
  stage.box.addEventListener("pointerup", up);
  stage.box.addEventListener("pointercancel", up);
  stage.box.addEventListener("wheel", wheel, { passive: false });
  stage.box.addEventListener("dblclick", (event) => event.target !== stage.handle && stage.toggleZoom(stage.point(event)));
}

const distance = (one, other) => Math.hypot(one.clientX - other.clientX, one.clientY - other.clientY);
const between = (one, other) => ({ clientX: (one.clientX + other.clientX) / 2, clientY: (one.clientY + other.clientY) / 2 });
