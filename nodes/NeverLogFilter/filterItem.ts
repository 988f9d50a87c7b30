/** What becomes of one item: the decision, and the copy of the item that may be logged. */
import type { IBinaryKeyData, IDataObject, INodeExecutionData } from 'n8n-workflow';

import { normalizeAddress, parseAddress } from '../shared/message/address';
import { isBound, keepBound } from '../shared/message/binding';
import { isFreeMailDomain } from '../shared/message/freeMailDomains';
import { isProblem, readMessage } from '../shared/message/foreign/foreign';
import { isRecord } from '../shared/message/foreign/itemShapes';
import { textOf } from '../shared/text/asText';
import {
	isOwnAddress,
	readOwn,
	withAddresses,
	type OwnDomains,
} from '../shared/message/ownDomains';
import type { Message, Participant } from '../shared/message/types';
import type { Problem } from '../shared/reasons/problem';
import type { Reason } from '../shared/reasons/receipt';
import { cutForeignFields, isBodyField } from './message/cutForeignFields';
import { cutMessage, type Cut } from './message/cutMessage';
import {
	decideLogging,
	findHits,
	makeLookUp,
	lookUpAddress,
	type Circumstances,
	type Decided,
	type FilterRules,
	type LookUp,
} from './decideLogging';
import {
	listAuthors,
	listClaimedAuthors,
	listOthers,
	listRecipients,
} from './message/listParticipants';
import { makeOwnerKey } from '../shared/neverLog/matcher';
import type { PreparedLists } from './lists/prepareLists';
import { takeForwarded, type ForwardRule } from './forwards';
import { explain } from '../shared/neverLog/reasons';
import { findLeftOut, findMark, type StaysOutRules } from './staysOut';
import { makeRedactor, redactMessage } from './message/redactAttributions';
import {
	findListed,
	strikeDeep,
	strikeFileName,
	strikeMessage,
	strikeText,
} from './message/strikePeople';
import { withoutSource } from './message/withoutSource';
import { cutToLevel } from './message/cutToLevel';
import { strictestOf, type Level, type Logging, type Suppressed } from '../shared/neverLog/types';

export interface ItemRules extends FilterRules {
	/** As written; without any, whose mail it is is not known. */
	owners: string[];
	redactAttributions: boolean;
	/** Whether a mail that is logged for some also leaves on Never Log for the suppressed. */
	outputSuppressed: boolean;
	/** Whether mail that failed the Email Auth Check, or whose verdict is about another mail, is judged all the same. */
	logUnauthenticated: boolean;
	forwards: ForwardRule;
	level: Level;
	staysOut: StaysOutRules;
	/** As written, for items that do not say which way they went. */
	ownDomainList: string[];
}

export interface ItemDecision extends Decided {
	message: Message;
	own: OwnDomains;
	lookUp: LookUp;
}

