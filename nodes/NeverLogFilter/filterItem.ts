/** What becomes of one item: the decision, and the copy of the item that may be logged. */
import type { IBinaryKeyData, IDataObject, INodeExecutionData } from 'n8n-workflow';

import { normalizeAddress, parseAddress } from '../shared/message/address';
import { isBound, keepBound } from '../shared/message/binding';
import { isProblem, readMessage } from '../shared/message/foreign/foreign';
import { asText, isRecord } from '../shared/message/foreign/itemShapes';
import type { Message, Participant } from '../shared/message/types';
import type { Problem } from '../shared/reasons/problem';
import type { Reason } from '../shared/reasons/receipt';
import { cutForeignFields } from './message/cutForeignFields';
import { cutMessage, type Cut } from './message/cutMessage';
import {
	decideLogging,
	makeLookUp,
	personKeyOf,
	type Circumstances,
	type FilterRules,
	type LookUp,
} from './decideLogging';
import { listAuthors, listOthers, listRecipients } from './message/listParticipants';
import { makeOwnerKey } from './lists/matcher';
import type { PreparedLists } from './lists/prepareLists';
import { explain } from './reasons';
import { makeRedactor, redactMessage } from './message/redactAttributions';
import type { Logging } from './types';

/** Where the raw source stands on the items of our trigger. */
const sourceField = 'message';

export interface ItemRules extends FilterRules {
	/** As written. */
	owner: string;
	redactAttributions: boolean;
	/** Whether a mail that is logged for some also leaves on Never Log for the suppressed. */
	outputSuppressed: boolean;
	/** Whether mail that failed the Email Auth Check, or whose verdict is about another mail, is judged all the same. */
	logUnauthenticated: boolean;
	/** As written, for items that do not say which way they went. */
	ownDomainList: string[];
}

export interface ItemDecision {
	message: Message;
	logging: Logging;
	lookUp: LookUp;
}

/** @returns the decision; a problem when the item carries no message, or too little for the semantics chosen */
export function decideItem(
	json: IDataObject,
	rules: ItemRules,
	lists: PreparedLists,
	now: number,
): ItemDecision | Problem {
	const message = readMessage(json, rules.ownDomainList);
	if (isProblem(message)) return message;
	if (message.missing?.length && rules.semantics !== 'perRecipient') {
		return {
			code: 'recipientsIncomplete',
			text: `The item does not carry ${message.missing.join(' and ')}, so whether any or all participants are listed cannot be told`,
			remedy:
				'Set the Microsoft Outlook Trigger\'s Output to Raw, or the semantics of this node to "Per Recipient".',
		};
	}
	const verdict = readVerdict(json);
	const circumstances = readCircumstances(json, verdict, rules, now);
	const lookUp = makeLookUp(lists.indexes, rules, circumstances);
	if ((verdict === 'fail' || verdict === 'ofOther') && !rules.logUnauthenticated) {
		const reason = explain(verdict === 'fail' ? 'authFailed' : 'authOfOther');
		const logging: Logging = { decision: 'neverLog', log: [], suppressed: [], reasons: [reason] };
		return { message, lookUp, logging };
	}
	const logging = decideLogging(message, lookUp, rules, circumstances);
	return {
		message,
		lookUp,
		logging: { ...logging, reasons: [...logging.reasons, ...lists.warnings] },
	};
}

/** `none`: the item was not checked; `ofOther`: the verdict does not say that it is about this message. */
type Verdict = 'none' | 'ofOther' | 'pass' | 'fail' | 'undetermined';

function readVerdict(json: IDataObject): Verdict {
	const decision = isRecord(json.auth) ? json.auth.decision : undefined;
	if (decision === undefined) return 'none';
	if (!isBound(json)) return 'ofOther';
	return decision === 'pass' || decision === 'undetermined' ? decision : 'fail';
}

function readCircumstances(
	json: IDataObject,
	verdict: Verdict,
	rules: ItemRules,
	now: number,
): Circumstances {
	const status = isRecord(json.sender) ? json.sender.status : undefined;
	return {
		ownerKey: makeOwnerKey(rules.owner) || null,
		isAuthorUser: status === 'main' || status === 'confirmed',
		isAuthenticated: verdict === 'none' ? null : verdict === 'pass',
		unsignedRecipients: readUnsigned(json.auth),
		now,
	};
}

