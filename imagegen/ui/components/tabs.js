// Tabs of a dialog, walked by the arrow keys.
const STEPS = { ArrowRight: 1, ArrowLeft: -1 };

/** Listen for keys on a list of tabs: left and right choose the neighbour, round the end. */
export function stepTabs(event) {
  if (!(event.key in STEPS)) return;
  const tabs = [...event.currentTarget.children];
  const next = tabs.at((tabs.indexOf(event.target) + STEPS[event.key]) % tabs.length);
  next.click();
  next.focus();
}
