// Popovers of the panel: native ones, so that they lie above everything and Esc or a click elsewhere closes them.

const EDGE_PX = 8;

/** Let `anchor` open and close `popover`, which then stands under it, or above it where there is more room. */
export function attachPopover(anchor, popover, width_px) {
  popover.popover = "auto";
  anchor.popoverTargetElement = popover;
  popover.addEventListener("beforetoggle", (event) => {
    if (event.newState === "open") place(popover, anchor.getBoundingClientRect(), width_px);
  });
}

// A style sheet makes a sheet of it on a phone and then overrules these positions.
function place(popover, anchor, width_px) {
  const rightmost = innerWidth - width_px - EDGE_PX;
  const isAbove = anchor.bottom > innerHeight * 0.65;
  Object.assign(popover.style, {
    width: `${Math.min(width_px, innerWidth - 2 * EDGE_PX)}px`,
    left: `${Math.max(EDGE_PX, Math.min(anchor.left, rightmost))}px`,
    top: isAbove ? "auto" : `${anchor.bottom + EDGE_PX}px`,
    bottom: isAbove ? `${innerHeight - anchor.top + EDGE_PX}px` : "auto",
    maxHeight: `${(isAbove ? anchor.top : innerHeight - anchor.bottom) - 2 * EDGE_PX}px`,
  });
}
