// Dragging rows by their handle, with a mouse, a pen or a finger. The list scrolls when its edge is reached.
const EDGE_PX = 48;
const STEP_PX = 14;

/** `drop(ids, before)` is called when rows were put elsewhere; `before` is null at the end. */
export function enableDrag(list, drop) {
  let drag = null;

  function begin(event) {
    const grip = event.target.closest(".ig-review-grip");
    if (!grip || event.button > 0) return;
    const { row: id } = grip.closest("[data-row]").dataset;
    const { selected, order } = list.state;
    const ids = selected.has(id) ? order.filter((one) => selected.has(one)) : [id];
    drag = { ids, gap: null, y: event.clientY, pointer: event.pointerId };
    list.rows.setPointerCapture(event.pointerId);
    event.preventDefault();
    list.node.classList.add("is-dragging");
    tick();
  }

  function follow(event) {
    if (drag?.pointer === event.pointerId) drag.y = event.clientY;
  }

  function tick() {
    if (!drag) return;
    const { top, bottom } = list.node.getBoundingClientRect();
    if (drag.y < top + EDGE_PX) list.node.scrollTop -= STEP_PX;
    if (drag.y > bottom - EDGE_PX) list.node.scrollTop += STEP_PX;
    drag.gap = list.gapAt(drag.y);
    list.showGap(drag.gap);
    requestAnimationFrame(tick);
  }

  function end(isDropped) {
    if (!drag) return;
    const { ids, gap } = drag;
    drag = null;
    list.showGap(null);
    list.node.classList.remove("is-dragging");
    if (isDropped) drop(ids, list.state.shown[gap] ?? null);
  }

  list.rows.addEventListener("pointerdown", begin);
  list.rows.addEventListener("pointermove", follow);
  list.rows.addEventListener("pointerup", (event) => (follow(event), end(true)));
  list.rows.addEventListener("pointercancel", () => end(false));
}
