// How the parts of a call are handed out between threads.

// The words of a shared Int32Array. NEXT and PARTS carry the call's number in their
// upper 24 bits, so that a helper that comes late finds nothing to do.
// TILE is the number of a tile's height.
export const word = { CALL: 0, NEXT: 1, PARTS: 2, OP: 3, ARGS: 4, DONE: 5, FAILED: 6, TILE: 7 };
export const WORDS = 8;

// For how many milliseconds a thread looks for work, or for the end of others' parts, before it
// sleeps. Between two kernels of an explanation there is seldom more.
export const PATIENCE = 0.2;

// awaitChange looks at a word until it is not what it was, and sleeps where that takes longer than
// so many milliseconds: from sleep a thread comes later by some fifty microseconds.
export function awaitChange(control, at, was, patience) {
  let until = 0;
  for (let spins = 1; Atomics.load(control, at) === was; spins++) {
    Atomics.pause?.();
    if (spins % 64) continue;
    const now = performance.now();
    until ||= now + patience;
    if (now > until) Atomics.wait(control, at, was);
  }
}

// doParts does parts of the present call until none is left. A part that fails is done
// too, so that nobody waits for it; the caller finds FAILED.
export function doParts(runs, control, thread) {
  for (;;) {
    const next = Atomics.add(control, word.NEXT, 1);
    const limit = Atomics.load(control, word.PARTS);
    const part = next & 0xff, parts = limit & 0xff;
    if (next >>> 8 !== limit >>> 8 || part >= parts) return;
    try {
      // The tile of this call, of which the others do their parts: it may have changed since the one before.
      runs[Atomics.load(control, word.TILE)](control[word.OP], control[word.ARGS], part, parts, thread);
    } catch (err) {
      console.error(err);
      Atomics.store(control, word.FAILED, 1);
    }
    Atomics.add(control, word.DONE, 1);
    Atomics.notify(control, word.DONE);
  }
}
