/**
 * What most verdicts say in these very words, so that a packed one need not: the preset dictionary of DEFLATE, its most frequent
 * words last. Every stored snapshot of payload version 1 and 2 needs exactly these bytes: never change them; a better dictionary
 * is another one, under another version.
 */
export const VERDICT_DICTIONARY_1 = Buffer.from(
  [
    '{"kind":"ordersStopped","facts":{"lastOrder":,"cycle":,"late":{"kind":"complaint"{"kind":"lowRating"{"kind":"deleted"',
    '{"kind":"contactConfirmed"{"kind":"contactLikely"{"kind":"contactSuspected"{"kind":"promise"{"kind":"waitingForUs"',
    '"held":{"reason":"allSilent","since":,"causes":["goneQuiet"]"held":{"reason":"darkDay"',
    '"cannotJudge":"refused""cannotJudge":"consentOpen""cannotJudge":"noSeat""cannotJudge":"pullLate"',
    '"cannotJudge":"observing""observingUntil":"2026-"cannotJudge":"coverage""cannotJudge":"staleData"',
    '"window":{"horizonDays":14,"recentDays":14}"window":{"horizonDays":28,"recentDays":28}"window":{"horizonDays":91,"recentDays":63}',
    '"business":{"value":null,"currency":"CNY","orderRisk":null,"turnover":',
    '{"kind":"slowReply","facts":{"slow":,"fast":,"since":{"kind":"fewerReplies","facts":{"recentAnswered":,"recentTotal":',
    '{"kind":"unanswered","facts":{"unansweredInARow":{"kind":"goneQuiet","facts":{"r":7,"recent":0,"base":,"days":,"gap":,"lastDate":1787',
    '{"kind":"fading","facts":{"r":28,"recent":0,"base":4,"daysSince":17',
    '"recentAnswered":3,"recentTotal":4,"baseAnswered":12,"baseTotal":14',
    '"change":{"kind":"suspected","heir":{"contactId":"wm","turns":"deletion":{"contactId":"wm","isPartial":false,"left":0',
    '"business":null,"versioned":{"coverage":0.7,"observedDays":182,"version":"1","verdict":',
    '{"version":"2","coverage":0.88,"cannotJudge":"tooLittleContact","coverage":0.76,"cannotJudge":null,"coverage":0.82,"observedDays":187,',
    '"observingUntil":null,"window":{"horizonDays":7,"recentDays":7},"rhythm":null,"parts":[',
    '{"dimension":"rhythm","weight":60,"value":0.9,"cannotJudge":null,"facts":{"r":28,"recent":3,"base":4,"days":1,"gap":2,"lastDate":1787,"lastSide":"staff"}},',
    '{"dimension":"customerResponse","weight":6,"value":null,"cannotJudge":"tooFewReplies","facts":{"unansweredInARow":0}},',
    '{"dimension":"customerResponse","weight":6,"value":1,"cannotJudge":null,"facts":{"unansweredInARow":0,"slow":17,"fast":16,"slowExceeds":0}},',
    '{"dimension":"contacts","weight":10,"value":0.5,"cannotJudge":null,"facts":{"live30":1,"live90":1}},',
    '{"dimension":"contacts","weight":10,"value":1,"cannotJudge":null,"facts":{"live30":2,"live90":2}},',
    '{"dimension":"service","weight":6,"value":1,"cannotJudge":null,"facts":{"medianMs":6,"medianExceeds":0,"p90Ms":null,"withinTarget":2,"decided":7,"overdue":0,"longestOverdueMs":0}},',
    '{"dimension":"service","weight":6,"value":null,"cannotJudge":"tooFewWaits","facts":{}},',
    '{"dimension":"orders","weight":12,"value":null,"cannotJudge":"noData","facts":{}},',
    '{"dimension":"complaints","weight":6,"value":null,"cannotJudge":"noData","facts":{}}],"changes":[],',
    '"silence":null,"silence":{"days":0.7,"meanGapDays":1.5},"standing":[],"fading":{"pValue":0.5,"facts":{"r":7,"recent":7,"base":7}},',
    '"fading":{"pValue":null,"facts":{"r":null,"recent":null,"base":null}},"lastContactAt":1787808,',
    '"people":{"keyContactId":"wm","isMarked":false,"change":null,"heir":null,"deletion":null},"mainContactId":null,"mainContactId":"wm",',
    '"before":{"band":null,"standing":[]},"before":{"band":"watch","standing":["fading","goneQuiet"]},"before":{"band":"unknown","standing":[]},',
    '"before":{"band":"steady","standing":[]},"sight":{"linked":2,"archived":2,"unknown":0,"refused":0,"until":1787873390000}}',
    '"sight":{"linked":1,"archived":1,"unknown":0,"refused":0,"until":1787873390000}}',
  ].join(''),
);

