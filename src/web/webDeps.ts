import type { BusinessCalendar } from '../domain/businessCalendar.ts';
import type { Phrases } from '../domain/phraseRules.ts';
import type { Clock, UtcMs } from '../domain/time.ts';
import type { Texts } from '../domain/wording/texts.ts';
import type { Logger } from '../log.ts';
import type { Store } from '../store/store.ts';
import type { ImportDeps } from '../usecases/importRows.ts';
import type { ShareDeps } from '../usecases/shareFollowUps.ts';
import type { SignInDeps } from '../usecases/signIn.ts';
import type { JsSignature } from '../wecom/jsTicket.ts';
import type { ApiToken } from './apiCaller.ts';
import type { Receiver } from './callbackRoutes.ts';
import type { CallLimits } from './callLimits.ts';
import type { MetricsDeps } from './metricsRoutes.ts';
import type { CallbackReceiver } from './receiver.ts';

/** How people are recognised. */
export interface PageSignIn {
  /** `demo`: everybody may be anybody; `off`: there are no pages. */
  kind: 'wecom' | 'demo' | 'off';
  deps: SignInDeps;
  /** Where WeCom recognises a member. */
  authorizeUrl(back: { redirectUri: string; state: string }): string;
  /** @returns the staff id; null for a code that is not good and for strangers */
  memberOf(code: string): Promise<string | null>;
}

/** What the web needs from the rest. */
export interface WebDeps {
  store: Store;
  calendar: BusinessCalendar;
  texts: Texts;
  corpId: string;
  callbacks: Record<Receiver, { token: { reveal(): string }; encodingAesKey: { reveal(): string } } | null>;
  receiver: CallbackReceiver;
  /** Where people reach the pages, without a slash at the end. */
  publicUrl: string;
  signIn: PageSignIn;
  sourceName: string;
  /** They name what was heard in messages. */
  phrases: Phrases;
  /** How long the archive keeps what nobody pulled. */
  archiveWindowMs: number;
  /** A digest that may not have arrived goes out again. @param by who asks for it */
  resendDigest(groupId: string, week: string, by: string): Promise<'queued' | 'notOpen' | 'unknown'>;
  /** For the sidebar: what WeCom's JS-SDK must be shown for a page of this address. */
  jsSdk: { agentId: number; sign(url: string): Promise<{ corp: JsSignature; app: JsSignature }> };
  metrics: MetricsDeps;
  limits: CallLimits;
  /** Callbacks, pages and calls of other systems; without them a process only tells how it is. */
  servesPeople: boolean;
  /** What stood before this instant raises no card (PRODUCT §5, activation fence). */
  fence(): Promise<UtcMs>;
  /** When the last round of due work ended; null in a process that does no such work. */
  lastRoundAt(): UtcMs | null;
  /** How far this machine's clock goes before WeCom's; 0: not further than can be. */
  clockAheadMs(): number;
  importDeps: ImportDeps;
  /** Who may push business data: a token by its source. */
  importTokens: readonly ApiToken[];
  shareDeps: ShareDeps;
  /** Who may read follow-ups. */
  exportTokens: readonly ApiToken[];
  clock: Clock;
  log: Logger;
}
