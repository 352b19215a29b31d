// Moving rows by their handle, with a mouse, a pen or a finger, inside of their batch. The feed scrolls at its edges.
const EDGE_PX = 56;
const STEP_PX = 16;
const START_PX = 5; // less is a click, which opens the menu of the handle

/** `meant(id)` gives the ids that go along with a row, `drop(ids, before)` is told where they go; null is the end. */
export function enableDrag(feed, scroller, meant, drop) {
  let drag = null;

  function begin(event) {
    const row = event.target.closest(".ig-feed-grip")?.closest("[data-task]");
    if (!row || event.button > 0) return;
    drag = { row, list: row.parentElement, x: event.clientX, y: event.clientY, startY: event.clientY, pointer: event.pointerId, ids: null, mark: null };
  }

  function follow(event) {
    if (drag?.pointer !== event.pointerId) return;
    drag.x = event.clientX;
    drag.y = event.clientY;
    if (!drag.ids && Math.abs(drag.y - drag.startY) >= START_PX) lift();
  }

  function lift() {
    drag.ids = new Set(meant(drag.row.dataset.task));
    feed.setPointerCapture(drag.pointer);
    feed.classList.add("is-dragging");
    for (const row of drag.list.children) row.classList.toggle("is-lifted", drag.ids.has(row.dataset.task));
    tick();
  }

  function tick() {
    if (!drag?.ids) return;
    const { top, bottom } = scroller.getBoundingClientRect();
    if (drag.y < top + EDGE_PX) scroller.scrollTop -= STEP_PX;
    if (drag.y > bottom - EDGE_PX) scroller.scrollTop += STEP_PX;
    showMark(rowBelow(drag.list, drag.x, drag.y));
    requestAnimationFrame(tick);
  }

  function showMark(before) {
    if (drag.before === before && drag.mark?.isConnected) return;
    if (drag.mark) delete drag.mark.dataset.drop;
    drag.before = before;
    drag.mark = before ?? drag.list.lastElementChild;
    drag.mark.dataset.drop = before ? "before" : "after";
  }

  function end(isDropped) {
    if (!drag) return;
    const { ids, list, mark, before } = drag;
    drag = null;
    if (!ids) return;
    feed.addEventListener("click", swallow, { capture: true, once: true }); // letting go of the handle is no click
    setTimeout(() => feed.removeEventListener("click", swallow, { capture: true }));
    feed.classList.remove("is-dragging");
    for (const row of list.children) row.classList.remove("is-lifted");
    if (mark) delete mark.dataset.drop;
    if (isDropped) drop([...ids], before?.dataset.task ?? null);
  }

  feed.addEventListener("pointerdown", begin);
  feed.addEventListener("pointermove", follow);
  feed.addEventListener("pointerup", (event) => (follow(event), end(true)));
  feed.addEventListener("pointercancel", () => end(false));
  feed.addEventListener("keydown", (event) => drag?.ids && event.key === "Escape" && (event.stopPropagation(), end(false)), true);
}

const swallow = (event) => (event.preventDefault(), event.stopPropagation());

/** The first row whose middle lies behind the point; null where all lie before it. Rows in columns are read line by line. */
function rowBelow(list, x, y) {
  const rows = [...list.children];
  const isTable = list.classList.contains("is-table");
  let [low, high] = [0, rows.length];
  while (low < high) {
    const place = (low + high) >> 1;
    const box = rows[place].getBoundingClientRect();
    const isPast = isTable ? box.bottom < y || (box.top <= y && box.left + box.width / 2 < x) : box.top + box.height / 2 < y;
    if (isPast) low = place + 1;
    else high = place;
  }
  return rows[low] ?? null;
}
