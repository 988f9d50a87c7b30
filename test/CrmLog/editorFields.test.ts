// B26 CRM and operation can be chosen in n8n's editor, with the credential that belongs to them.
import { CrmLog } from '../../nodes/CrmLog/CrmLog.node';

const { credentials = [], properties } = new CrmLog().description;

/** The values of each field with which some credential is shown. */
const shownWith = new Map<string, unknown[]>();
for (const { displayOptions } of credentials) {
	for (const [name, values] of Object.entries(displayOptions?.show ?? {})) {
		shownWith.set(name, [...(shownWith.get(name) ?? []), ...(values ?? [])]);
	}
}

it("B26 no field is the node's only sign-in: n8n's editor would hide it, and CRM and Operation with it", () => {
	const hiding = properties.filter(({ name, options = [] }) => {
		const shown = shownWith.get(name);
		return (
			shown !== undefined &&
			options.length > 0 &&
			options.every((option) => 'value' in option && shown.includes(option.value))
		);
	});
	expect(hiding.map(({ name }) => name)).toEqual([]);
	expect([...shownWith.keys()]).toEqual(expect.arrayContaining(['operation', 'crm']));
});

it.each([
	[
		'hubspot',
		'hubspotAuthentication',
		{ serviceKey: 'hubspotAppToken', oAuth2: 'hubspotOAuth2Api' },
	],
	[
		'pipedrive',
		'pipedriveAuthentication',
		{ apiToken: 'pipedriveApi', oAuth2: 'pipedriveOAuth2Api' },
	],
	[
		'salesforce',
		'salesforceAuthentication',
		{ oAuth2: 'salesforceOAuth2Api', jwt: 'salesforceJwtApi' },
	],
	['zoho', 'zohoAuthentication', { oAuth2: 'oAuth2Api', zoho: 'zohoOAuth2Api' }],
])('B26 %s: each way to sign in shows its credential alone', (crm, field, ways) => {
	for (const [way, type] of Object.entries(ways)) {
		const values: Record<string, string> = { operation: 'log', crm, [field]: way };
		const shown = credentials.filter(({ displayOptions: { show = {}, hide = {} } = {} }) => {
			const has = ([name, wanted]: [string, unknown]) =>
				(wanted as unknown[]).includes(values[name]);
			return Object.entries(show).every(has) && !Object.entries(hide).some(has);
		});
		expect([way, shown.map(({ name }) => name)]).toEqual([way, [type]]);
	}
});
