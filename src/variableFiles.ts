import { readFileSync } from 'node:fs';

/** A secret of a few lines at most; whatever is longer is the wrong file. */
const BYTES_MAX = 64 * 1024;

/**
 * Variables whose value stands in a file: `WECOM_APP_SECRET_FILE=/run/secrets/app` instead of `WECOM_APP_SECRET`, as
 * containers hand out secrets. Blanks and line ends around the value do not belong to it.
 * @param env as `process.env`; an empty value counts as not set
 * @param faults gets a sentence for each file that cannot be read; never what stands in it
 */
export function withVariableFiles(
  env: Record<string, string | undefined>,
  names: readonly string[],
  faults: string[],
): Record<string, string> {
  const given = Object.fromEntries(Object.entries(env).filter((entry): entry is [string, string] => Boolean(entry[1])));
  for (const name of names) {
    const path = given[`${name}_FILE`];
    if (path === undefined) continue;
    if (given[name] !== undefined) {
      faults.push(`${name} and ${name}_FILE are both set: set one of them`);
      continue;
    }
    const value = readValue(path);
    if (value === null)
      faults.push(
        `${name}_FILE names "${path}", which cannot be read, is empty or is no short text: check path and rights`,
      );
    else given[name] = value;
  }
  return given;
}

function readValue(path: string): string | null {
  try {
    const bytes = readFileSync(path);
    const text = bytes.toString('utf8').trim();
    return text === '' || bytes.length > BYTES_MAX || text.includes('\0') ? null : text;
  } catch {
    return null;
  }
}
