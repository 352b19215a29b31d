// The page grid on narrow pages: the side columns become sheets over the feed, one at a time.
import { bus, button, h, t } from "./core.js";

const NARROW = matchMedia("(max-width: 900px)"); // the same width as in shell.css
const SHEETS = ["panel", "topics"];

let shell;
let opener = null; // what had the focus before a sheet opened

/** Make sheets out of #panel and #topics. The Gradio row #shell must be on the page; call it before the parts mount. */
export function mount() {
  shell = document.getElementById("shell");
  dropGradioReset();
  shell.append(h("div", { class: "ig-shell-backdrop", onclick: close }));
  for (const name of SHEETS) {
    sheet(name).prepend(sheetHead(name));
    bus.on(`toggle_${name}`, () => toggle(name));
  }
  bus.on("open_panel", () => NARROW.matches && open("panel"));
  bus.on("rows_done", close);
  bus.on("topic", close);
  bus.on("field_errors", showMarkedFields);
  document.addEventListener("keydown", closeOnEscape);
  NARROW.addEventListener("change", close);
}

// Gradio 6.31 resets every button and input below a class that carries its version, more strongly than any one class of
// ours could set them. Without that class the parts look as their style sheets say; shell.css restores box-sizing.
function dropGradioReset() {
  const container = document.querySelector(".gradio-container");
  const versioned = [...container.classList].filter((name) => /^gradio-container-\d/.test(name));
  container.classList.remove(...versioned);
}

function sheet(name) {
  return document.getElementById(name);
}

function sheetHead(name) {
  const closeButton = button("close", t("close"), close, { isQuiet: true });
  return h("div", { class: "ig ig-shell-head" }, h("h2", { id: `shell-title-${name}` }, t(`shell.${name}`)), closeButton);
}

function toggle(name) {
  if (shell.dataset.sheet === name) close();
  else if (NARROW.matches) open(name);
}

function open(name) {
  opener = document.activeElement;
  shell.dataset.sheet = name;
  // The rest of the page is out of reach, so Tab stays inside the sheet.
  for (const part of shell.children) part.inert = part !== sheet(name) && !part.matches(".ig-shell-backdrop");
  const dialogRole = { role: "dialog", "aria-modal": "true", "aria-labelledby": `shell-title-${name}` };
  for (const [attribute, value] of Object.entries(dialogRole)) sheet(name).setAttribute(attribute, value);
  sheet(name).querySelector(".ig-shell-head button").focus();
  bus.emit("sheet", name);
}

function close() {
  const name = shell.dataset.sheet;
  if (!name) return;
  delete shell.dataset.sheet;
  for (const part of shell.children) part.inert = false;
  for (const attribute of ["role", "aria-modal", "aria-labelledby"]) sheet(name).removeAttribute(attribute);
  if (NARROW.matches) opener?.focus();
  bus.emit("sheet", null);
}

// An open dialog or a popover inside the sheet takes Escape for itself.
function closeOnEscape(event) {
  const isForSheet = event.key === "Escape" && !event.defaultPrevented;
  if (isForSheet && !document.querySelector("dialog[open], :popover-open")) close();
}

// A marked field in a closed sheet would be an error nobody can see. The prompt has no field in the panel.
function showMarkedFields(fields) {
  const isInPanel = Object.keys(fields).some((name) => name !== "prompt");
  if (isInPanel && NARROW.matches && shell.dataset.sheet !== "panel") open("panel");
}
