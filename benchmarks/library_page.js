// The browser's side of library_page.py: it is in the page before the page's own scripts are.
window.benchmark = {
  scroller: () => document.querySelector(".ig-library-scroll"),

  /** What is in sight: how many cells there should be, how many know their picture, how many show it. */
  sight() {
    const scroller = this.scroller();
    const box = scroller.getBoundingClientRect();
    const cell = document.querySelector(".ig-library-cell:not([hidden])")?.getBoundingClientRect();
    if (!cell) return { expected: 1, known: 0, shown: 0 };
    const cells = [...document.querySelectorAll(".ig-library-cell:not([hidden])")].filter((one) => {
      const { top, bottom } = one.getBoundingClientRect();
      return top < box.bottom - 1 && bottom > box.top + 1;
    });
    const columns = Math.round((scroller.clientWidth - 24 + 8) / (cell.width + 8));
    const expected = columns * Math.floor(box.height / (cell.height + 8));
    const count = (selector) => cells.filter((one) => one.matches(selector)).length;
    return { expected, known: count("[data-state=known]"), shown: count(".is-loaded, .is-failed"), cells: cells.length };
  },

  /** Run an act; how many milliseconds until every cell in sight knows its picture, and until every one shows it. */
  async settle(act) {
    const start = performance.now();
    await act();
    const times = {};
    for (;;) {
      await new Promise(requestAnimationFrame);
      const { expected, known, shown, cells } = this.sight();
      if (cells >= expected && known === cells) times.known ??= performance.now() - start;
      if (cells >= expected && shown === cells) return [times.known, performance.now() - start];
    }
  },

  open() {
    return this.settle(() => document.querySelector(".ig-topbar-library").click());
  },

  /** Drag the bar of the scroller to a share of the whole. */
  jump(share) {
    const scroller = this.scroller();
    return this.settle(async () => {
      scroller.scrollTop = share * (scroller.scrollHeight - scroller.clientHeight);
      await new Promise(requestAnimationFrame);
      await new Promise(requestAnimationFrame);
    });
  },

  /** Watch so many seconds of scrolling: the times of all frames, and the longest time without all data, and pictures, in sight. */
  async watch(seconds) {
    const frames = [];
    const longest = { known: 0, shown: 0 };
    const since = { known: null, shown: null };
    const start = performance.now();
    const top = this.scroller().scrollTop;
    let last = start;
    while (last - start < seconds * 1000) {
      await new Promise(requestAnimationFrame);
      const now = performance.now();
      frames.push(now - last);
      last = now;
      const { expected, cells, ...counts } = this.sight();
      for (const what of ["known", "shown"]) {
        if (cells >= expected && counts[what] === cells) since[what] = null;
        else since[what] ??= now;
        if (since[what] !== null) longest[what] = Math.max(longest[what], now - since[what]);
      }
    }
    return { frames, longest, speed: (this.scroller().scrollTop - top) / seconds };
  },
};
