// How the parts of a call are handed out between threads.

// The words of a shared Int32Array. NEXT and PARTS carry the call's number in their
// upper 24 bits, so that a helper that comes late finds nothing to do.
export const word = { CALL: 0, NEXT: 1, PARTS: 2, OP: 3, ARGS: 4, DONE: 5, FAILED: 6 };
export const WORDS = 7;

// How often a thread looks before it sleeps: some ten microseconds.
export const SPINS = 5000;

// doParts does parts of the present call until none is left. A part that fails is done
// too, so that nobody waits for it; the caller finds FAILED.
export function doParts(run, control, thread) {
  for (;;) {
    const next = Atomics.add(control, word.NEXT, 1);
    const limit = Atomics.load(control, word.PARTS);
    const part = next & 0xff, parts = limit & 0xff;
    if (next >>> 8 !== limit >>> 8 || part >= parts) return;
    try {
      run(control[word.OP], control[word.ARGS], part, parts, thread);
    } catch (err) {
      console.error(err);
      Atomics.store(control, word.FAILED, 1);
    }
    Atomics.add(control, word.DONE, 1);
    Atomics.notify(control, word.DONE);
  }
}
