import type { IWebhookFunctions } from 'n8n-workflow';

import { answerVisit } from '../../nodes/ConfirmationLinkTrigger/answerVisit';
import { signLink, type LinkClaims } from '../../nodes/shared/confirmation/signedLink';

const secretKey = 'mB7qk2VtY9xWc4NzR1sLp8HfD6gJ3aQe';
const keys = { current: secretKey, previous: '' };
const claims: LinkClaims = {
	purpose: 'alternativeSender',
	address: 'anna.private@example.net',
	owner: 'anna@harbour.example',
	page: 'confirm-alternative-sender',
	linkId: 'abc',
	issuedAt: Math.floor(Date.now() / 1000) - 60,
	expiresAt: Math.floor(Date.now() / 1000) + 600,
	language: 'sv',
	organization: 'Harbour Supplies',
};

interface Visit {
	method?: string;
	token?: unknown;
	body?: unknown;
	headers?: Record<string, string>;
	parameters?: Record<string, unknown>;
	children?: Array<{ type: string; disabled: boolean; parameters: Record<string, unknown> }>;
}

/** One visit as n8n hands it to the trigger; the response keeps what is sent. */
async function visit(changes: Visit) {
	const sent = { status: 0, headers: new Map<string, string>(), body: '', ended: false };
	const response = {
		setHeader(name: string, value: string) {
			sent.headers.set(name.toLowerCase(), value);
			return response;
		},
		status(code: number) {
			sent.status = code;
			return response;
		},
		send(body: string) {
			sent.body = body;
			sent.ended = true;
		},
		end() {
			sent.ended = true;
		},
	};
	const parameters: Record<string, unknown> = {
		path: 'confirm-alternative-sender',
		language: 'en',
		...changes.parameters,
	};
	const result = await answerVisit({
		getNodeParameter: (name: string) => parameters[name] ?? '',
		getCredentials: () => Promise.resolve({ secretKey, previousSecretKey: '' }),
		getTimezone: () => 'UTC',
		getNode: () => ({ name: 'Trigger' }),
		getRequestObject: () => ({
			method: changes.method ?? 'GET',
			headers: { 'content-type': 'application/x-www-form-urlencoded', ...changes.headers },
		}),
		getResponseObject: () => response,
		getQueryData: () => ({
			confirm: 'token' in changes ? changes.token : signLink(claims, keys),
			settingsUrl: 'https://evil.example/',
		}),
		getBodyData: () => changes.body ?? {},
		getChildNodes: () => changes.children ?? [],
	} as unknown as IWebhookFunctions);
	return { result, sent };
}

const heading = (body: string) => /<h1>(.*?)<\/h1>/.exec(body)?.[1];
const press = (decision: string, more: Visit = {}) =>
	visit({ method: 'POST', body: { decision }, ...more });
const verify = (operation: string, disabled = false) => [
	{ type: 'n8n-nodes-email-to-crm.alternativeSenderVerify', disabled, parameters: { operation } },
];

describe('the page of a confirmation link', () => {
	it('B08 B11 a look shows the question in the language of the mail and starts nothing', async () => {
		const { result, sent } = await visit({});
		expect(result).toEqual({ noWebhookResponse: true });
		expect([sent.status, heading(sent.body)]).toEqual([200, 'Bekräfta din nya e-postadress']);
		expect(sent.headers.get('cache-control')).toBe('no-store');
		expect(sent.headers.get('content-security-policy')).toContain("default-src 'none'");
	});

	it('P05 the button starts the workflow with address, owner and decision, and never the token', async () => {
		const { result } = await press('confirm');
		const [[{ json }]] = result.workflowData as [[{ json: Record<string, unknown> }]];
		expect(json).toMatchObject({
			address: 'anna.private@example.net',
			owner: 'anna@harbour.example',
			decision: 'confirm',
			linkId: 'abc',
		});
		expect(JSON.stringify(json)).not.toContain(signLink(claims, keys).split('.')[2]);
	});

	it('P05 no open redirect: the reader is sent to the configured page only', async () => {
		const configured = 'https://crm.example/settings';
		const { result, sent } = await press('confirm', { parameters: { settingsUrl: configured } });
		expect(result.noWebhookResponse).toBe(true);
		expect([sent.status, sent.headers.get('location'), sent.ended]).toEqual([
			303,
			configured,
			true,
		]);
		const plain = await press('confirm');
		expect([plain.sent.status, plain.sent.headers.has('location')]).toEqual([200, false]);
	});

	it('P05 leaves the reply to Alternative Sender Verify where the workflow has one', async () => {
		const { result, sent } = await press('confirm', { children: verify('confirm') });
		expect(result).toEqual({ workflowData: [[expect.anything()]] });
		expect([sent.ended, sent.headers.get('referrer-policy')]).toEqual([false, 'no-referrer']);
		for (const children of [verify('check'), verify('confirm', true)]) {
			expect((await press('confirm', { children })).sent.ended).toBe(true);
		}
	});

	it.each([
		['JSON', 'application/json'],
		['XML', 'application/xml'],
		['text', 'text/plain'],
		['a file form', 'multipart/form-data; boundary=x'],
	])('B08 %s that says "confirm" is a look: our form posts neither', async (_name, type) => {
		const { result } = await press('confirm', { headers: { 'content-type': type } });
		expect(result).toEqual({ noWebhookResponse: true });
	});

	it('B11 a damaged link is told in the language the browser asks for', async () => {
		const { result, sent } = await press('confirm', {
			token: 'v1.x.y',
			headers: { 'accept-language': 'pt,nl;q=0.8' },
		});
		expect(result).toEqual({ noWebhookResponse: true });
		expect([sent.status, heading(sent.body)]).toEqual([400, 'Deze link is niet volledig']);
		expect(sent.body).not.toContain('anna');
	});

	it.each([
		['path', { path: 'a/b' }, 'may have letters'],
		['path', { path: ':id' }, 'may have letters'],
		['settings page', { settingsUrl: '//crm.example' }, 'not a complete web address'],
	])('an unusable %s is refused in plain words', async (_name, parameters, words) => {
		await expect(visit({ parameters })).rejects.toThrow(words);
	});
});
