import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { readAlertLimits } from './alertLimits.ts';
import { readCalendars } from './calendarData.ts';
import { type GroupSetting, readGroupSettings } from './digestGroups.ts';
import type { AlertLimits } from './domain/alertLimits.ts';
import type { KeepingPeriods } from './domain/keepingPeriods.ts';
import { laddersOf } from './domain/ladder.ts';
import { isPhrases, phraseFaults } from './domain/phraseFaults.ts';
import type { Phrases } from './domain/phraseRules.ts';
import type { RoomRules } from './domain/roomRules.ts';
import { readScoreProfiles, type ScoreProfiles } from './domain/scoreProfile.ts';
import type { SegmentRules } from './domain/segment.ts';
import type { CalendarSettings } from './domain/staffCalendars.ts';
import { checkOverrides } from './domain/wording/checkOverrides.ts';
import { type ImportSettings, readImportSettings } from './importSettings.ts';
import { readKeepingPeriods } from './keepingSettings.ts';
import { readRoomRules } from './roomSettings.ts';
import { readProfileFolder } from './scoreProfileFiles.ts';

/** What a company may set in `config/`: business numbers, phrases, texts, holidays. */
export interface CompanySettings {
  calendars: CalendarSettings;
  profiles: ScoreProfiles & { rules: SegmentRules };
  phrases: Phrases;
  /** Texts by key that stand in place of ours. */
  copy: Record<string, string>;
  rooms: RoomRules;
  limits: AlertLimits;
  imports: ImportSettings;
  /** For how long what is kept. */
  keeping: KeepingPeriods;
  /** Managers' groups with their departments. */
  groups: GroupSetting[];
}

/** Every fault of every file of `config/` at once. */
export class CompanySettingsError extends Error {
  override readonly name = 'CompanySettingsError';
  readonly faults: readonly string[];

  constructor(faults: readonly string[]) {
    super(
      `The files in config/ have ${faults.length} fault${faults.length === 1 ? '' : 's'}:\n- ${faults.join('\n- ')}`,
    );
    this.faults = faults;
  }
}

/**
 * @param folder with a slash at the end
 * @throws CompanySettingsError
 */
export function readCompanySettings(folder: URL = new URL('../config/', import.meta.url)): CompanySettings {
  const faults: string[] = [];
  const attempt = <T>(file: string, read: (path: URL) => T): T | null => {
    try {
      return read(new URL(file, folder));
    } catch (err) {
      faults.push(`${file}: ${err instanceof Error ? err.message : String(err)}`);
      return null;
    }
  };
  const calendars = attempt('calendar.json', (path) => readCalendars(fileURLToPath(path)));
  const profiles = attempt('profiles/', readProfileFolder);
  const limits = attempt('alerts.json', readAlertLimits);
  const phrases = attempt('phrases.json', (path) => {
    const value = readJson(path);
    if (!isPhrases(value)) throw new Error(phraseFaults(value).join('; '));
    return value;
  });
  const rooms = attempt('rooms.json', readRoomRules);
  const imports = attempt('import.json', readImportSettings);
  const keeping = attempt('keeping.json', readKeepingPeriods);
  const groups = attempt('groups.json', readGroupSettings);
  const copy = attempt('copy.json', (path) => {
    const { $comment: _, ...texts } = readJson(path) as Record<string, string>;
    const wrong = checkOverrides(texts);
    if (wrong.length > 0) throw new Error(wrong.map(({ message }) => message).join('; '));
    return texts;
  });
  if (calendars === null || profiles === null || limits === null || phrases === null || rooms === null || copy === null)
    throw new CompanySettingsError(faults);
  if (imports === null || groups === null || keeping === null) throw new CompanySettingsError(faults);
  const ladders = laddersOf(profiles);
  return { calendars, profiles, phrases, copy, rooms, limits: { ...limits, ladders }, imports, keeping, groups };
}

/**
 * A file as `config/profiles/standard.json` that is not in use yet.
 * @throws Error with the file and every fault
 */
export function readProfileFile(path: URL): ScoreProfiles {
  return readScoreProfiles(readJson(path));
}

function readJson(path: URL): unknown {
  return JSON.parse(readFileSync(path, 'utf8'));
}