function readUnsigned(auth: unknown): Set<string> {
	const list =
		isRecord(auth) && Array.isArray(auth.unsignedRecipients) ? auth.unsignedRecipients : [];
	return new Set(list.map((address: unknown) => normalizeAddress(asText(address))));
}

function isListed(address: string, lookUp: LookUp): boolean {
	const parts = parseAddress(address);
	return parts !== null && lookUp(parts) !== null;
}

type OutputItem = Pick<INodeExecutionData, 'json' | 'binary'>;

/** @returns the item for the Log output */
export function makeLoggedItem(
	item: INodeExecutionData,
	{ message, logging, lookUp }: ItemDecision,
	rules: ItemRules,
): { json: IDataObject; binary?: IBinaryKeyData } {
	const isCut = logging.suppressed.length > 0;
	const kept = new Set(logging.log);
	const recipients = listRecipients(message);
	if (!isCut && recipients.every(({ address }) => kept.has(address))) {
		// A message that loses nobody stays as it came; what another trigger brought becomes one.
		const json = keepBound(item.json, {
			...item.json,
			message: item.json.message ?? (message as unknown as IDataObject),
		});
		return addLogging({ ...item, json }, logging);
	}
	const suppressed = new Set(logging.suppressed.map(({ address }) => personKeyOf(address, rules)));
	const cut: Cut = {
		log: kept,
		isSuppressed: (address) => {
			const key = suppressed.size > 0 ? personKeyOf(address, rules) : '';
			return key !== '' && suppressed.has(key);
		},
	};
	const redact =
		isCut && rules.redactAttributions
			? makeRedactor((address) => isListed(address, lookUp), listCutOut(message, cut))
			: null;
	const cutCopy = cutMessage(message, cut);
	const hasSource = isCut && item.binary?.[sourceField] !== undefined;
	const reasons: Reason[] = [
		...logging.reasons,
		...(hasSource ? [explain('sourceRemoved')] : []),
		...(isCut ? [explain(redact ? 'bodyRedacted' : 'bodyMayName')] : []),
	];
	const rest = Object.fromEntries(Object.entries(item.json).filter(([name]) => name !== 'message'));
	const isShorter = listRecipients(cutCopy).length < recipients.length;
	const isForeign = (isCut || isShorter) && !isProblem(readMessage(rest));
	const json: IDataObject = {
		...(isForeign ? (cutForeignFields(rest, cut, redact) as IDataObject) : rest),
		message: (redact ? redactMessage(cutCopy, redact) : cutCopy) as unknown as IDataObject,
		logging: { ...logging, reasons } as unknown as IDataObject,
	};
	return { ...withoutSource(item, hasSource), json: keepBound(item.json, json) };
}

/** The raw source would still name everybody. */
function withoutSource(item: INodeExecutionData, hasSource: boolean): Omit<OutputItem, 'json'> {
	if (!hasSource) return item.binary ? { binary: item.binary } : {};
	const binary = Object.fromEntries(
		Object.entries(item.binary ?? {}).filter(([name]) => name !== sourceField),
	);
	return Object.keys(binary).length > 0 ? { binary } : {};
}

function listCutOut(message: Message, cut: Cut): Participant[] {
	return [...listRecipients(message), ...listAuthors(message), ...listOthers(message)].filter(
		({ address }) => cut.isSuppressed(address),
	);
}

/** @returns the item as it came, with the receipt: what leaves on Never Log (P17), and mail nobody was cut from */
export function addLogging(item: INodeExecutionData, logging: Logging): OutputItem {
	return {
		...(item.binary && { binary: item.binary }),
		json: { ...item.json, logging: logging as unknown as IDataObject },
	};
}

/** @returns the item that stands for the suppressed recipients of a mail that is logged for others (P18) */
export function makeSuppressedItem(
	item: INodeExecutionData,
	{ message, logging }: ItemDecision,
): OutputItem {
	const { resent } = message;
	const suppressed = new Set(logging.suppressed.map(({ address }) => address));
	const only = (list: Participant[]) =>
		list.filter(({ address }) => suppressed.has(normalizeAddress(address)));
	return addLogging(
		{
			...item,
			json: {
				...item.json,
				message: {
					...message,
					to: only(message.to),
					cc: only(message.cc),
					bcc: only(message.bcc),
					...(resent && {
						resent: {
							from: resent.from,
							to: only(resent.to),
							cc: only(resent.cc),
							bcc: only(resent.bcc),
						},
					}),
				} as unknown as IDataObject,
			},
		},
		{ ...logging, decision: 'neverLog', log: [] },
	);
}
