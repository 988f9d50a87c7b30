// The node with a CRM behind n8n's request helper: credentials, forms and token renewal as n8n 2.41 does them.
import type { IHttpRequestOptions } from 'n8n-workflow';
import type { Readable } from 'node:stream';

import { makeRequest } from '../../nodes/CrmLog/request';
import { startHubSpot, type FakeHubSpot } from '../../sandbox/servers/crm/hubspot';
import { filtered, mail, runCrmLog } from './runCrmLog';

describe('CRM Log over n8n', () => {
	let crm: FakeHubSpot;
	let token: string;
	let renewals: number;
	const used: string[] = [];

	beforeEach(async () => {
		crm = await startHubSpot();
		token = 'pat-test';
		renewals = 0;
		used.length = 0;
	});

	afterEach(() => crm.close());

	/** A 401 renews the token and repeats the request, unless its body is a stream: then the 401 is thrown. */
	async function helper(credentialType: string, options: IHttpRequestOptions): Promise<unknown> {
		used.push(credentialType);
		const response = await ask(options);
		if (response.statusCode !== 401) return response;
		renewals += 1;
		token = crm.token;
		const isStream = typeof (options.body as Readable | undefined)?.pipe === 'function';
		if (!isStream) return await ask(options);
		throw Object.assign(new Error('Authorization failed'), { httpCode: '401', context: {} });
	}

	async function ask({ method, url, qs, headers, body }: IHttpRequestOptions) {
		const target = new URL(url.replace('https://api.hubapi.com', crm.url));
		for (const [name, value] of Object.entries((qs ?? {}) as Record<string, string>))
			target.searchParams.set(name, value);
		const isForm = (headers?.['content-type'] as string | undefined)?.startsWith('multipart/');
		const response = await fetch(target, {
			method: method!,
			headers: {
				...(!isForm && { 'content-type': 'application/json' }),
				...(headers as Record<string, string>),
				authorization: `Bearer ${token}`,
			},
			...(body !== undefined && {
				body: isForm ? (body as never) : JSON.stringify(body),
				duplex: 'half',
			}),
		} as RequestInit);
		return {
			statusCode: response.status,
			headers: Object.fromEntries(response.headers),
			body: (await response.json()) as unknown,
		};
	}

	function itemWithFile() {
		const attachment = {
			fileName: 'Angebot "ü".pdf',
			contentType: 'application/pdf',
			size: 5,
			binaryKey: 'attachment_0',
		};
		return {
			...filtered(mail({ attachments: [attachment] })),
			binary: {
				attachment_0: {
					data: Buffer.from('%PDF-').toString('base64'),
					mimeType: 'application/pdf',
				},
			},
		};
	}

	it.each([
		['serviceKey', 'hubspotAppToken'],
		['oAuth2', 'hubspotOAuth2Api'],
	])('B26 logs with the credential chosen: %s', async (hubspotAuthentication, credentialType) => {
		const { crm: outcomes } = await runCrmLog({
			items: [itemWithFile()],
			parameters: { crm: 'hubspot', hubspotAuthentication },
			request: helper as never,
		});
		expect(outcomes).toMatchObject([[{ crm: 'HubSpot', outcome: 'logged' }], []]);
		expect(new Set(used)).toEqual(new Set([credentialType]));
		expect(crm.files).toMatchObject([{ access: 'PRIVATE' }]);
		expect(String(crm.files[0]!.content)).toBe('%PDF-');
		expect(crm.emails).toHaveLength(1);
	});

	it('B27 builds an upload anew after the token was renewed', async () => {
		crm.faults.push({
			on: 'POST /files',
			answer: { status: 401, body: { category: 'EXPIRED_AUTHENTICATION' } },
		});
		const { crm: outcomes } = await runCrmLog({
			items: [itemWithFile()],
			parameters: { crm: 'hubspot' },
			request: helper as never,
		});
		expect(renewals).toBe(1);
		expect(outcomes[0]![0]!.reasons.map(({ code }) => code)).toEqual(['logged']);
		expect(crm.files).toHaveLength(1);
	});

	it('B26 takes an attachment out of the source where the item carries no file of it', async () => {
		const source = [
			'From: anna@firm.example',
			'To: erik@customer.example',
			'Content-Type: multipart/mixed; boundary=b',
			'',
			'--b',
			'',
			'Dear Erik',
			'--b',
			'Content-Type: application/pdf; name=a.pdf',
			'Content-Disposition: attachment; filename=a.pdf',
			'',
			'%PDF-',
			'--b--',
		].join('\r\n');
		const attachment = {
			fileName: 'a.pdf',
			contentType: 'application/pdf',
			size: 5,
			binaryKey: '',
		};
		const item = {
			...filtered(mail({ attachments: [attachment] })),
			binary: {
				message: { data: Buffer.from(source).toString('base64'), mimeType: 'message/rfc822' },
			},
		};
		const run = { items: [item], parameters: { crm: 'hubspot' }, request: helper as never };
		await runCrmLog(run);
		expect(crm.files.map(({ name, content }) => [name, String(content)])).toEqual([
			['a.pdf', '%PDF-'],
		]);

		// The filter took the source, because somebody was suppressed: the mail is logged, and the file missed.
		const { crm: outcomes } = await runCrmLog({
			...run,
			items: [filtered(mail({ sameKey: 's2', attachments: [attachment] }))],
		});
		expect(outcomes[0]![0]!.reasons.map(({ code }) => code)).toEqual(['logged', 'fileRefused']);
	});

	it.each([
		['ECONNREFUSED', false],
		['ENOTFOUND', false],
		['DEPTH_ZERO_SELF_SIGNED_CERT', false],
		['ECONNRESET', true],
		['ECONNABORTED', true],
	])('B27 tells a call that never left from one whose end is open: %s', async (code, wasSent) => {
		const cause = Object.assign(new Error('the connection failed'), { code });
		const context = {
			helpers: {
				httpRequestWithAuthentication: () =>
					Promise.reject(Object.assign(new Error('wrapped'), { cause })),
			},
		};
		const send = makeRequest(context as never, 'hubspotAppToken');
		await expect(
			send({ method: 'POST', url: 'https://api.hubapi.com/', json: {}, repeatable: false }),
		).rejects.toMatchObject({ name: 'ConnectionFailure', wasSent, isCredential: false });
	});
});
