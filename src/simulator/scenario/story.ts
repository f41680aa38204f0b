/** What becomes of one customer in the demo. Times are workdays before the end of the demo, so cards arise at its end. */
export type Story =
  | { kind: 'steady' }
  /** Answers take `factor` times as long from then on, and some stay out. */
  | { kind: 'slowsDown'; workdaysBeforeEnd: number; factor: number; recoverable: boolean }
  /** Conversations grow rare within two weeks and go on rarely, `factor` times as far apart as before. */
  | { kind: 'fades'; workdaysBeforeEnd: number; factor: number; recoverable: boolean }
  /**
   * Talked every workday; then answers come slowly and from one person only, and in the last nine workdays there is
   * only one line of ours: fading, but not yet silent. `kind` is `fades` in the truth.
   */
  | { kind: 'fadesJustNow'; workdaysBeforeEnd: number; recoverable: boolean }
  /**
   * Says nothing any more. `lastWord`: `ours` is our question that nobody answers, `theirs` a closing 好的 after which
   * nobody owes anything; `reminders` of ours, three workdays apart, stay unanswered too.
   */
  | {
      kind: 'goesQuiet';
      workdaysBeforeEnd: number;
      lastWord: 'ours' | 'theirs';
      reminders: number;
      recoverable: boolean;
    }
  /** The first of the people says who takes over, and leaves; the second is the successor. */
  | { kind: 'championLeaves'; workdaysBeforeEnd: number }
  /** Quiet between seasons, then back as before. Nothing is wrong. */
  | { kind: 'seasonal'; workdaysBeforeEnd: number; workdays: number }
  | { kind: 'complaint'; workdaysBeforeEnd: number; recoverable: boolean }
  /** The customer is moved from a colleague to the owner (在职继承). */
  | { kind: 'handover'; workdaysBeforeEnd: number; formerOwner: string }
  /** The customer deletes the owner. */
  | { kind: 'deleted'; workdaysBeforeEnd: number }
  /** The customer refuses the archive: the chat may go on, but nobody sees it. */
  | { kind: 'refuses'; workdaysBeforeEnd: number }
  /** Added that many workdays before the end. */
  | { kind: 'new'; workdaysBeforeEnd: number };

/** The kinds that the truth tells apart. */
export type StoryKind = Exclude<Story['kind'], 'fadesJustNow'>;
