// A popover of the library: something to choose from, under the button that opened it.
import { h } from "./core.js";

const EDGE_PX = 8;

/** Open a popover with `content` at `anchor`; it leaves the page when it closes. Resolves nothing; `close()` ends it. */
export function openPopover(anchor, { label, content, kind }) {
  const node = h("div", { class: `ig ig-library-popover is-${kind}`, popover: "auto", role: "dialog", "aria-label": label }, content);
  node.addEventListener("toggle", ({ newState }) => newState === "closed" && node.remove());
  document.body.append(node);
  node.showPopover();
  place(node, anchor.getBoundingClientRect());
  node.querySelector("[autofocus]")?.focus();
  return { node, close: () => node.isConnected && node.hidePopover(), place: () => place(node, anchor.getBoundingClientRect()) };
}

function place(node, anchor) {
  const { width, height } = node.getBoundingClientRect();
  const isBelow = anchor.bottom + height + EDGE_PX < innerHeight || anchor.top < innerHeight / 3;
  const left = Math.max(EDGE_PX, Math.min(anchor.left, innerWidth - width - EDGE_PX));
  node.style.left = `${left}px`;
  node.style.top = isBelow ? `${anchor.bottom + 4}px` : "auto";
  node.style.bottom = isBelow ? "auto" : `${innerHeight - anchor.top + 4}px`;
  node.style.maxHeight = `${(isBelow ? innerHeight - anchor.bottom : anchor.top) - 2 * EDGE_PX}px`;
}