/** @returns the decision; a problem when the item carries no message, or too little for the semantics chosen */
export function decideItem(
	json: IDataObject,
	rules: ItemRules,
	lists: PreparedLists,
	now: number,
): ItemDecision | Problem {
	const read = readMessage(json, rules.ownDomainList);
	if (isProblem(read)) return read;
	const verdict = readVerdict(json);
	const own = tellOwn(json, read, rules);
	const message = tellDirectionAnew(json, read, verdict, own);
	if (message.missing?.length && rules.semantics !== 'perRecipient') {
		return {
			code: 'recipientsIncomplete',
			text: `The item does not carry ${message.missing.join(' and ')}, so whether any or all participants are listed cannot be told`,
			remedy:
				'Set the Microsoft Outlook Trigger\'s Output to Raw, or the semantics of this node to "Per Recipient".',
		};
	}
	const circumstances = readCircumstances(json, message, verdict, rules, own, now);
	const lookUp = makeLookUp(lists.indexes, rules, circumstances);
	if ((verdict === 'fail' || verdict === 'ofOther') && !rules.logUnauthenticated) {
		const reason = explain(verdict === 'fail' ? 'authFailed' : 'authOfOther');
		return { message, own, lookUp, logging: hold(reason), isStruck: true, unreadable: 0 };
	}
	const mark = findMark(message, rules.staysOut);
	if (mark) return { message, own, lookUp, logging: hold(mark), isStruck: true, unreadable: 0 };
	const decided = decideLogging(message, lookUp, { ...rules, ownDomains: own }, circumstances);
	const logging = leaveOut(decided.logging, message, rules, circumstances);
	const isLogged = logging.decision === 'log';
	const applies = isLogged && (decided.isStruck || rules.semantics === 'only');
	const cuts = applies ? findLevels(message, lists, rules, circumstances) : [];
	const level = strictestOf([rules.level, ...cuts.map((cut) => cut.level)]);
	return {
		...decided,
		message,
		lookUp,
		own,
		logging: {
			...logging,
			...(isLogged && { level }),
			reasons: [
				...logging.reasons,
				...(isLogged && level !== 'full' ? [explain('levelCut', { level })] : []),
				...cuts.map((cut) => explain('levelOfEntry', cut)),
				...(isLogged && message.originalFrom
					? [explain('originalAuthorClaimed', { address: message.originalFrom.address })]
					: []),
				...warnOfOwn(message, own),
				...lists.warnings,
			],
		},
	};
}

const mostCutsNamed = 20;

/** What the lists say of how much may be logged of mail with its people, whichever way it went (B23). */
function findLevels(
	message: Message,
	{ levels }: PreparedLists,
	rules: ItemRules,
	circumstances: Circumstances,
): Array<Suppressed & { level: Level }> {
	if (levels.length === 0) return [];
	const people = [
		...listRecipients(message),
		...listClaimedAuthors(message),
		...listOthers(message),
	];
	return levels
		.flatMap(({ level, index }) =>
			findHits(people, makeLookUp([index], rules, circumstances)).map((hit) => ({ ...hit, level })),
		)
		.slice(0, mostCutsNamed);
}

function hold(reason: Reason): Logging {
	return { decision: 'neverLog', log: [], suppressed: [], reasons: [reason] };
}

/** After the lists, whose receipt stays: a listed person is known as one in mail that is left out, too. */
function leaveOut(
	logging: Logging,
	message: Message,
	{ staysOut, isExempt }: ItemRules,
	{ isAuthenticated, now }: Circumstances,
): Logging {
	if (logging.decision === 'neverLog' || isExempt) return logging;
	const reason = findLeftOut(message, staysOut, { isProven: isAuthenticated !== false, now });
	if (!reason) return logging;
	return { ...logging, decision: 'neverLog', log: [], reasons: [reason, ...logging.reasons] };
}

export interface ForwardDecision {
	/** What leaves on Log: an item an original, with its decision. */
	logged: Array<{ item: INodeExecutionData; decision: ItemDecision }>;
	/** Of the mail as a whole, where nothing of it may be logged. */
	logging: Logging;
}

/** @returns what becomes of a mail that one of us forwarded to be logged (B18); null for any other mail */
export function decideForward(
	item: INodeExecutionData,
	rules: ItemRules,
	lists: PreparedLists,
	now: number,
): ForwardDecision | Problem | null {
	const message = readMessage(item.json, rules.ownDomainList);
	if (isProblem(message)) return null;
	const verdict = readVerdict(item.json);
	const own = tellOwn(item.json, message, rules);
	const isProven = verdict === 'pass' || verdict === 'none';
	const forwarded = takeForwarded(item.json, message, own, { rule: rules.forwards, isProven });
	if (forwarded === null) return null;
	if (!Array.isArray(forwarded)) {
		return { logged: [], logging: hold(forwarded) };
	}
	const mark = findMark(message, rules.staysOut);
	if (mark) return { logged: [], logging: hold(mark) };
	const made: ForwardDecision['logged'] = [];
	for (const { json, hasFiles } of forwarded) {
		// All the original's people are looked at, and what came in is logged to its author.
		const decision = decideItem(json, { ...rules, appliesTo: 'participants' }, lists, now);
		if (isProblem(decision)) return decision;
		const { binary } = hasFiles ? item : withoutSource(item.binary, message.size, () => false);
		made.push({ item: { ...item, json, binary }, decision });
	}
	const all = made.map(({ decision }) => decision.logging);
	// An outer original quotes the inner: a listed person's, or one that is private, keeps all of them out.
	const isHeld = all.some(
		({ decision, suppressed, reasons }) =>
			decision === 'neverLog' &&
			(suppressed.length > 0 || reasons.some(({ code }) => code === 'markedPrivate')),
	);
	const codes = new Map(
		all.flatMap(({ reasons }) => reasons).map((reason) => [reason.text, reason]),
	);
	return {
		logged: isHeld ? [] : made.filter(({ decision }) => decision.logging.decision === 'log'),
		logging: {
			decision: 'neverLog',
			log: [],
			suppressed: all.flatMap(({ suppressed }) => suppressed),
			reasons: [...codes.values()],
		},
	};
}

