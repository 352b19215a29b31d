// Controls for words: one line, several lines, and JSON for whatever no other control knows.
import { h, t } from "./core.js";
import { acceptsText } from "./panel_schema.js";

export function text(context) {
  return words(context, h("input", { type: "text", class: "ig-input", id: context.id, autocomplete: "off" }));
}

export function textarea(context) {
  return words(context, h("textarea", { class: "ig-input ig-panel-textarea", id: context.id, rows: 2 }));
}

// An emptied field sends nothing, unless the model would then put its own words there.
function words({ field, change }, element) {
  const [name] = field.names;
  if (field.schema.maxLength) element.maxLength = field.schema.maxLength;
  element.addEventListener("input", () => change({ [name]: element.value || field.default ? element.value : undefined }));
  const show = (values) => {
    const value = String(values[name] ?? "");
    if (element.value !== value) element.value = value;
  };
  return { element, show };
}

/** Any value as JSON, checked while it is typed. */
export function json({ field, id, change, note }) {
  const [name] = field.names;
  const element = h("textarea", { class: "ig-input ig-panel-textarea ig-panel-json", id, rows: 3, spellcheck: "false" });
  element.addEventListener("input", () => {
    const { value, problem } = readJson(element.value, field.schema);
    change({ [name]: value });
    note(problem ? t("panel.json.broken", { problem }) : "");
    element.classList.toggle("is-broken", Boolean(problem));
  });
  const show = (values) => {
    const { value } = readJson(element.value, field.schema);
    if (JSON.stringify(value) !== JSON.stringify(values[name])) element.value = write(values[name]);
  };
  return { element, show };
}

function write(value) {
  return value === undefined ? "" : JSON.stringify(value, null, 2);
}

/**
 * {value, problem} of typed text. Broken JSON is kept as the text it is, never dropped: the studio then refuses it in
 * words, and where the schema takes plain text it is simply that.
 */
export function readJson(typed, schema) {
  if (!typed.trim()) return { value: undefined, problem: "" };
  try {
    return { value: JSON.parse(typed), problem: "" };
  } catch (error) {
    return { value: typed, problem: acceptsText(schema) ? "" : error.message };
  }
}
