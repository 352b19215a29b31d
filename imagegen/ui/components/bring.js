// Pictures that are brought in: dropped anywhere on the page, pasted, or chosen. They are asked how they were made.
import { bus, h, t, toast } from "./core.js";
import { icon } from "./icons.js";
import { BringDialog } from "./bring_dialog.js";
import { isPicture, look } from "./bring_send.js";
import { droppedFiles } from "./products_files.js";

let dialog = null;
let veil = null;
let isInner = false; // a picture of the page itself is on its way
let draft = null; // what the panel shows

/** Wait for "open_import" and for files. */
export function mount() {
  bus.on("open_import", (wanted) => opened().open(wanted?.files ?? []));
  bus.on("draft", (news) => (draft = news));
  document.addEventListener("dragstart", () => (isInner = true));
  document.addEventListener("dragend", () => (isInner = false));
  // On the window: a place of its own for files hears of them before, and says that it takes them.
  addEventListener("dragover", dragOver);
  addEventListener("dragleave", (event) => event.relatedTarget === null && hideVeil());
  addEventListener("drop", drop);
  addEventListener("paste", paste);
}

const opened = () => (dialog ??= new BringDialog(() => draft));
const carriesFiles = (event) => !isInner && event.dataTransfer?.types.includes("Files");
const isElsewhere = () => document.querySelector("dialog[open]:not(.ig-bring)") !== null;

// ---- dropping ------------------------------------------------------------------------------------------------------

function dragOver(event) {
  if (!carriesFiles(event)) return;
  if (event.defaultPrevented) return hideVeil();
  event.preventDefault(); // else the browser would leave the page for the picture
  event.dataTransfer.dropEffect = isElsewhere() ? "none" : "copy";
  if (!isElsewhere() && !dialog?.node.open) showVeil();
}

async function drop(event) {
  hideVeil();
  if (!carriesFiles(event) || event.defaultPrevented) return;
  event.preventDefault();
  if (isElsewhere()) return;
  const files = await droppedFiles(event.dataTransfer);
  if (files.length) opened().open(files);
}

function showVeil() {
  veil ??= h("div", { class: "ig ig-bring-veil", "aria-hidden": "true" }, h("div", {}, icon("upload"), h("b", {}, t("bring.veil")), h("span", {}, t("bring.veil_help"))));
  if (!veil.isConnected) document.body.append(veil);
}

function hideVeil() {
  veil?.remove();
}

// ---- pasting -------------------------------------------------------------------------------------------------------

// Text wins where text is being typed. What the panel has taken as a reference may still say how it was made.
function paste(event) {
  const files = [...(event.clipboardData?.files ?? [])].filter(isPicture);
  const isTyping = event.target.closest?.("input, textarea, [contenteditable]");
  if (!files.length || isElsewhere()) return;
  if (event.defaultPrevented) offer(files);
  else if (!isTyping) {
    event.preventDefault();
    opened().open(files);
  }
}

async function offer(files) {
  const found = await look(files[0], draft?.model).catch(() => null);
  if (!found?.maker) return;
  toast("info", t("bring.pasted", { maker: found.maker }), { action: { label: t("bring.show"), run: () => opened().open(files) } });
}
