// What every part of the page shares: building elements, words, the line to the studio, a bus between parts, toasts.
import { icon } from "./icons.js";

/** Build an element. Text always becomes a text node, so nothing a person or a provider wrote is ever parsed as HTML. */
export function h(tag, props = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(props)) {
    if (value === null || value === undefined || value === false) continue;
    if (name === "class") element.className = value;
    else if (name === "data") Object.assign(element.dataset, value);
    else if (name.startsWith("on")) element.addEventListener(name.slice(2), value);
    else if (name in element && typeof value !== "string") element[name] = value;
    else element.setAttribute(name, value === true ? "" : value);
  }
  element.append(...children.flat().filter((child) => child !== null && child !== undefined && child !== false));
  return element;
}

// ---- words -------------------------------------------------------------------------------------------------

let texts = {};

export function setTexts(table) {
  texts = table;
}

/** The text under `key` in the person's language, with {name} places filled in; `key.one` is used when count is 1. */
export function t(key, values = {}) {
  const found = (values.count === 1 && texts[`${key}.one`]) || texts[key];
  if (found === undefined) throw new Error(`no text for ${key}`);
  return found.replace(/\{(\w+)\}/g, (place, name) => (name in values ? String(values[name]) : place));
}

/** A button with an icon and, unless `isQuiet`, its words; the words are always its accessible name. */
export function button(iconName, label, onclick, { isQuiet = false, isPrimary = false, isSmall = false, isDanger = false, data = {} } = {}) {
  const classes = ["ig-button", isQuiet && "is-icon is-quiet", isPrimary && "is-primary", isSmall && "is-small", isDanger && "is-danger"];
  const element = h("button", { type: "button", class: classes.filter(Boolean).join(" "), data, onclick });
  if (iconName) element.append(icon(iconName));
  if (isQuiet) {
    element.setAttribute("aria-label", label);
    element.title = label;
  } else element.append(label);
  return element;
}

// ---- the bus between parts of the page ----------------------------------------------------------------------

const target = new EventTarget();

export const bus = {
  emit: (name, detail) => target.dispatchEvent(new CustomEvent(name, { detail })),
  on: (name, listener) => target.addEventListener(name, (event) => listener(event.detail)),
};

/** What the whole page knows; parts read it and hear of changes on the bus. */
export const page = { boot: null, topicId: null };

// ---- the line to the studio ---------------------------------------------------------------------------------

let connected;
const connection = new Promise((resolve) => (connected = resolve));

/** Give the page its line: a function from one payload to a promise of {ok, data} or {ok: false, error}. */
export function connect(send) {
  connected(send);
}

export class StudioError extends Error {
  constructor({ message, hint = "", code = "error", fields = {} }) {
    super(message);
    Object.assign(this, { hint, code, fields });
  }
}

/** Ask the studio by verb; the answer's data, or a StudioError with sentence, hint and fields. */
export async function ask(verb, payload = {}) {
  const send = await connection;
  const answer = await send({ verb, ...payload });
  if (!answer) throw new StudioError({ message: t("error.no_answer"), hint: t("error.no_answer_hint"), code: "no_answer" });
  if (!answer.ok) throw new StudioError(answer.error);
  return answer.data;
}

/** Ask, and show what went wrong as a toast; undefined then. */
export async function tell(verb, payload = {}) {
  try {
    return await ask(verb, payload);
  } catch (error) {
    if (!(error instanceof StudioError)) throw error;
    toast("error", error.message, { hint: error.hint });
    return undefined;
  }
}

/** The address of one of our routes, below the page's own: a sub-path, a Space and a share link work alike. */
export function route(path) {
  return new URL(path, new URL("gradio_api/app/", document.baseURI)).href;
}

// ---- toasts -------------------------------------------------------------------------------------------------

const TOAST_MS = { ok: 4000, info: 5000, error: 12000 };

/** Say something at the foot of the page. `action` is {label, run}: an undo, for example. */
export function toast(kind, text, { hint = "", action = null } = {}) {
  const line = h("div", { class: `ig-toast is-${kind}`, role: kind === "error" ? "alert" : "status" });
  const close = () => line.remove();
  line.append(icon({ ok: "check", info: "info", error: "alert" }[kind]));
  line.append(h("div", { class: "ig-toast-text" }, text, hint ? h("div", { class: "ig-help" }, hint) : null));
  if (action) line.append(button(null, action.label, () => (close(), action.run()), { isSmall: true }));
  line.append(button("close", t("close"), close, { isQuiet: true, isSmall: true }));
  toastList().append(line);
  setTimeout(close, action ? 10000 : TOAST_MS[kind]);
}

// The list is moved into an open dialog: the browser's top layer covers everything outside of it.
function toastList() {
  const list = document.querySelector(".ig-toasts") ?? h("div", { class: "ig ig-toasts" });
  // The focus is in the uppermost of several dialogs.
  const home = document.activeElement?.closest("dialog[open]") ?? [...document.querySelectorAll("dialog[open]")].at(-1) ?? document.body;
  if (list.parentElement !== home) home.append(list);
  return list;
}

// ---- what this browser remembers ----------------------------------------------------------------------------

/** A value of this browser's local storage; `fallback` when it is missing or unreadable. */
export function remembered(key, fallback) {
  try {
    return JSON.parse(localStorage.getItem(`imagegen:${key}`)) ?? fallback;
  } catch {
    return fallback;
  }
}

export function remember(key, value) {
  localStorage.setItem(`imagegen:${key}`, JSON.stringify(value));
}