/**
 * As {@link VERDICT_DICTIONARY_1}, of texts whose numbers (`#`) and long texts (`@`) stand elsewhere: for payload versions 3 and
 * 4, which need exactly these bytes.
 */
export const VERDICT_DICTIONARY_2 = Buffer.from(
  [
    '{"kind":"promise","facts":{"kind":"waitingForUs","facts":{"kind":"fewerReplies","since":#,"facts":{"r":#,"recentAnswered":#,"recentTotal":#,"baseAnswered":#,"baseTotal":#,"since":#}',
    '{"kind":"unanswered","facts":{"n":#,"date":#,"total":#,"answered":#}},{"kind":"complaint","facts":{"source":"crm","date":#,"topic":null}}',
    '{"kind":"lowRating","facts":{"a":#,"b":#,"max":#}},{"kind":"deleted","facts":{"date":#,"left":#}},"deletion":{"contactId":"wm","at":#,"isPartial":false,"left":#',
    '{"kind":"contactConfirmed","facts":{"date":#}},{"kind":"contactLikely","facts":{"evidence":"leftRoom","date":#}},{"kind":"contactLikely","facts":{"evidence":"share","date":null}}',
    '{"kind":"ordersStopped","facts":{"days":#,"cycle":#,"lastOrder":#,"holiday":null}}"heir":{"contactId":"wm"',
    '"cannotJudge":"refused""cannotJudge":"consentOpen""cannotJudge":"noSeat""cannotJudge":"pullLate""cannotJudge":"coverage""cannotJudge":"staleData"',
    '"held":{"reason":"darkDay","since":#,"causes":["goneQuiet"]},"held":{"reason":"allSilent","since":#,"causes":["goneQuiet"]},"standing":["contactSuspected"]},',
    '"business":{"yearly":[{"minor":"0","currency":"CNY"}],"noOrderRisk":null,"segment":"A"}}"business":{"yearly":[],"noOrderRisk":#,"segment":null}}',
    '{"dimension":"complaints","weight":#,"value":#,"cannotJudge":null,"facts":{"date":#,"ratings":#}}],{"dimension":"complaints","weight":#,"value":#,"cannotJudge":null,"facts":{"ratings":#}}],',
    '{"dimension":"orders","weight":#,"value":#,"cannotJudge":null,"facts":{"lastOrder":#,"days":#,"cycle":null,"overdue":#}},',
    '{"dimension":"orders","weight":#,"value":#,"cannotJudge":null,"facts":{"lastOrder":#,"days":#,"cycle":#,"recentOrders":#,"baseOrders":#}},',
    '{"dimension":"orders","weight":#,"value":#,"cannotJudge":null,"facts":{"lastOrder":#,"days":#,"cycle":#}},',
    '{"dimension":"contacts","weight":#,"value":#,"cannotJudge":null,"facts":{"live30":#,"live90":#,"level":"suspected","sdays":#,"gap":#}},"standing":[{"kind":"contactSuspected","facts":{"sdays":#}}],',
    '"people":{"keyContactId":@,"isMarked":true,"change":{"level":"suspected","evidence":"silence","at":#,"silentDays":#,"gapDays":#},"heir":{"contactId":@,"turns":#},"deletion":null},',
    '"standing":["goneQuiet","fading"]},"before":{"band":"first","standing":["goneQuiet"]},"before":{"band":"watch","standing":["fading"]},"before":{"band":"watch","standing":[],"said":["slowReply"]},',
    ',{"kind":"fading","facts":{"r":#,"recent":#,"base":#}}],{"kind":"fading","facts":{"r":#,"recent":#,"base":#,"daysSince":#}}],',
    '"standing":[{"kind":"goneQuiet","facts":{"days":#,"gap":#,"lastSide":"nobody","lastDate":#,"owedBy":null,"holiday":"春节"}}],',
    '"standing":[{"kind":"goneQuiet","facts":{"days":#,"gap":#,"lastSide":"staff","lastDate":#,"owedBy":"customer","holiday":null}}],',
    '"standing":[{"kind":"goneQuiet","facts":{"days":#,"gap":#,"lastSide":"customer","lastDate":#,"owedBy":"staff","holiday":"国庆节"}}],"silence":null,',
    '"changes":[{"kind":"slowReply","since":#,"facts":{"r":#,"slow":#,"fast":#,"slowExceeds":#,"since":#}}],"fading":{"pValue":#,"facts":{"r":#,"recent":#,"base":#,"daysSince":#}},',
    '{"dimension":"rhythm","weight":#,"value":#,"cannotJudge":null,"facts":{"r":#,"recent":#,"base":#,"days":#,"gap":#,"lastDate":#,"lastSide":"staff","daysSince":#}},',
    '{"dimension":"customerResponse","weight":#,"value":#,"cannotJudge":null,"facts":{"unansweredInARow":#,"slow":#,"fast":#,"slowExceeds":#,"openings":#,"openedByThem":#,"baseOpenings":#,"baseOpenedByThem":#}},',
    '{"dimension":"customerResponse","weight":#,"value":#,"cannotJudge":null,"facts":{"unansweredInARow":#,"recentAnswered":#,"recentTotal":#,"baseAnswered":#,"baseTotal":#}},',
    '{"dimension":"customerResponse","weight":#,"value":#,"cannotJudge":null,"facts":{"unansweredInARow":#,"slow":#,"fast":#,"slowExceeds":#,"recentAnswered":#,"recentTotal":#,"baseAnswered":#,"baseTotal":#}},',
    '{"dimension":"customerResponse","weight":#,"value":null,"cannotJudge":"coverage","facts":{"unansweredInARow":#}},',
    '{"dimension":"service","weight":#,"value":#,"cannotJudge":null,"facts":{"medianMs":#,"medianExceeds":#,"p90Ms":null,"withinTarget":#,"decided":#,"overdue":#,"longestOverdueMs":#,"beforeMs":#}},',
    '{"dimension":"service","weight":#,"value":#,"cannotJudge":null,"facts":{"medianMs":#,"medianExceeds":#,"p90Ms":null,"withinTarget":#,"decided":#,"overdue":#,"longestOverdueMs":#}},',
    '{"dimension":"service","weight":#,"value":#,"cannotJudge":null,"facts":{"medianMs":#,"medianExceeds":#,"p90Ms":#,"withinTarget":#,"decided":#,"overdue":#,"longestOverdueMs":#,"beforeMs":#}},',
    // Weeks: of those who cannot be judged, of whom something stood, then of most.
    '"cannotJudge":"observing","coverage":#,"observedDays":#,"observingUntil":"2027-01-29","window":{"horizonDays":#,"recentDays":#},"rhythm":null,',
    '"changes":[],"silence":null,"fading":{"pValue":null,"facts":{}},"lastContactAt":null,"mainContactId":null,"before":{"band":null,"standing":[]},"parts":[',
    '{"dimension":"rhythm","weight":#,"value":null,"cannotJudge":"observing","facts":{}},{"dimension":"customerResponse","weight":#,"value":null,"cannotJudge":"coverage","facts":{}},{"dimension":"contacts","weight":#,"value":#,"cannotJudge":null,"facts":{}},{"dimension":"service","weight":#,"value":#,"cannotJudge":null,"facts":{}},',
    '"cannotJudge":"tooLittleContact","coverage":#,"observedDays":#,"observingUntil":null,"window":null,"rhythm":null,',
    '"changes":[],"silence":null,"fading":{"pValue":null,"facts":{}},"lastContactAt":null,"mainContactId":null,"before":{"band":null,"standing":[]},"parts":[',
    '{"dimension":"rhythm","weight":#,"value":null,"cannotJudge":"tooLittleContact","facts":{}},{"dimension":"customerResponse","weight":#,"value":null,"cannotJudge":"tooFewReplies","facts":{}},{"dimension":"contacts","weight":#,"value":null,"cannotJudge":"noData","facts":{}},{"dimension":"service","weight":#,"value":null,"cannotJudge":"tooFewWaits","facts":{}},{"dimension":"orders","weight":#,"value":null,"cannotJudge":"noData","facts":{}},{"dimension":"complaints","weight":#,"value":null,"cannotJudge":"noData","facts":{}}],"standing":[{"kind":"goneQuiet","facts":{}},{"kind":"fading","facts":{}}]}',
    '{"dimension":"rhythm","weight":#,"value":#,"cannotJudge":null,"facts":{}},{"dimension":"customerResponse","weight":#,"value":#,"cannotJudge":null,"facts":{}},{"dimension":"contacts","weight":#,"value":#,"cannotJudge":null,"facts":{}},{"dimension":"service","weight":#,"value":null,"cannotJudge":"tooFewWaits","facts":{}},{"dimension":"orders","weight":#,"value":#,"cannotJudge":null,"facts":{}},{"dimension":"complaints","weight":#,"value":#,"cannotJudge":null,"facts":{}}],"standing":[{"kind":"fading","facts":{}}]}',
    '"cannotJudge":null,"coverage":#,"observedDays":#,"observingUntil":null,"window":{"horizonDays":#,"recentDays":#},"rhythm":null,',
    '"changes":[],"silence":null,"fading":{"pValue":null,"facts":{}},"lastContactAt":null,"mainContactId":null,"before":{"band":null,"standing":[]},"parts":[',
    '{"dimension":"rhythm","weight":#,"value":#,"cannotJudge":null,"facts":{}},{"dimension":"customerResponse","weight":#,"value":null,"cannotJudge":"coverage","facts":{}},{"dimension":"contacts","weight":#,"value":null,"cannotJudge":"noData","facts":{}},{"dimension":"service","weight":#,"value":#,"cannotJudge":null,"facts":{}},{"dimension":"orders","weight":#,"value":null,"cannotJudge":"noData","facts":{}},{"dimension":"complaints","weight":#,"value":null,"cannotJudge":"noData","facts":{}}],"standing":[]}',
    '"cannotJudge":null,"coverage":#,"observedDays":#,"observingUntil":null,"window":{"horizonDays":#,"recentDays":#},"rhythm":null,',
    '"changes":[],"silence":null,"fading":{"pValue":null,"facts":{}},"lastContactAt":null,"mainContactId":null,"before":{"band":null,"standing":[]},"parts":[',
    '{"dimension":"rhythm","weight":#,"value":#,"cannotJudge":null,"facts":{}},{"dimension":"customerResponse","weight":#,"value":#,"cannotJudge":null,"facts":{}},{"dimension":"contacts","weight":#,"value":null,"cannotJudge":"noData","facts":{}},{"dimension":"service","weight":#,"value":null,"cannotJudge":"tooFewWaits","facts":{}},{"dimension":"orders","weight":#,"value":null,"cannotJudge":"noData","facts":{}},{"dimension":"complaints","weight":#,"value":null,"cannotJudge":"noData","facts":{}}],"standing":[]}',
    // Days of those who cannot be judged, then of those who can.
    '"cannotJudge":"observing","coverage":#,"observedDays":#,"observingUntil":"2027-01-29","window":{"horizonDays":#,"recentDays":#},"rhythm":null,"parts":[',
    '{"dimension":"rhythm","weight":#,"value":null,"cannotJudge":"observing","facts":{"r":#,"recent":#,"base":#,"days":#,"gap":#,"lastDate":#,"lastSide":"staff"}},"before":{"band":"observing","standing":[]},',
    '"cannotJudge":"tooLittleContact","coverage":#,"observedDays":#,"observingUntil":null,"window":null,"rhythm":null,"parts":[{"dimension":"rhythm","weight":#,"value":null,"cannotJudge":"tooLittleContact",',
    '"facts":{"r":null,"recent":null,"base":null,"days":#,"gap":#,"lastDate":#,"lastSide":"staff"}},{"dimension":"customerResponse","weight":#,"value":null,"cannotJudge":"tooFewReplies","facts":{"unansweredInARow":#}},',
    '{"dimension":"contacts","weight":#,"value":#,"cannotJudge":null,"facts":{"live30":#,"live90":#}},{"dimension":"service","weight":#,"value":null,"cannotJudge":"tooFewWaits","facts":{}},',
    '"silence":null,"standing":[],"fading":{"pValue":null,"facts":{"r":null,"recent":null,"base":null}},"lastContactAt":null,"people":{"keyContactId":null,"isMarked":false,"change":null,"heir":null,"deletion":null},',
    '"mainContactId":null,"before":{"band":null,"standing":[]},"before":{"band":"unknown","standing":[]},"before":{"band":"watch","standing":[]},',
    '{"version":"","cannotJudge":null,"coverage":#,"observedDays":#,"observingUntil":null,"window":{"horizonDays":#,"recentDays":#},"rhythm":null,"parts":[{"dimension":"rhythm","weight":#,"value":#,"cannotJudge":null,',
    '"facts":{"r":#,"recent":#,"base":#,"days":#,"gap":#,"lastDate":#,"lastSide":"staff"}},{"dimension":"customerResponse","weight":#,"value":null,"cannotJudge":"coverage","facts":{"unansweredInARow":#}},',
    '"facts":{"r":#,"recent":#,"base":#,"days":#,"gap":#,"lastDate":#,"lastSide":"customer"}},{"dimension":"customerResponse","weight":#,"value":#,"cannotJudge":null,',
    '"facts":{"unansweredInARow":#,"slow":#,"fast":#,"slowExceeds":#}},{"dimension":"contacts","weight":#,"value":null,"cannotJudge":"noData","facts":{"live30":#,"live90":#}},',
    '{"dimension":"service","weight":#,"value":#,"cannotJudge":null,"facts":{"medianMs":#,"medianExceeds":#,"p90Ms":#,"withinTarget":#,"decided":#,"overdue":#,"longestOverdueMs":#}},',
    '{"dimension":"orders","weight":#,"value":null,"cannotJudge":"noData","facts":{}},{"dimension":"complaints","weight":#,"value":null,"cannotJudge":"noData","facts":{}}],"changes":[],"silence":{"days":#,"meanGapDays":#},',
    '"standing":[],"fading":{"pValue":#,"facts":{"r":#,"recent":#,"base":#}},"lastContactAt":#,"people":{"keyContactId":@,"isMarked":false,"change":null,"heir":null,"deletion":null},"mainContactId":@,',
    '"before":{"band":"steady","standing":[]},"sight":{"linked":#,"archived":#,"unknown":#,"refused":#,"until":#}}',
  ]
    .join('')
    .replaceAll('#', '\u0001')
    .replaceAll('@', '\u0002'),
);