/** @returns what is decided of a mail as a whole, forwards included, and nothing cut: for the dry run (B06) */
export function decideWhole(
	item: INodeExecutionData,
	rules: ItemRules,
	lists: PreparedLists,
	now: number,
): Pick<ItemDecision, 'message' | 'logging'> | Problem {
	const forward = decideForward(item, rules, lists, now);
	if (!forward) return decideItem(item.json, rules, lists, now);
	if (isProblem(forward)) return forward;
	const message = readMessage(item.json, rules.ownDomainList);
	if (isProblem(message)) return message;
	const originals = forward.logged.map(({ decision }) => decision.logging);
	if (originals.length === 0) return { message, logging: forward.logging };
	return {
		message,
		logging: {
			decision: 'log',
			log: [...new Set(originals.flatMap(({ log }) => log))],
			suppressed: originals.flatMap(({ suppressed }) => suppressed),
			level: strictestOf(originals.map(({ level = 'full' }) => level)),
			reasons: originals.flatMap(({ reasons }) => reasons),
		},
	};
}

/** Who is ours: the trigger's word or this node's own option, and the users whom Alternative Sender Verify found. */
function tellOwn(json: IDataObject, message: Message, rules: ItemRules): OwnDomains {
	const { mailOwner } = json;
	const users = isRecord(mailOwner) && Array.isArray(mailOwner.own) ? mailOwner.own : [];
	const own = withAddresses(readOwn(message, rules.ownDomainList), users.map(textOf));
	if (!isKnownSender(json)) return own;
	const { address, owner } = json.sender as IDataObject;
	return withAddresses(own, [textOf(address), textOf(owner)]);
}

/** What one of us sends is outgoing, from a confirmed outside address, too; a forged author decides nothing. */
function tellDirectionAnew(
	json: IDataObject,
	message: Message,
	verdict: Verdict,
	own: OwnDomains,
): Message {
	// A list of ours that rewrote From is not the author.
	const author = parseAddress((message.originalFrom ?? message.from).address);
	const isOurs = isUsersMail(json, message) || (author !== null && isOwnAddress(author, own));
	if (message.direction === 'outgoing' || !isOurs || verdict === 'fail' || verdict === 'ofOther') {
		return message;
	}
	return { ...message, direction: 'outgoing' };
}

function isKnownSender({ sender }: IDataObject): boolean {
	return isRecord(sender) && (sender.status === 'main' || sender.status === 'confirmed');
}

/** The sender who was found may be the one who forwarded the mail on the item. */
function isUsersMail(json: IDataObject, { from }: Message): boolean {
	if (!isKnownSender(json)) return false;
	const sender = normalizeAddress(textOf((json.sender as IDataObject).address));
	return sender === '' || sender === normalizeAddress(from.address);
}

