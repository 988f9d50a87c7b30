import type { IDataObject, IExecuteFunctions } from 'n8n-workflow';

import { MailSettingsPage } from '../../nodes/MailSettingsPage/MailSettingsPage.node';
import { describeSignInMails } from '../../nodes/MailSettingsPage/signIn';
import { isFormToken, makeFormToken } from '../../nodes/shared/mailSettings/signedText';
import { sealVisit, type Visit, type Wish } from '../../nodes/shared/mailSettings/visit';
import { visitorCookie } from '../../nodes/shared/mailSettings/visitor';
import { describeNeverLogList } from '../../nodes/shared/neverLog/table';
import { describeRegistry } from '../../nodes/shared/senders/schema';
import { createDataTables } from '../shared/tables/dataTables';

const secretKey = 'mB7qk2VtY9xWc4NzR1sLp8HfD6gJ3aQe';
const keys = { current: secretKey, previous: '' };
const anna = { owner: 'anna@harbour.example', address: 'anna@harbour.example', mailId: 1 };
const session = { ...anna, expiresAt: Math.floor(Date.now() / 1000) + 600 };

function setUp(outcome = 'used') {
	const n8n = createDataTables();
	n8n.create(describeRegistry(), [
		{ owner: anna.owner, address: anna.address, status: 'main' },
		{ owner: anna.owner, address: 'a@x.example', status: 'confirmed' },
		{ owner: 'bo@harbour.example', address: 'bo@harbour.example', status: 'main' },
	]);
	n8n.create(describeSignInMails(), [
		{ owner: anna.owner, address: anna.address, outcome, usedBy: 'browser' },
	]);
	n8n.create(describeNeverLogList());
	return n8n;
}

function visitOf(wish: Wish): Visit {
	const address = 'https://n8n.example.com/webhook/my-mail-settings';
	const place = { path: '/webhook/my-mail-settings', isSecure: true, page: 'my-mail-settings' };
	const at = Math.floor(Date.now() / 1000);
	return { wish, language: 'en', organization: 'Harbour Supplies', address, place, at };
}

interface Response {
	statusCode: number;
	headers?: Record<string, string>;
	body: string;
}

async function answer(n8n: ReturnType<typeof setUp>, json: IDataObject) {
	const responses: Response[] = [];
	const context = {
		...n8n.context,
		getNode: () => ({ name: 'Answer', type: 'x', typeVersion: 1, parameters: {} }),
		getInputData: () => [{ json }],
		continueOnFail: () => false,
		getCredentials: () => Promise.resolve({ secretKey, previousSecretKey: '' }),
		getTimezone: () => 'UTC',
		getNodeParameter: (name: string, _index: number, fallback?: unknown) =>
			({ operation: 'answer', table: 'Alternative Senders' })[name] ?? fallback,
		sendResponse: (response: Response) => {
			responses.push(response);
			return Promise.resolve();
		},
	} as unknown as IExecuteFunctions;
	const run = new MailSettingsPage().execute.call(context);
	try {
		return { outputs: await run, responses, error: undefined };
	} catch (error) {
		return { outputs: [], responses, error: error as Error };
	}
}

const ask = (n8n: ReturnType<typeof setUp>, wish: Wish) =>
	answer(n8n, { sealed: sealVisit(visitOf(wish), keys) });

const look: Wish = {
	...{ kind: 'look', session, visitorId: 'V', view: 'addresses', remove: '', search: '', said: [] },
};

