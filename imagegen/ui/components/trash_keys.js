// The trash without a mouse: arrows walk over everything that is shown, one place of it takes Tab.

/** Listen for keys on the lists. `acts` are {restore, purge, selectAll, clear}; restore and purge take an id. */
export function walkByKeys(node, acts) {
  node.addEventListener("keydown", (event) => {
    if (!event.target.matches(".ig-trash-check") || event.altKey) return;
    if (takeKey(node, event, acts)) {
      event.preventDefault();
      event.stopPropagation();
    }
  });
  node.addEventListener("focusin", ({ target }) => target.matches(".ig-trash-check") && makeOnlyStop(node, target));
}

function takeKey(node, event, acts) {
  const { key, target } = event;
  const hasControl = event.ctrlKey || event.metaKey;
  if (hasControl) return key.toLowerCase() === "a" ? done(acts.selectAll) : false;
  if (key in STEPS) return done(() => go(target, STEPS[key](boxes(node), target), event.shiftKey));
  const id = target.closest("[data-id]").dataset.id;
  if (key === "Enter") return done(() => acts.restore(id));
  if (key === "Delete") return done(() => acts.purge(id));
  return key === "Escape" ? acts.clear() : false; // nothing selected: the key is for what lies behind
}

const done = (act) => (act(), true);
const boxes = (node) => [...node.querySelectorAll(".ig-trash-check")];

const STEPS = {
  ArrowLeft: (all, from) => all[all.indexOf(from) - 1],
  ArrowRight: (all, from) => all[all.indexOf(from) + 1],
  ArrowUp: (all, from) => nearest(all, from, -1),
  ArrowDown: (all, from) => nearest(all, from, 1),
  Home: (all) => all[0],
  End: (all) => all.at(-1),
};

// The next line above or below, and of it the place that lies nearest.
function nearest(all, from, direction) {
  const here = placeOf(from);
  const others = all.slice(...(direction > 0 ? [all.indexOf(from) + 1] : [0, all.indexOf(from)]));
  if (direction < 0) others.reverse();
  const line = others.find((box) => (placeOf(box).top - here.top) * direction > 4);
  if (!line) return undefined;
  const { top } = placeOf(line);
  const inLine = others.filter((box) => Math.abs(placeOf(box).top - top) < 4);
  return inLine.reduce((best, box) => (distance(box, here) < distance(best, here) ? box : best));
}

const placeOf = (box) => box.closest("li").getBoundingClientRect();
const distance = (box, here) => Math.abs(placeOf(box).left - here.left);

function go(from, to, isSelecting) {
  if (!to) return;
  if (isSelecting) for (const box of [from, to]) if (!box.checked) box.click();
  to.focus();
  to.closest("li").scrollIntoView({ block: "nearest" });
}

function makeOnlyStop(node, box) {
  for (const other of node.querySelectorAll('.ig-trash-check[tabindex="0"]')) other.tabIndex = -1;
  box.tabIndex = 0;
}

/** Let Tab find the list again after it was drawn anew. */
export function keepAStop(node) {
  if (!node.querySelector('.ig-trash-check[tabindex="0"]')) node.querySelector(".ig-trash-check")?.setAttribute("tabindex", "0");
}
