import type { BusinessCalendar } from '../domain/businessCalendar.ts';
import type { Clock } from '../domain/time.ts';
import type { Texts } from '../domain/wording/texts.ts';
import type { Logger } from '../log.ts';
import type { Store } from '../store/store.ts';
import type { ImportDeps } from '../usecases/importRows.ts';
import type { Receiver } from './callbackRoutes.ts';
import type { CallbackReceiver } from './receiver.ts';

/** What the web needs from the rest. */
export interface WebDeps {
  store: Store;
  calendar: BusinessCalendar;
  texts: Texts;
  corpId: string;
  callbacks: Record<Receiver, { token: { reveal(): string }; encodingAesKey: { reveal(): string } } | null>;
  receiver: CallbackReceiver;
  showsPages: boolean;
  sourceName: string;
  importDeps: ImportDeps;
  /** Who may push business data: a token by its source. */
  importTokens: readonly { source: string; token: { reveal(): string } }[];
  clock: Clock;
  log: Logger;
}
