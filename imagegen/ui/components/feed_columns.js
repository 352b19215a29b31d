// Tasks that several models make stand side by side: a row for each prompt, a column for each model.
const MOST_COLUMNS = 4;

/** How many columns the tasks of a batch make: 1 unless the same models take turns at every prompt. */
export function columnsOf(tasks) {
  const first = tasks.findIndex((task, index) => index > 0 && task.model_key === tasks[0].model_key);
  const count = first < 0 ? tasks.length : first;
  const isTable = count > 1 && count <= MOST_COLUMNS && tasks.length % count === 0;
  return isTable && tasks.every((task, index) => fits(task, tasks, index, count)) ? count : 1;
}

function fits(task, tasks, index, count) {
  const column = index % count;
  return task.model_key === tasks[column].model_key && task.prompt === tasks[index - column].prompt;
}
