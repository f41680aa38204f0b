import { type CaseWorld, leaderIn, loadCaseWorld } from './cards/caseWorld.ts';
import { quietGuard } from './cards/quietGuard.ts';
import type { QuietGuard } from './cards/takeUp.ts';
import type { AlertLimits } from './domain/alertLimits.ts';
import type { JudgingRules } from './domain/judgement.ts';
import { soonestListDays } from './domain/ladder.ts';
import type { Phrases } from './domain/phraseRules.ts';
import type { RoomRules } from './domain/roomRules.ts';
import type { StaffCalendars } from './domain/staffCalendars.ts';
import type { Clock, UtcMs } from './domain/time.ts';
import { introduction } from './domain/wording/pageTexts.ts';
import type { Texts } from './domain/wording/texts.ts';
import type { Logger } from './log.ts';
import type { Store } from './store/store.ts';
import { type EventReport, judgeEvents } from './usecases/judgeEvents.ts';
import { notePreview } from './usecases/notePreview.ts';
import { type PreviewedPlan, previewCards } from './usecases/previewCards.ts';
import { raiseFence } from './usecases/raiseFence.ts';
import { type SendReport, sendCards } from './usecases/sendCards.ts';
import { type SweepReport, sweepWaits } from './usecases/sweepWaits.ts';
import { type LadderReport, tellLeaders } from './usecases/tellLeaders.ts';
import { type VerifyReport, verifyFollowUps } from './usecases/verifyFollowUps.ts';

export interface AlertWorkDeps {
  store: Store;
  sourceName: string;
  archiveWindowMs: number;
  calendars: StaffCalendars;
  rooms: RoomRules;
  /** What sentences promise. */
  phrases: Phrases;
  texts: Texts;
  limits: AlertLimits;
  agentId: number;
  publicUrl: string;
  previewUntil: UtcMs;
  /** Who reads in the preview period what would have gone: the operators, and one leader. */
  previewReaderIds: readonly string[];
  /** null: no text is kept. */
  textRetentionDays: number | null;
  /** By which customers are judged. */
  rules: JudgingRules;
  clock: Clock;
  log: Logger;
  /** Of this process. */
  token: string;
  leaseMs?: number | undefined;
}

/** All that happens to alerts by the clock, and right after events. */
export interface AlertWork {
  /** Before a judgement: was the service away for days? */
  fence(): Promise<boolean>;
  /** Judges customers to whom something has just happened. */
  events(): Promise<EventReport>;
  cards(): Promise<SendReport>;
  waits(period: string): Promise<SweepReport>;
  leaders(): Promise<LadderReport>;
  verify(): Promise<VerifyReport>;
  /** What the receivers' own time and a pause hold back when it is to be sent. */
  guard: QuietGuard;
  /** What the morning's cards would be now. @param to sends them to this person, for a look */
  preview(to: string | null): Promise<PreviewedPlan[]>;
}

export function createAlertWork(deps: AlertWorkDeps): AlertWork {
  const { store, calendars, texts, limits, textRetentionDays, clock, log } = deps;
  const introduce = (leader: string | null): string =>
    introduction(texts, {
      newCardsPerDay: limits.perDay,
      hasOrders: false,
      textRetentionDays,
      leaderAfterDays: leader === null ? null : soonestListDays(limits.ladders),
      leader,
    });
  const told = {
    ...deps,
    introductionFor: (world: CaseWorld, id: string) => introduce(leaderIn(world, id)?.name ?? null),
  };
  const fence = (): Promise<boolean> => raiseFence({ store, calendar: calendars.company, clock, log });
  const preview = async (to: string | null): Promise<PreviewedPlan[]> =>
    previewCards(deps, await loadCaseWorld(store.db, { calendars, now: clock() }), to);
  return {
    fence,
    events: () => judgeEvents({ ...deps, fence, introduction: introduce }),
    guard: quietGuard(calendars),
    async cards() {
      const report = await sendCards({ ...deps, introduction: introduce });
      const now = clock();
      if (now < deps.previewUntil) {
        const readerIds = deps.previewReaderIds;
        await notePreview({ ...deps, calendar: calendars.company, readerIds }, await preview(null), now);
      }
      return report;
    },
    waits: (period) => sweepWaits(told, period),
    leaders: () => tellLeaders(told),
    verify: () => verifyFollowUps({ store, calendars, clock, log }),
    preview,
  };
}
