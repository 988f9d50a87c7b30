/** Flag: marks a mail as decided but not logged, as read, with a star or with a keyword; or takes marks away. */
import type { IExecuteFunctions, INodePropertyOptions } from 'n8n-workflow';
import type { ImapFlow } from 'imapflow';

import { noteLetGo, type NotingSettings } from '../../shared/decisions/noteFates';
import { decisionReason } from '../../shared/decisions/reasons';
import { readMailboxSettings } from '../../shared/credential/n8nSettings';
import { withImap } from '../../shared/imap/imap';
import { clearMarks, markDone, type Fallback } from '../../shared/imap/marks';
import { explainRefusal } from '../../shared/imap/refusals';
import { readDateParameter } from '../../shared/n8n/dateParameter';
import type { BatchEntry, Operation, Outcome } from '../../shared/n8n/operation';
import { ProblemError } from '../../shared/reasons/problem';
import { quote } from '../../shared/reasons/receipt';
import { forMails } from '../forMails';
import { letGo } from '../letGo';
import {
	folderProperty,
	readFolder,
	readTarget,
	targetProperties,
	type MailTarget,
} from '../mailTarget';
import { describeMarkOptions, readFallback } from '../markOptions';
import { describeNoting, noteDone, readNoting, type Fated } from '../noteFate';

type Mark = 'notLogged' | 'seen' | 'flagged' | 'answered' | 'keyword' | 'none';
/** Takes the marks away from all quarantined mails. */
const everythingQuarantined = 'noneSince';

type Parameters = MarkParameters | LettingGo;

interface LettingGo {
	mark: typeof everythingQuarantined;
	folder: string;
	since: Date | undefined;
	fallback: Fallback;
}

interface MarkParameters {
	target: MailTarget;
	mark: Mark;
	/** Takes the flag away instead of setting it. */
	remove: boolean;
	/** '' unless the mark is a keyword. */
	keyword: string;
	fallback: Fallback;
}

const marks: Array<INodePropertyOptions & { value: Mark | typeof everythingQuarantined }> = [
	{ name: 'Answered', value: 'answered' },
	{
		name: 'Done, Not Logged',
		value: 'notLogged',
		description: 'Decided not to log: the Mailbox Trigger never hands the mail on again',
	},
	{ name: 'Flagged (Star)', value: 'flagged' },
	{ name: 'Keyword', value: 'keyword', description: 'A keyword of your own' },
	{
		name: 'None (Take Up Anew)',
		value: 'none',
		description: 'Takes the marks away, so that the Mailbox Trigger hands the mail on once more',
	},
	{
		name: 'None, for Everything Quarantined Since',
		value: everythingQuarantined,
		description:
			'Takes the marks away from all quarantined mails of a folder, so that the Mailbox Trigger hands them on once more',
	},
	{ name: 'Seen (Read)', value: 'seen' },
];

const systemFlags = { seen: '\\Seen', flagged: '\\Flagged', answered: '\\Answered' };

interface Settings {
	noting: NotingSettings | null;
}

export const flag: Operation<Parameters, Settings> = {
	option: {
		name: 'Flag',
		value: 'flag',
		action: 'Flag a mail',
		description: 'Mark a mail as decided but not logged, as read, with a star or with a keyword',
	},
	properties: [
		...targetProperties.map((property) => ({
			...property,
			displayOptions: { hide: { mark: [everythingQuarantined] } },
		})),
		{
			displayName: 'Mark',
			name: 'mark',
			description: 'What to mark the mail with',
			type: 'options',
			options: marks,
			default: 'notLogged',
		},
		{
			...folderProperty('quarantinedIn', 'Folder', 'INBOX', 'The folder the trigger watches'),
			displayOptions: { show: { mark: [everythingQuarantined] } },
		},
		{
			displayName: 'Quarantined Since',
			name: 'quarantinedSince',
			type: 'dateTime',
			default: '',
			description:
				'Let go of the quarantined mails that the server received since then; of all when empty',
			displayOptions: { show: { mark: [everythingQuarantined] } },
		},
		{
			displayName: 'Keyword',
			name: 'keyword',
			type: 'string',
			default: '',
			required: true,
			placeholder: 'e.g. Reviewed',
			description: 'Letters, digits, hyphens and underscores; some servers keep no keywords',
			displayOptions: { show: { mark: ['keyword'] } },
		},
		{
			displayName: 'Change',
			name: 'change',
			description: 'Whether to set the mark or to take it away',
			type: 'options',
			options: [
				{ name: 'Set', value: 'set' },
				{ name: 'Take Away', value: 'remove' },
			],
			default: 'set',
			displayOptions: { show: { mark: ['seen', 'flagged', 'answered', 'keyword'] } },
		},
		describeMarkOptions(
			describeNoting(
				true,
				'Whether to note in a data table that the mail was not logged, and why, or that it is taken up anew',
			),
		),
	],
	readSettings: (context) => ({ noting: readNoting(context, true) }),
	readParameters(context, itemIndex) {
		const mark = context.getNodeParameter('mark', itemIndex) as string;
		const chosen = marks.find(({ value }) => value === mark)?.value;
		if (!chosen) {
			throw new ProblemError({
				code: 'markUnknown',
				text: `There is no mark ${quote(mark)}`,
				remedy: 'Choose a mark from the list.',
			});
		}
		if (chosen === everythingQuarantined) {
			const since = context.getNodeParameter('quarantinedSince', itemIndex, '');
			return {
				mark: chosen,
				folder: readFolder(context, 'quarantinedIn', itemIndex),
				since: readDateParameter('Quarantined Since', since, context.getTimezone()),
				fallback: readFallback(context, itemIndex),
			};
		}
		return {
			target: readTarget(context, itemIndex),
			mark: chosen,
			remove: context.getNodeParameter('change', itemIndex, 'set') === 'remove',
			keyword:
				chosen === 'keyword' ? readKeyword(context.getNodeParameter('keyword', itemIndex)) : '',
			fallback: readFallback(context, itemIndex),
		};
	},
	async run(batch, context, { noting }) {
		const outcomes = new Map<BatchEntry<Parameters>, Outcome>();
		const byItem: Array<BatchEntry<MarkParameters> & { entry: BatchEntry<Parameters> }> = [];
		for (const entry of batch) {
			const { parameters } = entry;
			if (parameters.mark === everythingQuarantined) {
				outcomes.set(entry, await letGoOf(parameters, context, noting));
			} else byItem.push({ ...entry, parameters, entry });
		}
		if (byItem.length > 0) {
			const flagged = await flagItems(byItem, context);
			await noteDone(context, byItem, flagged, noting, fateOf);
			byItem.forEach(({ entry }, index) => outcomes.set(entry, flagged[index]!));
		}
		return batch.map((entry) => outcomes.get(entry)!);
	},
};

