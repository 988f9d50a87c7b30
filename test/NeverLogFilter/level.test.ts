// How much of a mail is logged (B23): the copy is cut to it, and the verdict still fits the copy.
import type { IDataObject } from 'n8n-workflow';

import { planAdditions } from '../../nodes/shared/neverLog/changeList';
import { describeEntries } from '../../nodes/shared/neverLog/describeEntries';
import type { Logging } from '../../nodes/shared/neverLog/types';
import { isBound } from '../../nodes/shared/message/binding';
import { readOwnDomains } from '../../nodes/shared/message/ownDomains';
import type { Message } from '../../nodes/shared/message/types';
import { authOf, mail, mailItem, runNode } from './runNode';

const whole = mail({
	...{ to: ['bea@customer.example'], text: 'SECRET', html: '<p>SECRET</p>', newText: 'SECRET' },
	subject: 'Offer',
	attachments: [{ fileName: 'SECRET.pdf', contentType: 'a/b', size: 1, binaryKey: 'a' }],
});

async function filter(level: string) {
	const file = { data: 'SECRET', mimeType: 'a/b' };
	const json = {
		message: whole,
		raw: 'SECRET',
		textPlain: 'SECRET',
		headers: { subject: 'Offer' },
	};
	const { outputs } = await runNode({
		parameters: { listSources: ['define'], options: { level } },
		items: [
			{ json: { ...json, ...authOf(whole, 'pass') } as never, binary: { message: file, a: file } },
		],
	});
	return outputs[0]![0]!;
}

it.each(['subject', 'participants'])(
	'B23 the copy holds no more than its level: %s',
	async (level) => {
		const item = await filter(level);
		expect(JSON.stringify(item)).not.toContain('SECRET');
		expect(item.json.logging).toMatchObject({ level, log: ['bea@customer.example'] });
		const { subject, to, key } = item.json.message as unknown as Message;
		expect([subject, to, key]).toEqual([level === 'subject' ? 'Offer' : '', whole.to, whole.key]);
		expect(JSON.stringify(item).includes('Offer')).toBe(level === 'subject');
		const { reasons } = item.json.logging as unknown as { reasons: Array<{ code: string }> };
		expect(reasons.map(({ code }) => code)).toContain('levelCut');
		expect(isBound(item.json)).toBe(true);
	},
);

it('B23 everything is logged where nothing is chosen', async () => {
	expect((await filter('full')).json).toMatchObject({ message: whole, logging: { level: 'full' } });
	await expect(filter('some')).rejects.toThrow('Level');
});

describe('B23 a level of a list row', () => {
	const row = (entry: string, level: string, more: IDataObject = {}): IDataObject => ({
		...{ list: 'account', owner: '', entry, subdomains: false, expires: '', reason: '' },
		...{ addedBy: '', level, ...more },
	});
	async function decide(
		rows: IDataObject[],
		change: Parameters<typeof mail>[0] = {},
		options: IDataObject = {},
	) {
		const { outputs, hints } = await runNode({
			parameters: { listSources: ['input'], options, owner: 'ann' },
			items: [mailItem(mail({ to: ['bea@customer.example'], text: 'SECRET', ...change }))],
			listItems: rows,
		});
		const [item] = outputs.flat();
		const logging = item!.json.logging as unknown as Logging;
		return { item, logging, hints, codes: logging.reasons.map(({ code }) => code) };
	}

	it('B23 cuts the copy and logs it to the person named', async () => {
		const { item, logging, codes } = await decide([row('bea@customer.example', 'subject')]);
		expect(logging).toMatchObject({
			...{ decision: 'log', log: ['bea@customer.example'], suppressed: [], level: 'subject' },
		});
		expect(codes).toEqual(expect.arrayContaining(['levelCut', 'levelOfEntry']));
		expect(JSON.stringify(item)).not.toContain('SECRET');
	});

	it('B23 the strictest holds: of several rows, of the node, of those never logged', async () => {
		const rows = [
			row('*@customer.example', 'subject'),
			row('bea@customer.example', 'Participants'),
		];
		expect((await decide(rows)).logging.level).toBe('participants');
		const [, strict] = rows;
		expect((await decide([strict!], {}, { level: 'subject' })).logging.level).toBe('participants');
		const full = row('bea@customer.example', 'full');
		expect((await decide([full], {}, { level: 'subject' })).logging.level).toBe('subject');
		const never = await decide([...rows, row('*@customer.example', '')]);
		expect(never.logging).toMatchObject({ decision: 'neverLog', log: [] });
	});

	it.each([
		['who only gets a copy', { cc: ['Kim <kim@firm.example>'] }],
		['who is named in a display name', { to: ['"kim@firm.example" <bea@customer.example>'] }],
		['who wrote it', { from: 'kim@firm.example', direction: 'incoming' as const }],
	])('B23 holds for a person %s', async (_, change) => {
		const { logging } = await decide([row('kim@firm.example', 'participants')], change);
		expect(logging).toMatchObject({ decision: 'log', level: 'participants' });
	});

	it("B23 of a personal row holds for its owner's mail alone", async () => {
		const personal = (owner: string) =>
			row('bea@customer.example', 'subject', { list: 'personal', owner });
		expect((await decide([personal('ann')])).logging.level).toBe('subject');
		expect((await decide([personal('bob')])).logging.level).toBe('full');
	});

	it('B23 one that makes no sense keeps the person out, and is told of', async () => {
		const { logging, hints, codes } = await decide([row('bea@customer.example', 'half')]);
		expect(logging.decision).toBe('neverLog');
		expect(codes).toContain('levelUnclear');
		expect(hints.join()).toContain('is none of participants, subject and full');
	});
});

it('B23 an entry is added with a level, which a later adding takes away', () => {
	const request = {
		...{ list: 'account' as const, owner: '', entries: ['kim@firm.example'], subdomains: false },
		...{ expiresAt: null, reason: '', addedBy: '', maxEntries: 500 },
		ownDomains: readOwnDomains([]),
	};
	const first = planAdditions([{ ...request, level: 'subject' }], []);
	expect(first.inserts).toMatchObject([{ entry: 'kim@firm.example', level: 'subject' }]);
	const rows = [{ ...first.inserts[0]!, id: 7 }];
	expect(planAdditions([{ ...request, level: 'subject' }], rows).results[0]!.alreadyListed).toEqual(
		['kim@firm.example'],
	);
	expect(planAdditions([request], rows).updates).toMatchObject([{ id: 7, set: { level: '' } }]);
	expect(describeEntries(rows, 'all', '', 0)).toMatchObject([{ level: 'subject' }]);
});
