// What the lightbox leads through when nobody says otherwise: every finished image of the open topic, in the feed's order.
import { state, watch } from "./feed_state.js";

const watchers = new Set();
const slidesByTask = new WeakMap(); // a task that is the same object has the same slides
let made = { batches: null, slides: [] };

/** Hear of changes of the feed; call it once. */
export function connectFeed() {
  watch(() => watchers.forEach((watcher) => watcher()));
}

export const feedSource = {
  slides() {
    if (made.batches !== state.batches) made = { batches: state.batches, slides: slidesOf(state.batches) };
    return made.slides;
  },
  watch(watcher) {
    watchers.add(watcher);
    return () => watchers.delete(watcher);
  },
};

const slidesOf = (batches) => batches.flatMap(({ tasks }) => tasks.flatMap(slidesOfTask));

function slidesOfTask(task) {
  if (!slidesByTask.has(task)) {
    const done = task.generations.filter(({ standing }) => standing === "done");
    slidesByTask.set(task, done.map((generation) => ({ task, generation })));
  }
  return slidesByTask.get(task);
}
