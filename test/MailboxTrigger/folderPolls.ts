/** Polls of a folder on a test server, as the trigger makes them, with memory that can be lost as in a crash. */
import type { RunEnd } from '../../nodes/MailboxTrigger/deliveries';
import { restoreState, saveState } from '../../nodes/MailboxTrigger/folderState';
import {
	pollFolder,
	type PollOutcome,
	type PollRules,
	newStateHolder,
	type StateHolder,
} from '../../nodes/MailboxTrigger/pollFolder';
import { isPassing } from '../../nodes/shared/hints/hints';
import type { MakeItem } from '../../nodes/MailboxTrigger/takeMails';
import { connectImap } from '../../nodes/shared/imap/imap';
import type { MailboxSettings } from '../../nodes/shared/connection/settings';
import { parseMessage } from '../../nodes/shared/message/parse';

export const user = 'crm@example.com';
export const password = 'secret';
export const users = { [user]: password };

/** What a poll made of a mail. */
export interface HandedMail {
	uid: number;
	attempt: number;
	subject: string;
	key: string;
	text: string;
	size: number;
}

export function settingsFor(server: {
	host: string;
	port: number;
	security?: 'tls' | 'starttls' | 'none';
}): MailboxSettings {
	return {
		account: user,
		provider: 'custom',
		imap: {
			host: server.host,
			port: server.port,
			security: server.security ?? 'none',
			authentication: { kind: 'password', user, password },
		},
		sending: { kind: 'none' },
		sender: { name: '', address: user },
		replyTo: '',
		archiveAddress: '',
		certificate: { kind: 'selfSigned' },
		route: {},
	};
}

export const defaultRules: PollRules = {
	progress: 'serverMark',
	startWith: 'everything',
	resumed: false,
	fallback: { kind: 'flag', flag: '\\Flagged' },
	trigger: 'aaaaaaaa',
	visibilityTimeoutMs: 600_000,
	maxDeliveries: 3,
	batchSize: 100,
	maxInFlight: 2_000,
	maxMessageBytes: 60 * 1024 * 1024,
	maxPollBytes: 64 * 1024 * 1024,
	pageMails: 100,
	maxFailures: 3,
	maxLoneFailures: 10,
};

export const readMail: MakeItem<HandedMail> = async (mail, source, folder) => {
	const { message } = await parseMessage(source, {
		account: user,
		mailbox: folder.path,
		uid: mail.uid,
		uidValidity: folder.uidValidity,
		...(folder.role && { folderRole: folder.role }),
		ownDomains: [],
	});
	const { key, subject, text } = message;
	return {
		key,
		item: { uid: mail.uid, attempt: mail.attempt, subject, key, text, size: source.length },
	};
};

export interface FolderPolls {
	/** Polls once. */
	poll(change?: {
		rules?: Partial<PollRules>;
		makeItem?: MakeItem<HandedMail>;
		/** The workflow. @param die ends the process: nothing more is handed on */
		handOn?: (items: HandedMail[], die: () => void) => Promise<RunEnd | undefined | void>;
		folder?: string;
		budgetMs?: number;
	}): Promise<PollOutcome<HandedMail>>;
	/** Takes the time forward for what is in flight, by making its deliveries older. */
	letTimePass(ms: number): void;
	/** Ends the process: memory is lost, static data is kept (as n8n saved it beside the last items) or lost too. */
	crash(staticData: 'kept' | 'lost'): void;
	holder: StateHolder;
}

export function pollsOf(
	server: { host: string; port: number; security?: 'tls' | 'starttls' | 'none' },
	rules: Partial<PollRules> = {},
): FolderPolls {
	const holder = newStateHolder();
	let saved: unknown;
	return {
		holder,
		poll: async (change = {}) => {
			let isDead = false;
			const outcome = await pollFolder(
				{
					connect: async () => await connectImap(settingsFor(server)),
					mayPass: isPassing,
					folder: change.folder ?? 'INBOX',
					readOnly: (change.rules?.progress ?? rules.progress) === 'cursor',
					deadline: Date.now() + (change.budgetMs ?? 30_000),
					pauseMs: () => 10,
				},
				user,
				{ ...defaultRules, ...rules, ...change.rules },
				holder,
				change.makeItem ?? readMail,
				{
					get oneByOneUntil() {
						return isDead ? 0 : Infinity;
					},
					handOn: async (items) =>
						(await change.handOn?.(items, () => (isDead = true))) ?? undefined,
				},
				true,
			);
			if (outcome.items.length > 0 && holder.state) {
				saved = JSON.parse(JSON.stringify(saveState(holder.state)));
			}
			return outcome;
		},
		letTimePass: (ms) => {
			for (const delivery of holder.state?.inFlight.values() ?? []) delivery.since -= ms;
		},
		crash: (staticData) => {
			Object.assign(holder, newStateHolder());
			holder.state = staticData === 'kept' ? restoreState(saved) : null;
		},
	};
}

/** @returns a small mail whose subject is its name */
export const mailNamed = (name: string, extra = ''): string =>
	[
		'From: Anna <anna@customer.example>',
		`To: ${user}`,
		`Subject: ${name}`,
		`Message-ID: <${name.replace(/\W/g, '-')}@customer.example>`,
		'Date: Fri, 20 Nov 2026 10:00:00 +0000',
		'',
		`This is ${name}.${extra}`,
		'',
	].join('\r\n');

export const subjects = (outcome: PollOutcome<HandedMail>): string[] =>
	outcome.items.map(({ subject }) => subject);
