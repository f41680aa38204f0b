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
