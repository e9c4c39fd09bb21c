// Errors have stable names: EngineError, ModelError, InputError, ExplanationError,
// ClosedError, and AbortError where a request is given up.
export function named(name, message) {
  const error = new Error(message);
  error.name = name;
  return error;
}

// stopped is the error of a request that has no engine any more.
export const stopped = ({ name, reason }) => named(name, reason);
