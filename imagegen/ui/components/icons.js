// Line icons of the house on a 24×24 grid, drawn as plain path data.
const PATHS = {
  alert: "M12 3.5 2.5 20h19L12 3.5zM12 10v4.5M12 17.3v.2",
  anchor: "M12 8.5V20M5 13a7 7 0 0 0 14 0M8.5 12H12M12 12h3.5M12 3.5a2.5 2.5 0 1 1 0 5 2.5 2.5 0 0 1 0-5z",
  arrowBottom: "M5 20h14M12 4v12M6.5 10.5 12 16l5.5-5.5",
  arrowDown: "M12 5v14M6 13l6 6 6-6",
  arrowTop: "M5 4h14M12 20V8M6.5 13.5 12 8l5.5 5.5",
  arrowUp: "M12 19V5M6 11l6-6 6 6",
  auto: "M4 12a8 8 0 0 1 13.7-5.6L20 8.5M20 4v4.5h-4.5M20 12a8 8 0 0 1-13.7 5.6L4 15.5M4 20v-4.5h4.5",
  bell: "M6 16.5V11a6 6 0 0 1 12 0v5.5l1.5 1.5h-15zM10 20.5h4",
  bookmark: "M6.5 4h11v16L12 15.8 6.5 20z",
  check: "M5 12.5 10 17.5 19.5 7",
  checks: "M2.5 12.5 7 17 16 7.5M11.5 16l1 1L21.5 7.5",
  chevronDown: "M6 9l6 6 6-6",
  chevronLeft: "M15 5l-7 7 7 7",
  chevronRight: "M9 5l7 7-7 7",
  close: "M6 6l12 12M18 6 6 18",
  columns: "M4 5h7v14H4zM13 5h7v14h-7z",
  compare: "M4 5h16v14H4zM12 3v18M7 9.5l-1.5 2.5L7 14.5M17 9.5l1.5 2.5-1.5 2.5",
  copy: "M9 9h11v11H9zM5 15H4V4h11v1",
  dice: "M5 4h14a1 1 0 0 1 1 1v14a1 1 0 0 1-1 1H5a1 1 0 0 1-1-1V5a1 1 0 0 1 1-1zM8.5 8.5v.1M15.5 8.5v.1M12 12v.1M8.5 15.5v.1M15.5 15.5v.1",
  download: "M12 4v11M7 10.5l5 5 5-5M4.5 19.5h15",
  edit: "M4 20h4L19.5 8.5l-4-4L4 16v4zM13.5 6.5l4 4",
  external: "M13 5h6v6M19 5l-8 8M17 14v5H5V7h5",
  eye: "M2.5 12S6 5.5 12 5.5 21.5 12 21.5 12 18 18.5 12 18.5 2.5 12 2.5 12zM12 9.2a2.8 2.8 0 1 1 0 5.6 2.8 2.8 0 0 1 0-5.6z",
  filter: "M4 6h16M7 12h10M10 18h4",
  fit: "M4 9V4h5M15 4h5v5M20 15v5h-5M9 20H4v-5M8.5 9.5h7v5h-7z",
  flip: "M7 4v16M7 4 3.5 7.5M7 4l3.5 3.5M17 20V4M17 20l-3.5-3.5M17 20l3.5-3.5",
  folder: "M3.5 6h6l2 2.5h9V19h-17z",
  globe: "M12 3.5a8.5 8.5 0 1 1 0 17 8.5 8.5 0 0 1 0-17zM3.5 12h17M12 3.5c2.5 2.6 3.6 5.4 3.6 8.5s-1.1 5.9-3.6 8.5c-2.5-2.6-3.6-5.4-3.6-8.5s1.1-5.9 3.6-8.5z",
  grip: "M9 6v.1M9 12v.1M9 18v.1M15 6v.1M15 12v.1M15 18v.1",
  heart: "M12 20S3.5 15 3.5 9.2A4.7 4.7 0 0 1 12 6.6a4.7 4.7 0 0 1 8.5 2.6C20.5 15 12 20 12 20z",
  image: "M4 5h16v14H4zM4 16l5-5 4 4 2.5-2.5L20 17M15.5 9v.1",
  info: "M12 3.5a8.5 8.5 0 1 1 0 17 8.5 8.5 0 0 1 0-17zM12 11v5.5M12 7.7v.2",
  key: "M14.5 9.5a4.5 4.5 0 1 1-3-4.2 4.5 4.5 0 0 1 3 4.2zM13.5 12.5 20.5 19.5M17.5 16.5l2-2",
  layers: "M12 4 3.5 8.5 12 13l8.5-4.5L12 4zM3.5 13 12 17.5l8.5-4.5",
  library: "M4 4h7v7H4zM13 4h7v7h-7zM4 13h7v7H4zM13 13h7v7h-7z",
  lock: "M6 11h12v9H6zM8.5 11V8a3.5 3.5 0 0 1 7 0v3",
  menu: "M4 7h16M4 12h16M4 17h16",
  minus: "M5 12h14",
  monitor: "M4 5h16v11H4zM9 20h6M12 16v4",
  moon: "M20 14.5A8.5 8.5 0 0 1 9.5 4 8.5 8.5 0 1 0 20 14.5z",
  more: "M5.5 12v.1M12 12v.1M18.5 12v.1",
  panel: "M4 5h16v14H4zM9.5 5v14",
  pause: "M8 5v14M16 5v14",
  pin: "M9 3.5h6M10 3.5v6L6.5 14h11L14 9.5v-6M12 14v7",
  play: "M7 4.5v15l12-7.5z",
  plus: "M12 5v14M5 12h14",
  question: "M9 9.2a3 3 0 1 1 4.4 2.7c-.9.5-1.4 1-1.4 2.1M12 17.3v.2M12 3a9 9 0 1 1 0 18 9 9 0 0 1 0-18z",
  reject: "M12 3.5a8.5 8.5 0 1 1 0 17 8.5 8.5 0 0 1 0-17zM6 6l12 12",
  retry: "M20 12a8 8 0 1 1-2.5-5.8L20 8.5M20 4v4.5h-4.5",
  reuse: "M9 14 4 9l5-5M4 9h10a6 6 0 0 1 6 6v5",
  search: "M10.5 4a6.5 6.5 0 1 1 0 13 6.5 6.5 0 0 1 0-13zM15.5 15.5 20.5 20.5",
  settings: "M4 7h9M19 7h1M4 17h1M11 17h9M16 4.8a2.2 2.2 0 1 1 0 4.4 2.2 2.2 0 0 1 0-4.4zM8 14.8a2.2 2.2 0 1 1 0 4.4 2.2 2.2 0 0 1 0-4.4z",
  sparkle: "M12 3.5 13.8 10 20.5 12l-6.7 2L12 20.5 10.2 14 3.5 12l6.7-2z",
  star: "M12 3.8l2.5 5.2 5.7.8-4.1 4 1 5.7-5.1-2.7-5.1 2.7 1-5.7-4.1-4 5.7-.8z",
  stop: "M6 6h12v12H6z",
  sun: "M12 8a4 4 0 1 1 0 8 4 4 0 0 1 0-8zM12 2.5v2M12 19.5v2M2.5 12h2M19.5 12h2M5.3 5.3l1.4 1.4M17.3 17.3l1.4 1.4M18.7 5.3l-1.4 1.4M6.7 17.3l-1.4 1.4",
  swap: "M4 8h15M15.5 4.5 19 8l-3.5 3.5M20 16H5M8.5 12.5 5 16l3.5 3.5",
  tag: "M4 4h8l8 8-8 8-8-8zM8.2 8.2v.1",
  topics: "M4 5h16v5H4zM4 14h16v5H4z",
  trash: "M4.5 6.5h15M9 6.5V4h6v2.5M6.5 6.5 7.5 20h9l1-13.5M10 10.5v6M14 10.5v6",
  undo: "M9 5 4 10l5 5M4 10h10a5.5 5.5 0 0 1 0 11h-3",
  unlock: "M6 11h12v9H6zM8.5 11V8a3.5 3.5 0 0 1 6.8-1.2",
  upload: "M12 16V5M7 9.5l5-5 5 5M4.5 19.5h15",
  wait: "M12 3.5a8.5 8.5 0 1 1 0 17 8.5 8.5 0 0 1 0-17zM12 7.5V12l3 2",
};

export const ICON_NAMES = Object.keys(PATHS);

/** An icon as an SVG element; decorative, so hidden from screen readers: the button beside it carries the label. */
export function icon(name) {
  if (!(name in PATHS)) throw new Error(`no icon named ${name}`);
  const svg = document.createElementNS("http://www.w3.org/2000/svg", "svg");
  svg.setAttribute("viewBox", "0 0 24 24");
  svg.setAttribute("class", "ig-icon");
  svg.setAttribute("aria-hidden", "true");
  const path = document.createElementNS("http://www.w3.org/2000/svg", "path");
  path.setAttribute("d", PATHS[name]);
  svg.append(path);
  return svg;
}
