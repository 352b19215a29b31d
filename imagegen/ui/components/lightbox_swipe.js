const SWIPE_PX = 48;

/** Call `step` with 1 after a finger's swipe to the left and with -1 after one to the right. */
export function hearSwipes(surface, step) {
  let start = null;
  surface.addEventListener("pointerdown", (event) => {
    start = event.pointerType === "touch" && event.isPrimary ? event : null; // a second finger means zoom
  });
  surface.addEventListener("pointercancel", () => (start = null));
  surface.addEventListener("pointerup", (event) => {
    if (!start || event.pointerId !== start.pointerId) return;
    const [x_px, y_px] = [event.clientX - start.clientX, event.clientY - start.clientY];
    start = null;
    if (Math.abs(x_px) >= SWIPE_PX && Math.abs(x_px) > 2 * Math.abs(y_px)) step(x_px < 0 ? 1 : -1);
  });
}
