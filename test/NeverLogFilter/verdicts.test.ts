// What the verdict of Email Auth Check means for logging (P07, B36, B37).
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { IDataObject } from 'n8n-workflow';

import type { Logging } from '../../nodes/shared/neverLog/types';
import { digestMail, isBound } from '../../nodes/shared/message/binding';
import { authOf, mail, mailItem, runNode } from './runNode';

const eve = 'eve@customer.example';
const kim = 'kim@firm.example';
const offer = mail({ to: [eve, kim] });

async function filter(json: IDataObject, options: IDataObject = {}, listed = 'x@y.example') {
	const { outputs } = await runNode({
		items: [{ json }],
		parameters: { listSources: ['define'], accountEntries: listed, options },
	});
	const isLogged = outputs[0]!.length > 0;
	const item = (outputs[0]![0] ?? outputs[1]![0])!;
	const logging = item.json.logging as unknown as Logging;
	return { isLogged, item, log: logging.log, codes: logging.reasons.map(({ code }) => code) };
}

const withAuth = (auth: IDataObject, message = offer) => mailItem(message, auth).json;

it.each<[string, IDataObject, string[]]>([
	['one of two', { unsignedRecipients: ['KIM@firm.example'] }, [eve]],
	['all of them', { unsignedRecipients: [eve, kim] }, []],
	['none', { unsignedRecipients: [] }, [eve, kim]],
])('B37 recipients that nobody signed are never logged to: %s', async (_, more, log) => {
	const { auth } = authOf(offer, 'pass') as { auth: IDataObject };
	for (const options of [{}, { exempt: true }]) {
		const answer = await filter(withAuth({ auth: { ...auth, ...more } }), options);
		expect([answer.log, answer.isLogged]).toEqual([log, options.exempt ? true : log.length > 0]);
		expect(answer.codes.includes('unsignedRecipients')).toBe(log.length < 2);
		const message = answer.item.json.message as unknown as typeof offer;
		if (answer.isLogged) expect(message.to.map(({ address }) => address)).toEqual(log);
	}
});

it('B37 a never-log list still looks at them', async () => {
	const { auth } = authOf(offer, 'pass') as { auth: IDataObject };
	const json = withAuth({ auth: { ...auth, unsignedRecipients: [kim] } });
	const { item } = await filter(json, {}, kim);
	expect((item.json.logging as unknown as Logging).suppressed).toMatchObject([{ address: kim }]);
});

it('P07 a mail that failed leaves on Never Log, exempt or not, unless the option lets it', async () => {
	const failed = withAuth(authOf(offer, 'fail'));
	for (const options of [{}, { exempt: true }, { teamAddresses: eve }]) {
		const { isLogged, codes, log } = await filter(failed, options);
		expect([isLogged, codes, log]).toEqual([false, ['authFailed'], []]);
	}
	expect((await filter(failed, { logUnauthenticated: true })).log).toEqual([eve, kim]);
});

it('P07 a mail that passed, and one that nobody checked, are filtered by the lists', async () => {
	expect((await filter(withAuth(authOf(offer, 'pass')))).log).toEqual([eve, kim]);
	expect((await filter(withAuth({}))).log).toEqual([eve, kim]);
});

it('P07 a decision of another kind is a failure', async () => {
	expect((await filter(withAuth(authOf(offer, 'yes')))).codes).toEqual(['authFailed']);
});

it.each<[string, Partial<Parameters<typeof mail>[0]>]>([
	['from another author', { from: 'bo@company.example' }],
	['to somebody else', { to: ['ada@customer.example'] }],
	['with a copy to somebody else', { cc: ['ada@customer.example'] }],
	['with another subject', { subject: 'Other' }],
	['with another text', { text: 'Pay to my account' }],
	['with another HTML text', { html: '<p>Pay to my account</p>' }],
	['with another key', { key: 'k2' }],
	['with another id', { messageId: '<2@company.example>' }],
	['with answers to somebody else', { replyTo: ['ada@customer.example'] }],
])('B36 a pass serves no message %s', async (_, change) => {
	const other = mail({ to: [eve, kim], ...change });
	const { isLogged, codes } = await filter(withAuth(authOf(offer, 'pass'), other));
	expect([isLogged, codes]).toEqual([false, ['authOfOther']]);
});

it('B36 a pass that does not say of which mail is none', async () => {
	const { isLogged, codes } = await filter(withAuth({ auth: { decision: 'pass' } }));
	expect([isLogged, codes]).toEqual([false, ['authOfOther']]);
});

it('B36 the copy that is logged keeps its verdict, so that a second filter takes it', async () => {
	const first = await filter(withAuth(authOf(offer, 'pass')), {}, kim);
	expect(first.log).toEqual([eve]);
	expect(isBound(first.item.json)).toBe(true);
	const second = await filter(first.item.json);
	expect([second.isLogged, second.log]).toEqual([true, [eve]]);
});

it.each(['gmailRaw', 'gmailResolved', 'gmailSimple', 'imapResolved', 'imapSimple', 'outlookRaw'])(
	'B36 %s: the digest is the same for later nodes, and another for another mail',
	async (name) => {
		const path = join(__dirname, '../fixtures/foreignItems', `${name}.json`);
		const json = JSON.parse(readFileSync(path, 'utf8')) as IDataObject;
		const bound = { ...json, auth: { decision: 'pass', of: digestMail(json) } };
		const later = { ...bound, sender: { status: 'confirmed' }, kept: true };
		expect(isBound(later)).toBe(true);
		// The samples are automatic replies.
		const { isLogged, item } = await filter(later, { leaveOut: [] });
		expect([isLogged, isBound(item.json)]).toEqual([true, true]);
		expect(isBound({ ...later, message: offer })).toBe(false);
	},
);
