import type { Columns, Table } from '../table.ts';
import { alertEventTable, alertTable, cardTable, digestTable, followUpTable, snapshotTable } from './alertTables.ts';
import {
  archiveCursorTable,
  chatContactTable,
  contentNoteTable,
  coverageGapTable,
  factWeekTable,
  keptEnvelopeTable,
  messageTable,
  messageTextTable,
  textReadingTable,
  unknownSenderTable,
} from './archiveTables.ts';
import {
  consentTable,
  contactTable,
  customerMappingTable,
  customerTable,
  departmentTable,
  relationshipTable,
  staffTable,
} from './peopleTables.ts';
import { inboxTable, jobTable, leaseTable, outboxTable, settingTable } from './workTables.ts';

/** Every table that this program knows. */
export const ALL_TABLES: readonly Table<Columns>[] = [
  archiveCursorTable,
  messageTable,
  keptEnvelopeTable,
  contentNoteTable,
  factWeekTable,
  chatContactTable,
  coverageGapTable,
  unknownSenderTable,
  messageTextTable,
  textReadingTable,
  staffTable,
  departmentTable,
  contactTable,
  relationshipTable,
  customerTable,
  customerMappingTable,
  consentTable,
  snapshotTable,
  alertTable,
  alertEventTable,
  cardTable,
  followUpTable,
  digestTable,
  inboxTable,
  outboxTable,
  jobTable,
  leaseTable,
  settingTable,
];