/** What the operator should know of the own domains; the same words for every mail. */
export function warnOfOwn(message: Message, own: OwnDomains): Reason[] {
	const warnings = own.freeMail.map((domain) => explain('ownDomainFree', { domain }));
	const isSaid = own.exact.size > 0 || own.parents.size > 0 || own.freeMail.length > 0;
	const domain = parseAddress(message.from.address)?.domain ?? '';
	if (isSaid || !domain || isFreeMailDomain(domain)) return warnings;
	const isShared = listRecipients(message).some(({ address }) => {
		const parts = parseAddress(address);
		return parts?.domain === domain && !isOwnAddress(parts, own);
	});
	return isShared ? [...warnings, explain('ownDomainsMissing', { domain })] : warnings;
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
	message: Message,
	verdict: Verdict,
	rules: ItemRules,
	own: OwnDomains,
	now: number,
): Circumstances {
	return {
		ownerKeys: rules.owners.length > 0 ? rules.owners.map(makeOwnerKey) : null,
		isAuthorUser: isUsersMail(json, message),
		isAuthorTold: own.exact.size > 0 || own.parents.size > 0 || isRecord(json.sender),
		isAuthenticated: verdict === 'none' ? null : verdict === 'pass',
		unsignedRecipients: readUnsigned(json.auth),
		now,
	};
}

function readUnsigned(auth: unknown): Set<string> {
	const list =
		isRecord(auth) && Array.isArray(auth.unsignedRecipients) ? auth.unsignedRecipients : [];
	return new Set(list.map((address: unknown) => normalizeAddress(textOf(address))));
}

/** What this node writes anew. */
const ownFields = new Set(['message', 'logging']);

type OutputItem = Pick<INodeExecutionData, 'json' | 'binary'>;

/**
 * @param sourceHeaders of the sources on the item; null for one that could not be read
 * @returns the item for the Log output
 */
export function makeLoggedItem(
	item: INodeExecutionData,
	decision: ItemDecision,
	rules: ItemRules,
	sourceHeaders: Array<string | null>,
): { json: IDataObject; binary?: IBinaryKeyData } {
	const made = makeWholeItem(item, decision, rules, sourceHeaders);
	const cut = cutToLevel(made, decision.logging.level ?? rules.level);
	return { ...cut, json: keepBound(made.json, cut.json) };
}

function makeWholeItem(
	item: INodeExecutionData,
	{ message, own, logging, lookUp, isStruck, unreadable }: ItemDecision,
	rules: ItemRules,
	sourceHeaders: Array<string | null>,
): { json: IDataObject; binary?: IBinaryKeyData } {
	const suppressed = new Set(logging.suppressed.map(({ address }) => address));
	// Whoever of us wrote the mail is nobody's contact: a list that keeps colleagues out leaves the author standing.
	const ownAuthors = new Set(
		listAuthors(message)
			.map(({ address }) => normalizeAddress(address))
			.filter((address) => {
				const parts = parseAddress(address);
				return parts && isOwnAddress(parts, own) && !suppressed.has(address);
			}),
	);
	const isListed = (address: string) =>
		isStruck &&
		!ownAuthors.has(normalizeAddress(address)) &&
		lookUpAddress(address, lookUp) !== null;
	const isCut = logging.suppressed.length > 0;
	const kept = new Set(logging.log);
	const recipients = listRecipients(message);
	const rest = Object.fromEntries(
		Object.entries(item.json).filter(([name]) => !ownFields.has(name)),
	);
	const isNamed =
		strikeMessage(message, isListed) !== message ||
		strikeFields(rest, isListed) !== rest ||
		Object.values(item.binary ?? {}).some(
			({ fileName = '' }) => strikeFileName(fileName, isListed) !== fileName,
		) ||
		(rules.redactAttributions &&
			[message.text, message.newText ?? '', message.html].some(
				(text) => findListed(text, isListed).length > 0,
			));
	const isNamedInSource = sourceHeaders.some(
		(header) => header !== null && findListed(header, isListed).length > 0,
	);
	const isSourceUnknown = isStruck && sourceHeaders.includes(null);
	const leavesOut = isCut || isNamed || isNamedInSource || isSourceUnknown || unreadable > 0;
	if (!leavesOut && recipients.every(({ address }) => kept.has(address))) {
		// A message that loses nobody stays as it came; what another trigger brought becomes one.
		const json = keepBound(item.json, {
			...item.json,
			message: hasDirectionOf(item.json.message, message)
				? item.json.message
				: (message as unknown as IDataObject),
		});
		return addLogging({ ...item, json }, logging);
	}
	const cut: Cut = { log: kept, isSuppressed: isListed };
	const redact =
		leavesOut && rules.redactAttributions ? makeTextRedactor(message, cut, isListed) : null;
	const cutCopy = cutMessage(message, cut);
	const isShorter = listRecipients(cutCopy).length < recipients.length;
	const isForeign = (leavesOut || isShorter) && !isProblem(readMessage(rest));
	const fields = isForeign ? cutForeignFields(rest, cut, redact) : rest;
	const { removed, ...files } = leavesOut
		? withoutSource(item.binary, message.size, isListed)
		: { ...(item.binary && { binary: item.binary }), removed: new Set<string>() };
	const hasRaw = leavesOut && typeof rest.raw === 'string';
	const withoutRaw = Object.fromEntries(Object.entries(fields).filter(([name]) => name !== 'raw'));
	const reasons: Reason[] = [
		...logging.reasons,
		...(isNamed ? [explain('addressesStruck')] : []),
		...(removed.size > 0 || hasRaw
			? [explain(isCut || isNamed || isNamedInSource ? 'sourceRemoved' : 'sourceUncertain')]
			: []),
		...(isCut || isNamed ? [explain(redact ? 'bodyRedacted' : 'bodyMayName')] : []),
	];
	const copy = forgetFiles(strikeMessage(cutCopy, isListed), removed);
	const json: IDataObject = {
		...(strikeFields(hasRaw ? withoutRaw : fields, isListed) as IDataObject),
		message: (redact ? redactMessage(copy, redact) : copy) as unknown as IDataObject,
		logging: { ...logging, reasons } as unknown as IDataObject,
	};
	return { ...files, json: keepBound(item.json, json) };
}

