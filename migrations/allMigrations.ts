import type { MigrationInterface } from 'typeorm';
import { AddAssessment1795305600040 } from './addAssessment1795305600040.ts';
import { AddCardTaps1795305600110 } from './addCardTaps1795305600110.ts';
import { AddChangedSettings1795305600160 } from './addChangedSettings1795305600160.ts';
import { AddContactMobiles1795305600062 } from './addContactMobiles1795305600062.ts';
import { AddCustomerWork1795305600050 } from './addCustomerWork1795305600050.ts';
import { AddDelivery1795305600085 } from './addDelivery1795305600085.ts';
import { AddErasures1795305600180 } from './addErasures1795305600180.ts';
import { AddFencing1795305600190 } from './addFencing1795305600190.ts';
import { AddFollowUpChanges1795305600130 } from './addFollowUpChanges1795305600130.ts';
import { AddHolds1795305600061 } from './addHolds1795305600061.ts';
import { AddJudgeRequests1795305600140 } from './addJudgeRequests1795305600140.ts';
import { AddLedger1795305600010 } from './addLedger1795305600010.ts';
import { AddMessageSizes1795305600020 } from './addMessageSizes1795305600020.ts';
import { AddOrderedAt1795305600200 } from './addOrderedAt1795305600200.ts';
import { AddPeopleFindings1795305600141 } from './addPeopleFindings1795305600141.ts';
import { AddPeopleSync1795305600030 } from './addPeopleSync1795305600030.ts';
import { AddSessions1795305600090 } from './addSessions1795305600090.ts';
import { AddSupersededMarks1795305600041 } from './addSupersededMarks1795305600041.ts';
import { CreateAlerts1795305600003 } from './createAlerts1795305600003.ts';
import { CreateArchive1795305600001 } from './createArchive1795305600001.ts';
import { CreateConsent1795305600005 } from './createConsent1795305600005.ts';
import { CreateCrm1795305600060 } from './createCrm1795305600060.ts';
import { CreateGroupSends1795305600021 } from './createGroupSends1795305600021.ts';
import { CreateOutcomes1795305600042 } from './createOutcomes1795305600042.ts';
import { CreatePeople1795305600002 } from './createPeople1795305600002.ts';
import { CreateWork1795305600004 } from './createWork1795305600004.ts';
import { IndexSentCards1795305600111 } from './indexSentCards1795305600111.ts';
import { LeanMessages1795305600070 } from './leanMessages1795305600070.ts';
import { LeanPages1795305600170 } from './leanPages1795305600170.ts';
import { PackSnapshots1795305600071 } from './packSnapshots1795305600071.ts';
import { SlimSnapshots1795305600150 } from './slimSnapshots1795305600150.ts';

/** In the order in which they run; the number at the end of a name is its time, as TypeORM wants it. */
export const ALL_MIGRATIONS: readonly (new () => MigrationInterface)[] = [
  CreateArchive1795305600001,
  CreatePeople1795305600002,
  CreateAlerts1795305600003,
  CreateWork1795305600004,
  CreateConsent1795305600005,
  AddLedger1795305600010,
  AddMessageSizes1795305600020,
  CreateGroupSends1795305600021,
  AddPeopleSync1795305600030,
  AddAssessment1795305600040,
  AddSupersededMarks1795305600041,
  CreateOutcomes1795305600042,
  AddCustomerWork1795305600050,
  CreateCrm1795305600060,
  AddHolds1795305600061,
  AddContactMobiles1795305600062,
  LeanMessages1795305600070,
  PackSnapshots1795305600071,
  AddDelivery1795305600085,
  AddSessions1795305600090,
  AddCardTaps1795305600110,
  IndexSentCards1795305600111,
  AddFollowUpChanges1795305600130,
  AddJudgeRequests1795305600140,
  AddPeopleFindings1795305600141,
  SlimSnapshots1795305600150,
  AddChangedSettings1795305600160,
  LeanPages1795305600170,
  AddErasures1795305600180,
  AddFencing1795305600190,
  AddOrderedAt1795305600200,
];
