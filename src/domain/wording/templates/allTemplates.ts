import { BACKTEST_TEMPLATES } from './backtestTemplates.ts';
import { CARD_TEMPLATES } from './cardTemplates.ts';
import { CAUSE_TEMPLATES } from './causeTemplates.ts';
import { DIGEST_TEMPLATES } from './digestTemplates.ts';
import { EXPORT_TEMPLATES } from './exportTemplates.ts';
import { HANDOVER_TEMPLATES } from './handoverTemplates.ts';
import { IMPORT_TEMPLATES } from './importTemplates.ts';
import { LOSS_TEMPLATES } from './lossTemplates.ts';
import { MESSAGE_TEMPLATES } from './messageTemplates.ts';
import { OPERATION_TEMPLATES } from './operationTemplates.ts';
import { OTHER_CARD_TEMPLATES } from './otherCardTemplates.ts';
import { PAGE_TEMPLATES } from './pageTemplates.ts';
import { SIDEBAR_TEMPLATES } from './sidebarTemplates.ts';
import { TAP_TEMPLATES } from './tapTemplates.ts';
import { VIEW_TEMPLATES } from './viewTemplates.ts';
import { WHY_TEMPLATES } from './whyTemplates.ts';

/** Every text for people, by key. `config/copy.json` may override each. */
export const TEMPLATES = {
  ...CARD_TEMPLATES,
  ...CAUSE_TEMPLATES,
  ...OTHER_CARD_TEMPLATES,
  ...TAP_TEMPLATES,
  ...DIGEST_TEMPLATES,
  ...WHY_TEMPLATES,
  ...PAGE_TEMPLATES,
  ...OPERATION_TEMPLATES,
  ...MESSAGE_TEMPLATES,
  ...HANDOVER_TEMPLATES,
  ...IMPORT_TEMPLATES,
  ...BACKTEST_TEMPLATES,
  ...LOSS_TEMPLATES,
  ...VIEW_TEMPLATES,
  ...SIDEBAR_TEMPLATES,
  ...EXPORT_TEMPLATES,
} as const;

export type TextKey = keyof typeof TEMPLATES;

export function isTextKey(key: string): key is TextKey {
  return Object.hasOwn(TEMPLATES, key);
}
