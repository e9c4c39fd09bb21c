// A thread that decodes picture files, for Node, by the Go program in decode/.
import "./wasm_exec.js";

const waiting = [];
let decode = request => waiting.push(request);

addEventListener("message", ({ data }) => decode(data));

// decoderReady is called by the program when it can decode.
globalThis.decoderReady = picture => {
  decode = ({ id, bytes }) => {
    const answer = picture(bytes);
    postMessage({ id, ...answer }, answer.data ? [answer.data.buffer] : []);
  };
  waiting.splice(0).forEach(decode);
};

const go = new Go();
const response = await fetch(new URL("./decode.wasm", import.meta.url));
const { instance } = await WebAssembly.instantiate(await response.arrayBuffer(), go.importObject);
go.run(instance);
