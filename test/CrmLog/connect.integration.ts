// B26 Each CRM with the credential that is chosen for it: where it is asked, with which type, and what lacks is told.
import type { IDataObject, IHttpRequestOptions } from 'n8n-workflow';

import { startEspoCrm } from '../../sandbox/servers/crm/espoCrm';
import type { FakeCrm } from '../../sandbox/servers/crm/fakeCrm';
import { startOdoo } from '../../sandbox/servers/crm/odoo';
import { startSalesforce } from '../../sandbox/servers/crm/salesforce';
import { startZoho } from '../../sandbox/servers/crm/zoho';
import { filtered, mail, runCrmLog } from './runCrmLog';

interface Way {
	parameters: IDataObject;
	type: string;
	credential: IDataObject;
	/** Where the requests have to go. */
	site: string;
	start: () => Promise<FakeCrm>;
	/** What n8n adds of the credential. */
	headers: Record<string, string>;
	/** The name in sentences. */
	name: string;
}

const espoCrm: Way = {
	parameters: { crm: 'espoCrm' },
	type: 'emailToCrmEspoCrmApi',
	credential: { url: 'https://crm.firm.example/' },
	site: 'https://crm.firm.example',
	start: startEspoCrm,
	headers: { 'x-api-key': 'espo-test' },
	name: 'EspoCRM',
};
const odoo: Way = {
	parameters: { crm: 'odoo' },
	type: 'odooApiKeyApi',
	credential: { url: 'https://firm.odoo.example', db: 'firm' },
	site: 'https://firm.odoo.example',
	start: startOdoo,
	headers: { authorization: 'Bearer odoo-test' },
	name: 'Odoo',
};
const salesforce: Way = {
	parameters: { crm: 'salesforce', salesforceAuthentication: 'oAuth2' },
	type: 'salesforceOAuth2Api',
	credential: { oauthTokenData: { instance_url: 'https://firm.my.salesforce.example' } },
	site: 'https://firm.my.salesforce.example',
	start: startSalesforce,
	headers: { authorization: 'Bearer sf-test' },
	name: 'Salesforce',
};
const zoho: Way = {
	parameters: { crm: 'zoho', zohoAuthentication: 'oAuth2' },
	type: 'oAuth2Api',
	credential: { oauthTokenData: { api_domain: 'https://www.zohoapis.example' } },
	site: 'https://www.zohoapis.example',
	start: startZoho,
	headers: { authorization: 'Bearer zoho-test' },
	name: 'Zoho CRM',
};

describe('CRM Log: the CRM and its credential', () => {
	it.each([
		['EspoCRM', espoCrm],
		['Odoo', odoo],
		['Salesforce', salesforce],
		[
			// The credential itself adds the org's address.
			'Salesforce by JWT',
			{
				...salesforce,
				parameters: { crm: 'salesforce', salesforceAuthentication: 'jwt' },
				type: 'salesforceJwtApi',
				credential: {},
				site: '',
			},
		],
		['Zoho', zoho],
		[
			"Zoho with n8n's own credential",
			{
				...zoho,
				parameters: { crm: 'zoho', zohoAuthentication: 'zoho' },
				type: 'zohoOAuth2Api',
			},
		],
	] as Array<[string, Way]>)('B26 %s: logs where the credential says', async (_, way) => {
		const crm = await way.start();
		const asked: string[] = [];
		const used = new Set<string>();
		const { crm: outcomes } = await runCrmLog({
			items: [filtered(mail())],
			parameters: way.parameters,
			credentials: { [way.type]: way.credential },
			request: async (type, options) => {
				used.add(type);
				asked.push((options as IHttpRequestOptions).url);
				return await send(options, way, crm.url);
			},
		});
		await crm.close();
		expect(outcomes).toMatchObject([[{ crm: way.name, outcome: 'logged' }], []]);
		expect([...used]).toEqual([way.type]);
		expect(asked.filter((url) => !url.startsWith(`${way.site}/`))).toEqual([]);
	});

	it.each([
		['EspoCRM', espoCrm, { url: '' }],
		['Odoo', odoo, { url: 'not an address' }],
		['Salesforce', salesforce, { oauthTokenData: {} }],
		['Zoho', zoho, {}],
	] as Array<[string, Way, IDataObject]>)(
		'B26 %s: a credential that does not say where is told as such, and nothing is asked',
		async (_, { parameters, type }, credential) => {
			const run = runCrmLog({
				items: [filtered(mail())],
				parameters,
				credentials: { [type]: credential },
			});
			await expect(run).rejects.toThrow(/no web address|does not say where/);
		},
	);
});

/** As n8n sends it, to the fake instead of the site. */
async function send(options: IHttpRequestOptions, { site, headers }: Way, place: string) {
	const target = new URL(options.url.slice(site.length), place);
	for (const [name, value] of Object.entries((options.qs ?? {}) as Record<string, string>)) {
		target.searchParams.set(name, value);
	}
	const response = await fetch(target, {
		method: options.method!,
		headers: {
			'content-type': 'application/json',
			...(options.headers as Record<string, string>),
			...headers,
		},
		...(options.body !== undefined && { body: JSON.stringify(options.body) }),
	});
	const text = await response.text();
	return {
		statusCode: response.status,
		headers: Object.fromEntries(response.headers),
		body: text === '' ? undefined : (JSON.parse(text) as unknown),
	};
}
