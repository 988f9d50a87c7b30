/** Runs of the logging against a fake CRM, with a clock of their own and the ledger in memory. */
import { Ledger } from '../../nodes/CrmLog/ledger/ledger';
import { describeLedger } from '../../nodes/CrmLog/ledger/table';
import { logMails, type CrmOutcome } from '../../nodes/CrmLog/logMails';
import type { Connector, CrmMail, MailFile } from '../../nodes/CrmLog/connectors/connector';
import {
	ConnectionFailure,
	encodeForm,
	withPatience,
	type RequestFunction,
} from '../../nodes/CrmLog/connectors/http';
import { claimLastsMs } from '../../nodes/CrmLog/ledger/standing';
import type { RunTime } from '../../nodes/CrmLog/runTime';
import type { FakeCrm } from '../../sandbox/servers/crm/fakeCrm';
import { createMemoryTable } from '../shared/tables/memoryTable';

/** A clock that stands until somebody sleeps or moves it. */
export class FakeTime implements RunTime {
	at = Date.parse('2026-11-25T10:00:00Z');
	end = Infinity;
	/** Milliseconds of each sleep. */
	slept: number[] = [];

	now(): number {
		return this.at;
	}

	left(): number {
		return this.end - this.at;
	}

	sleep(ms: number): Promise<void> {
		this.slept.push(ms);
		this.at += ms;
		return Promise.resolve();
	}
}

/** As n8n does it, to the fake instead of the vendor's host. */
export function requestTo(
	crm: FakeCrm,
	vendor: string,
	headers: Record<string, string>,
): RequestFunction {
	return async ({ method, url, query, json, form, headers: own }) => {
		const target = new URL(url.replace(vendor, crm.url));
		if (!target.href.startsWith(crm.url)) throw new Error(`Not the vendor's: ${url}`);
		for (const [name, value] of Object.entries(query ?? {})) target.searchParams.set(name, value);
		const encoded = form && encodeForm(form, 'boundary-of-the-test');
		let response: Response;
		try {
			response = await fetch(target, {
				method,
				headers: {
					...headers,
					...own,
					...(json !== undefined && { 'content-type': 'application/json' }),
					...(encoded && { 'content-type': encoded.contentType }),
				},
				...(json !== undefined && { body: JSON.stringify(json) }),
				...(encoded && { body: new Uint8Array(encoded.body) }),
			});
		} catch (error) {
			throw new ConnectionFailure(String((error as Error).cause ?? error), true);
		}
		const text = await response.text();
		return {
			status: response.status,
			headers: Object.fromEntries(response.headers),
			body: text === '' ? undefined : (JSON.parse(text) as unknown),
		};
	};
}

export class LogRuns {
	readonly time = new FakeTime();
	readonly ledger = createMemoryTable(describeLedger());
	lagSeconds: number | null = null;
	private runs = 0;

	constructor(
		private readonly connect: (send: RequestFunction) => Connector,
		private readonly request: RequestFunction,
	) {}

	/** One execution of the node. */
	async log(
		mails: CrmMail[],
		newContacts: 'create' | 'existingOnly' = 'create',
	): Promise<CrmOutcome[]> {
		const connector = this.connect(withPatience(this.request, 'the CRM', this.time));
		const ledger = new Ledger({
			table: this.ledger,
			crm: 'crm',
			run: `run${(this.runs += 1)}`,
			lagMs: (this.lagSeconds ?? connector.limits.lag) * 1000,
			now: () => this.time.now(),
		});
		return await logMails(mails, connector, ledger, { newContacts }, this.time);
	}

	/** An execution that dies while the CRM is being asked: nothing after that call is ever done. */
	async logAndDie(
		crm: FakeCrm,
		fault: { on: string; after?: number; commits: boolean },
		mails: CrmMail[],
	) {
		await new Promise<void>((resolve, reject) => {
			crm.faults.push({ ...fault, onStrike: resolve });
			this.log(mails).then(
				() => reject(new Error('The fault did not strike')),
				() => undefined,
			);
		});
	}

	/** Lets so much time pass that an execution that died is surely over and the CRM's index has caught up. */
	pass(seconds = 0): void {
		this.time.at += claimLastsMs + seconds * 1000;
	}
}

export function file(name: string, content = `bytes of ${name}`): MailFile {
	const bytes = Buffer.from(content);
	return {
		name,
		contentType: 'application/pdf',
		size: bytes.length,
		read: () => Promise.resolve(bytes),
	};
}

/** A mail from Anna to Erik. */
export function crmMail(fields: Partial<CrmMail> = {}): CrmMail {
	const erik = { name: 'Erik Ek', address: 'erik@customer.example' };
	return {
		key: 's1',
		messageId: '<1@firm.example>',
		threadKey: '<1@firm.example>',
		date: '2026-11-25T09:00:00.000Z',
		direction: 'outgoing',
		subject: 'Offer',
		text: 'Dear Erik',
		html: '',
		from: { name: 'Anna', address: 'anna@firm.example' },
		to: [erik],
		cc: [],
		bcc: [],
		owner: 'anna@firm.example',
		dealTags: [],
		contacts: [erik],
		files: [],
		...fields,
	};
}

/** What is written in the reasons, by their codes. */
export const codesOf = ({ reasons }: CrmOutcome): string[] => reasons.map(({ code }) => code);
