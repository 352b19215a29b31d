// The keys of a list. Each is a plain step on the review, so that everything a mouse does has a key.
const isMod = (event) => event.ctrlKey || event.metaKey;

/** Do what a key means; true when it meant something. `review` has the state, the list and the acts. */
export function takeKey(review, event) {
  const step = stepOf(review, event);
  if (step !== null) return move(review, step, event);
  if (event.altKey) return false;
  const run = isMod(event) ? WITH_CTRL[event.key.toLowerCase()] : PLAIN[event.key] ?? PLAIN[event.key.toLowerCase()];
  if (!run) return false;
  run(review);
  return true;
}

const PLAIN = {
  " ": ({ state }) => state.active && state.select([state.active], !state.selected.has(state.active)),
  Enter: (review) => review.edit(review.state.active),
  f2: (review) => review.edit(review.state.active),
  Delete: (review) => review.acts.removeMeant(),
  Backspace: (review) => review.acts.removeMeant(),
  l: (review) => review.acts.lockMeant(),
  d: (review) => review.acts.duplicateMeant(),
  n: (review) => review.acts.addRow(),
  "/": (review) => review.bar.search.focus(),
  Escape: (review) => review.escape(),
};

const WITH_CTRL = {
  a: ({ state }) => state.selectOnly(state.shown),
  z: ({ state }) => state.undo(),
  f: (review) => review.acts.findAndReplace(),
  enter: (review) => review.acts.start(),
};

function stepOf(review, { key }) {
  const page = review.list.pageSize;
  const steps = { ArrowDown: 1, ArrowUp: -1, PageDown: page, PageUp: -page, Home: -Infinity, End: Infinity };
  return steps[key] ?? null;
}

function move(review, step, event) {
  const { state, list } = review;
  const { shown, active } = state;
  if (!shown.length) return true;
  if (event.altKey) return review.acts.moveMeant(step), true;
  const here = shown.indexOf(active);
  const next = shown[Math.max(0, Math.min(shown.length - 1, here < 0 ? 0 : here + step))];
  if (event.shiftKey) state.select(state.between(active ?? next, next));
  review.activate(next);
  list.focus(next);
  return true;
}