/** One that says no direction is left alone: nothing was found out anew about it. */
function hasDirectionOf(
	written: IDataObject[string],
	{ direction }: Message,
): written is IDataObject {
	return isRecord(written) && (written.direction ?? direction) === direction;
}

/** Attribution lines and names as the redactor finds them, addresses in every spelling. */
function makeTextRedactor(
	message: Message,
	cut: Cut,
	isListed: (address: string) => boolean,
): (text: string) => string {
	const redact = makeRedactor(isListed, listCutOut(message, cut));
	return (text) => strikeText(redact(text), isListed);
}

/** Fields beside the message; the texts of mails are redacted on request only. */
function strikeFields(
	fields: Record<string, unknown>,
	isListed: (address: string) => boolean,
): Record<string, unknown> {
	const texts = Object.entries(fields).filter(
		([name]) => isBodyField(name) && name.toLowerCase() !== 'subject',
	);
	const names = new Set(texts.map(([name]) => name));
	const header = Object.fromEntries(Object.entries(fields).filter(([name]) => !names.has(name)));
	const struck = strikeDeep(header, isListed) as Record<string, unknown>;
	return struck === header ? fields : { ...struck, ...Object.fromEntries(texts) };
}

/** An attachment whose file went with the source is described, and no longer to be found. */
function forgetFiles(message: Message, removed: ReadonlySet<string>): Message {
	if (!message.attachments?.some(({ binaryKey }) => removed.has(binaryKey))) return message;
	return {
		...message,
		attachments: message.attachments.map((attachment) =>
			removed.has(attachment.binaryKey) ? { ...attachment, binaryKey: '' } : attachment,
		),
	};
}

function listCutOut(message: Message, cut: Cut): Participant[] {
	return [
		...listRecipients(message),
		...listClaimedAuthors(message),
		...listOthers(message),
	].filter(({ name, address }) => findListed(`${name} <${address}>`, cut.isSuppressed).length > 0);
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
		list.filter(
			({ name, address }) =>
				findListed(`${name} <${address}>`, (read) => suppressed.has(normalizeAddress(read)))
					.length > 0,
		);
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