/** The other marks decide nothing. */
function fateOf({ mark }: MarkParameters): Fated | null {
	if (mark === 'notLogged') return { outcome: 'notLogged' };
	if (mark !== 'none') return null;
	return {
		outcome: 'waiting',
		known: { step: 'mailbox', reason: decisionReason('takenUpAnew') },
	};
}

async function letGoOf(
	{ folder, since, fallback }: LettingGo,
	context: IExecuteFunctions,
	noting: NotingSettings | null,
): Promise<Outcome> {
	const settings = await readMailboxSettings(context);
	const done = await withImap(
		settings,
		async (client) => await letGo(client, folder, since, fallback),
	);
	const place = { account: settings.account, folder: done.folder };
	if (noting) await noteLetGo(context, place, since, noting);
	return { add: { mailbox: { action: 'letGo', ...done } } };
}

async function flagItems(
	batch: Array<BatchEntry<MarkParameters>>,
	context: IExecuteFunctions,
): Promise<Outcome[]> {
	return await forMails(batch, context, false, async (mails, { client, folder }) => {
		// What is the same for several mails is one command.
		const groups = new Map<string, { parameters: MarkParameters; uids: number[] }>();
		for (const { entry, uid } of mails) {
			const { mark, remove, keyword, fallback } = entry.parameters;
			const key = JSON.stringify([mark, remove, keyword, fallback]);
			const group = groups.get(key) ?? { parameters: entry.parameters, uids: [] };
			group.uids.push(uid);
			groups.set(key, group);
		}
		for (const { parameters, uids } of groups.values()) await setMark(client, uids, parameters);
		return mails.map(({ entry, uid }) => ({
			add: {
				mailbox: {
					action: entry.parameters.remove ? 'unflagged' : 'flagged',
					folder: folder.path,
					uid,
					mark: entry.parameters.keyword || entry.parameters.mark,
				},
			},
		}));
	});
}

async function setMark(
	client: ImapFlow,
	uids: number[],
	parameters: MarkParameters,
): Promise<void> {
	const { mark, remove, keyword, fallback } = parameters;
	if (mark === 'notLogged') {
		await markDone(client, uids, 'notLogged', fallback);
		return;
	}
	if (mark === 'none') return await clearMarks(client, uids, fallback);
	const name = mark === 'keyword' ? keyword : systemFlags[mark];
	const kept = client.mailbox && client.mailbox.permanentFlags;
	if (!remove && kept && !kept.has('\\*') && ![...kept].some((each) => each === name)) {
		throw new ProblemError({
			code: 'keywordNotKept',
			text: `The mail server does not keep the mark ${quote(name)} in this folder`,
			remedy: 'Choose one of the standard marks, or move the mail to a folder instead.',
		});
	}
	const range = uids.join(',');
	const stored = remove
		? await client.messageFlagsRemove(range, [name], { uid: true })
		: await client.messageFlagsAdd(range, [name], { uid: true });
	if (stored) return;
	throw explainRefusal(client, {
		code: 'marksRefused',
		text: `The mail server refused to change the mark ${quote(name)}`,
		remedy: 'Check that the user of the mailbox may change marks in this folder.',
	});
}

/** A keyword is an IMAP atom; a backslash would make it a system flag. */
function readKeyword(value: unknown): string {
	const keyword = typeof value === 'string' ? value.trim() : '';
	if (/^[\w$.+-]{1,60}$/.test(keyword)) return keyword;
	throw new ProblemError({
		code: 'keywordInvalid',
		text: `${quote(keyword)} cannot be a keyword`,
		remedy: 'Use up to 60 letters, digits, hyphens, dots and underscores.',
	});
}
