// Measures one network on every runtime. The runtimes take turns, so that whatever else the
// machine does meets all alike. Small networks are run for a while before and for longer,
// until the browser has optimised what runs and single delays do not count.
//
// measure({model, rounds, runtimes: [{worker, options, runs: [what, …]}]}) resolves to
// [{name, runs: {what: [ms, …]}}, …]; with the option "profile" each ms is
// [ms, those in the kernels' operation 0, 1, …].
globalThis.measure = async ({ model, rounds, runtimes }) => {
  const teams = [];
  for (const { worker, options, runs } of runtimes) {
    const ask = connect(worker);
    const { name } = await ask({ load: { model, ...options } });
    teams.push({ ask, name, runs: Object.fromEntries(runs.map(what => [what, []])) });
  }
  const round = async keep => {
    for (const { ask, runs } of teams) {
      for (const what in runs) {
        const { ms, spent } = await ask({ run: what });
        if (keep) runs[what].push(spent ? [ms, ...spent] : ms);
      }
    }
  };
  const repeat = async (least, milliseconds, keep) => {
    const until = performance.now() + milliseconds;
    for (let i = 0; i < least || performance.now() < until; i++) await round(keep);
  };
  await repeat(1, 1000, false);
  await repeat(rounds, 4000, true);
  for (const { ask } of teams) ask.end();
  return teams.map(({ name, runs }) => ({ name, runs }));
};

// measureBatches({model, threads, rounds, sizes, runs}) resolves to {what: {size: [ms, …]}},
// the milliseconds that our kernels take for so many inputs at once, until they have seen as many as the largest size.
// The sizes take turns, too.
globalThis.measureBatches = async ({ model, threads, rounds, sizes, runs }) => {
  const ask = connect("ours.js");
  await ask({ load: { model, threads } });
  const taken = Object.fromEntries(runs.map(what => [what, Object.fromEntries(sizes.map(n => [n, []]))]));
  const until = performance.now() + 1000;
  for (let i = -1; i < rounds; i++) {
    for (const run of runs) {
      for (const inputs of sizes) {
        const { ms } = await ask({ run, inputs, of: Math.max(...sizes) });
        if (i >= 0) taken[run][inputs].push(ms);
      }
    }
    if (i < 0 && performance.now() < until) i--; // the browser is still optimising
  }
  ask.end();
  return taken;
};

// measureProducts({shapes: [[m, n, k], …], chains, turns, rows, times, threads, rounds}) resolves to, for each shape,
// {rounds: [{threads: [ms, …], peak, tile, tiles: [ms, …]}, …]}: the milliseconds of a product, by the numbers of threads; of so
// many turns of so many chains of multiply-adds alone, before and after (peak, the mean); and of the tile of so many rows
// alone, so many times, on one thread and on every thread at once (tiles). What else a machine does changes within
// seconds: figures of one round belong together.
globalThis.measureProducts = async ({ shapes, chains, turns, rows, times, threads, rounds }) => {
  const start = async (worker, options) => {
    const ask = connect(worker);
    await ask({ load: options });
    return ask;
  };
  const bare = await Promise.all(Array.from({ length: Math.max(...threads) }, () => start("peak.js", {})));
  const teams = await Promise.all(threads.map(threads => start("ours.js", { threads })));
  const ms = async (ask, run, inputs) => (await ask({ run, inputs })).ms;
  const measured = [];
  for (const shape of shapes) {
    const [m, n, k] = shape, repeat = Math.ceil(1e9 / (2 * m * n * k)); // some 25 ms
    const kept = [];
    for (let round = -2; round < rounds; round++) {
      const before = await ms(bare[0], chains, turns);
      const tile = await ms(bare[0], { rows }, times);
      const taken = [];
      for (const ask of teams) taken.push(await ms(ask, shape, repeat) / repeat);
      const peak = (before + await ms(bare[0], chains, turns)) / 2;
      const tiles = await Promise.all(bare.map(ask => ms(ask, { rows }, times)));
      if (round >= 0) kept.push({ threads: taken, peak, tile, tiles }); // before, the browser optimises
    }
    measured.push({ rounds: kept });
  }
  for (const ask of [...bare, ...teams]) ask.end();
  return measured;
};

function connect(url) {
  const worker = new Worker(url, { type: "module" });
  const ask = message => new Promise((resolve, reject) => {
    worker.onmessage = ({ data }) => data.error ? reject(new Error(`${url}: ${data.error}`)) : resolve(data);
    worker.onerror = e => reject(new Error(`${url}: ${e.message}`));
    worker.postMessage(message);
  });
  ask.end = () => worker.terminate();
  return ask;
}
