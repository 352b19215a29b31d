// What the page knows of the open topic, kept true by the bus. Nothing is changed in place: a changed task is a new object
// in a new batch, so whoever draws sees by identity what to leave alone.
import { bus, page } from "./core.js";
import { withMarks, withOwnMarks } from "./judging.js";

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
  bus.on("pictures_deleted", takeLeaving);
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
    for (const task of batch.tasks) putTask(told(task));
  }
  settle(batches.keys());
  publish(true);
}

function takeChanges({ batches: changedBatches = [], tasks: changedTasks = [], removed = {}, topics, engine }) {
  const touched = new Set();
  for (const batch of changedBatches.filter(belongsHere)) touched.add(putBatch(batch));
  for (const task of changedTasks.filter(({ batch_id }) => batches.has(batch_id))) touched.add(putTask(told(task)));
  for (const id of removed.tasks ?? []) touched.add(dropTask(id));
  for (const id of removed.batches ?? []) dropBatch(id);
  state.topic = topics?.find(({ id }) => id === state.topic?.id) ?? state.topic;
  state.engine = engine ?? state.engine;
  settle(touched);
  publish(false);
}

// An answer may be older than the last key.
const told = (task) => ({ ...task, generations: task.generations.map(withOwnMarks) });

function takeProgress(steps) {
  const news = new Map(steps.map(([id, progress, note, live]) => [id, { progress, note, live }]));
  changeGenerations([...news.keys()], (generation) => (news.has(generation.id) ? { ...generation, ...news.get(generation.id) } : generation));
}

// Shown before the studio has answered; its delta says the same a moment later.
function takeMarks(marked) {
  changeGenerations(marked.ids, (generation) => withMarks(generation, marked));
}

function takeLeaving({ ids }) {
  const gone = new Set(ids);
  changeGenerations(ids, (generation) => (gone.has(generation.id) ? null : generation));
}

/** `change` makes a generation another one, or none; only the tasks that have some of `ids` are touched. */
function changeGenerations(ids, change) {
  const touched = new Set();
  for (const taskId of new Set(ids.map((id) => owners.get(id)))) {
    const task = tasks.get(taskId);
    if (task) touched.add(putTask({ ...task, generations: task.generations.map(change).filter(Boolean) }));
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
    const ordered = [...members.get(id)].map((taskId) => tasks.get(taskId)).sort(byPlace);
    batches.set(id, { ...batches.get(id), tasks: ordered });
  }
  state.batches = [...batches.values()].sort(byAge);
}

const byPlace = (one, other) => one.position - other.position || (one.id < other.id ? -1 : 1);

// Ids are time-ordered, so they decide between batches of the same moment.
const ageOf = (batch) => `${batch.created_at} ${batch.id}`;
const byAge = (one, other) => (ageOf(one) < ageOf(other) ? -1 : 1);

function publish(isSnapshot) {
  for (const watcher of watchers) watcher({ isSnapshot });
}
