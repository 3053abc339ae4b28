// What the checks of the official clients share. Each check prints one JSON line.
export async function check(name, body) {
  try {
    await body();
    console.log(JSON.stringify({ name, ok: true }));
  } catch (error) {
    console.log(JSON.stringify({ name, ok: false, error: String(error && error.stack || error) }));
  }
}

export function same(actual, expected, what) {
  if (JSON.stringify(actual) !== JSON.stringify(expected)) {
    throw new Error(`${what}: expected ${JSON.stringify(expected)}, got ${JSON.stringify(actual)}`);
  }
}

// Answers a function that holds a failed call to its exception type and to the code in our envelope.
export const failsBy = (codeOf) => async (type, code, call) => {
  let failure;
  try {
    await call();
  } catch (error) {
    failure = error;
  }

  if (!(failure instanceof type)) {
    throw new Error(`expected ${type.name}, got ${failure && failure.constructor.name}: ${failure}`);
  }

  same(codeOf(failure), code, 'code in the envelope');
  return failure;
};
