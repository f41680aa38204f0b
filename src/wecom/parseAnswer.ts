import type { z } from 'zod';
import type { Answer } from './exchange.ts';
import { WeComUnreachable } from './wecomError.ts';

/** A row of a list that does not have the shape WeCom documents: told to the operator, never a crash, never its values. */
export interface MalformedRow {
  api: string;
  /** Its place in the answer's list, from 0. */
  index: number;
  /** Paths and expectations, such as `external_contact.type: invalid input`. */
  problem: string;
}

/** @throws WeComUnreachable `badAnswer` when the frame of an answer is not as documented */
export function parseAnswer<T>(api: string, schema: z.ZodType<T>, answer: Answer): T {
  const parsed = schema.safeParse(answer);
  if (parsed.success) return parsed.data;
  throw new WeComUnreachable(api, 'badAnswer', problemOf(parsed.error));
}

/** Reads a list row by row; rows of another shape go to `malformed`, the rest is given. */
export function parseRows<T>(api: string, schema: z.ZodType<T>, rows: unknown[], malformed: MalformedRow[]): T[] {
  return rows.flatMap((row, index) => {
    const parsed = schema.safeParse(row);
    if (parsed.success) return [parsed.data];
    malformed.push({ api, index, problem: problemOf(parsed.error) });
    return [];
  });
}

/** Where and what kind of fault, without the value: rows hold names. */
function problemOf(error: z.ZodError): string {
  return error.issues
    .slice(0, 5)
    .map((issue) => `${issue.path.map(String).join('.') || 'row'}: ${issue.code}`)
    .join('; ');
}