describe('the answering node', () => {
	it('P02 B30 shows the owner’s own addresses, and brings no headers along', async () => {
		const { responses, outputs } = await ask(setUp(), look);
		expect(responses).toHaveLength(1);
		const [{ statusCode, headers, body }] = responses as [Response];
		// With headers of its own, n8n would lay its sandbox over the page.
		expect([statusCode, headers]).toEqual([200, undefined]);
		expect(body).toContain('a@x.example');
		expect(body).not.toContain('bo@harbour.example');
		expect(body).toContain(makeFormToken('V', keys));
		expect(outputs[0]![0]!.json).toEqual({
			mailSettings: { owner: anna.owner, wanted: 'look', outcome: 'shown' },
		});
	});

	it('B30 answers nothing that the trigger did not make', async () => {
		const forged = visitOf({ ...look, session: { ...session, owner: 'bo@harbour.example' } });
		for (const json of [
			{ sealed: forged as unknown as IDataObject },
			{ visit: { owner: 'bo@harbour.example' } },
			{ sealed: sealVisit(forged, { current: 'Zx81kkPq0vWmN3sLd7RtYb5HcJ9fGa2E', previous: '' }) },
		]) {
			const { responses, error } = await answer(setUp(), json);
			expect(error?.message).toContain('no visit of a Mail Settings Page Trigger');
			expect(responses).toEqual([]);
		}
	});

	it.each(['sent', 'signedOut'])(
		'B30 a session whose link is %s ends well, changing nothing',
		async (outcome) => {
			const n8n = setUp(outcome);
			const change = { kind: 'removeAddress', address: 'a@x.example' } as const;
			const { responses } = await ask(n8n, { kind: 'change', session, visitorId: 'V', change });
			expect(responses).toMatchObject([{ statusCode: 403 }]);
			expect(responses[0]!.body).toContain('nothing was changed');
			const token = /name="form" value="([^"]+)"/.exec(responses[0]!.body)![1];
			expect(isFormToken(token, 'V', keys)).toBe(true);
			expect(n8n.find('Alternative Senders').rows).toHaveLength(3);
		},
	);

	it('B30 signing in sets a cookie and leads to the page; the link of another browser does not', async () => {
		const claims = { ...session, page: 'my-mail-settings' };
		const { responses } = await ask(setUp('sent'), { kind: 'signIn', claims, guestId: 'browser' });
		expect(responses).toMatchObject([{ statusCode: 303, headers: { Location: '?' } }]);
		expect(responses[0]!.headers!['Set-Cookie']).toMatch(
			new RegExp(`^${visitorCookie}=v1\\..*; Max-Age=1800; HttpOnly; SameSite=Lax; Secure$`),
		);
		const replayed = await ask(setUp('used'), { kind: 'signIn', claims, guestId: 'thief' });
		expect(replayed.responses[0]!.headers!['Set-Cookie']).toMatch(/^mailSettingsSaid=/);
	});

	it('P08 P13 changes lead back to the page, so that reloading repeats nothing', async () => {
		const n8n = setUp();
		const change = { kind: 'removeAddress', address: 'a@x.example' } as const;
		const { responses } = await ask(n8n, { kind: 'change', session, visitorId: 'V', change });
		expect(responses).toMatchObject([
			{ statusCode: 303, headers: { Location: '?view=addresses' } },
		]);
		expect(n8n.find('Alternative Senders').rows).toHaveLength(2);
		const entries = { kind: 'addEntries', list: 'personal', entries: 'kim@law.example' } as const;
		const added = await ask(n8n, { kind: 'change', session, visitorId: 'V', change: entries });
		expect(added.responses).toMatchObject([{ headers: { Location: '?view=neverLog' } }]);
		expect(n8n.find('Never Log List').rows).toMatchObject([{ owner: anna.owner }]);
	});

	it('B30 what goes wrong is told to the reader as such, and to the operator in full', async () => {
		const n8n = setUp();
		n8n.failures.push(...Array<string>(20).fill('Data table storage size limit exceeded'));
		const { responses, error } = await ask(n8n, look);
		expect(responses).toMatchObject([{ statusCode: 500 }]);
		expect(responses[0]!.body).toContain('Something went wrong.');
		expect(responses[0]!.body).not.toContain('storage');
		expect(error).toBeDefined();
	});

	it('B30 the reader who asked for a link was answered before: nothing is sent a second time', async () => {
		const { responses, outputs } = await ask(setUp(), {
			kind: 'askLink',
			address: 'nobody@nowhere.example',
		});
		expect(responses).toEqual([]);
		expect(outputs[0]![0]!.json).toMatchObject({ mailSettings: { outcome: 'unknownAddress' } });
	});
});
