// What the page knows of the open topic, kept true by the bus. Nothing is changed in place: a changed task is a new object
// in a new batch, so whoever draws sees by identity what to leave alone.
import { bus, page } from "./core.js";
import { withMarks } from "./judging.js";

const batches = new Map(); // id → Batch with its tasks in order
const tasks = new Map(); // id → Task
const members = new Map(); // batch id → Set of task ids
const owners = new Map(); // generation id → task id
const watchers = [];

export const state = { isLoaded: false, topic: null, engine: null, batches: [] };

/** Call `watcher({isSnapshot})` after every change of the state. The first watcher connects the state to the bus. */
export function watch(watcher) {
  if (watchers.push(watcher) > 1) return;
  state.engine = page.boot.engine;
  bus.on("topic", takeTopic);
  bus.on("snapshot", takeSnapshot);
  bus.on("changes", takeChanges);
  bus.on("progress", takeProgress);
  bus.on("judged", takeMarks);
}

export const findBatch = (id) => batches.get(id);
export const findTask = (id) => tasks.get(id);
export const findGeneration = (id) => tasks.get(owners.get(id))?.generations.find((generation) => generation.id === id);

function takeTopic(id) {
  if (id !== null && id === state.topic?.id) return;
  forget();
  Object.assign(state, { topic: null, isLoaded: id === null });
  publish(true);
}

function takeSnapshot(snapshot) {
  forget();
  Object.assign(state, { topic: snapshot.topic, isLoaded: true });
  for (const batch of snapshot.batches) {
    putBatch(batch);
    batch.tasks.forEach(putTask);
  }
  settle(batches.keys());
  publish(true);
}

function takeChanges({ batches: changedBatches = [], tasks: changedTasks = [], removed = {}, topics, engine }) {
  const touched = new Set();
  for (const batch of changedBatches.filter(belongsHere)) touched.add(putBatch(batch));
  for (const task of changedTasks.filter(({ batch_id }) => batches.has(batch_id))) touched.add(putTask(task));
  for (const id of removed.tasks ?? []) touched.add(dropTask(id));
  for (const id of removed.batches ?? []) dropBatch(id);
  state.topic = topics?.find(({ id }) => id === state.topic?.id) ?? state.topic;
  state.engine = engine ?? state.engine;
  settle(touched);
  publish(false);
}

function takeProgress(steps) {
  const touched = new Set();
  for (const [id, progress, note, live] of steps) {
    const task = tasks.get(owners.get(id));
    if (!task) continue;
    const generations = task.generations.map((generation) => (generation.id === id ? { ...generation, progress, note, live } : generation));
    touched.add(putTask({ ...task, generations }));
  }
  settle(touched);
  publish(false);
}

// A mark shows at once; the studio's own answer follows as a change.
function takeMarks(judged) {
  const touched = new Set();
  for (const task of new Set(judged.ids.map((id) => tasks.get(owners.get(id))).filter(Boolean))) {
    touched.add(putTask({ ...task, generations: task.generations.map((generation) => withMarks(generation, judged)) }));
  }
  if (touched.size === 0) return;
  settle(touched);
  publish(false);
}

// Deltas speak of every topic; the feed shows one.
const belongsHere = (batch) => batch.topic_id === state.topic?.id;

function forget() {
  for (const map of [batches, tasks, members, owners]) map.clear();
  state.batches = [];
}

function putBatch(batch) {
  batches.set(batch.id, batch);
  if (!members.has(batch.id)) members.set(batch.id, new Set());
  return batch.id;
}

function putTask(task) {
  tasks.set(task.id, task);
  members.get(task.batch_id).add(task.id);
  for (const generation of task.generations) owners.set(generation.id, task.id);
  return task.batch_id;
}

function dropTask(id) {
  const batchId = tasks.get(id)?.batch_id;
  members.get(batchId)?.delete(id);
  tasks.delete(id);
  return batchId;
}

function dropBatch(id) {
  for (const taskId of members.get(id) ?? []) tasks.delete(taskId);
  members.delete(id);
  batches.delete(id);
}

function settle(batchIds) {
  for (const id of [...batchIds].filter((id) => batches.has(id))) {
    const ordered = [...members.get(id)].map((taskId) => tasks.get(taskId)).sort((one, other) => one.position - other.position);
    batches.set(id, { ...batches.get(id), tasks: ordered });
  }
  state.batches = [...batches.values()].sort(byAge);
}

// Ids are time-ordered, so they decide between batches of the same moment.
const ageOf = (batch) => `${batch.created_at} ${batch.id}`;
const byAge = (one, other) => (ageOf(one) < ageOf(other) ? -1 : 1);

function publish(isSnapshot) {
  for (const watcher of watchers) watcher({ isSnapshot });
}
