// Measures one network on every runtime. They take turns, so that whatever else the
// machine does meets all alike. Small networks are run for a while before and for longer,
// until the browser has optimised what runs and single delays do not count.
//
// measure({model, threads, rounds, runtimes: [{worker, runs: [what, …]}]}) resolves to
// [{name, runs: {what: [ms, …]}}, …].
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
        const { ms } = await ask({ run: what });
        if (keep) runs[what].push(ms);
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
