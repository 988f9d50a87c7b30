/** Check Sending Domain as the node runs it: parameters, outputs, a DNS server on loopback (P24 to P27). */
import {
	Workflow,
	NodeHelpers,
	type IDataObject,
	type IExecuteFunctions,
	type INode,
	type INodeParameters,
	type INodeTypes,
} from 'n8n-workflow';

import { EmailAuthCheck } from '../../../nodes/EmailAuthCheck/EmailAuthCheck.node';
import { startDnsServer, type DnsServer, type Zone } from '../../../sandbox/servers/dns';

const zone: Zone = {
	'company.example': {
		A: ['192.0.2.80'],
		MX: [{ priority: 10, exchange: 'mx.company.example' }],
		TXT: ['v=spf1 mx -all'],
	},
	'mx.company.example': { A: ['192.0.2.1'] },
	'host.example': { TXT: ['v=spf1 ip4:198.51.100.0/24 -all'] },
	'mail.host.example': { A: ['198.51.100.25'] },
	'flaky.example': 'SERVFAIL',
};

let dns: DnsServer;
beforeAll(async () => {
	dns = await startDnsServer(zone);
});
afterAll(() => dns.close());

/** Runs the node over one item for each set of parameters. */
function run(parameters: IDataObject[], continueOnFail = false, credentials: IDataObject = {}) {
	const node = { name: 'Email Auth Check', parameters: parameters[0] } as unknown as INode;
	const context = {
		getNode: () => node,
		getInputData: () => parameters.map((_, at) => ({ json: { at } })),
		continueOnFail: () => continueOnFail,
		getNodeParameter: (name: string, index: number, fallback?: unknown) =>
			name === 'operation'
				? 'checkSendingDomain'
				: name === 'options'
					? { dnsServers: dns.address, dnsTimeout: 3000, ...(parameters[index]!.options as object) }
					: (parameters[index]![name] ?? fallback),
		getCredentials: (type: string) => Promise.resolve(credentials[type]),
	};
	return new EmailAuthCheck().execute.call(context as unknown as IExecuteFunctions);
}

const fit = { senderAddress: 'a@company.example', sendingAddresses: '192.0.2.1' };
const unfit = { senderAddress: 'a@company.example', sendingHost: 'mail.host.example' };

describe('Check Sending Domain', () => {
	it('P26 sends items to Suitable or Unsuitable with the report and its records', async () => {
		const [suitable, unsuitable, ...more] = await run([fit, unfit]);
		expect(more).toEqual([]);
		expect(suitable).toMatchObject([
			{
				json: { at: 0, sendingDomain: { decision: 'suitable', spf: { result: 'pass' } } },
				pairedItem: { item: 0 },
			},
		]);
		expect(unsuitable).toMatchObject([
			{
				json: {
					at: 1,
					sendingDomain: {
						decision: 'unsuitable',
						spf: {
							publish: {
								byInclude: { record: 'v=spf1 mx include:host.example -all', lookUps: 2 },
								byAddress: { record: 'v=spf1 mx ip4:198.51.100.25 -all', lookUps: 1 },
							},
						},
					},
				},
				pairedItem: { item: 1 },
			},
		]);
	});

	it('B04 a temporary DNS failure is never Suitable', async () => {
		const [suitable, unsuitable] = await run([{ ...fit, senderAddress: 'a@flaky.example' }]);
		expect(suitable).toEqual([]);
		expect(unsuitable).toMatchObject([{ json: { sendingDomain: { incomplete: true } } }]);
	});

	it('B16 asks for each name once, however many items', async () => {
		dns.queries.length = 0;
		await run(Array.from({ length: 50 }, () => unfit));
		const asked = dns.queries.map(({ name, type }) => `${name} ${type}`);
		expect(asked.length).toBe(new Set(asked).size);
	});

	it('takes the server and the sender from a mailbox credential', async () => {
		const emailToCrmMailbox = {
			provider: 'custom',
			address: 'a@company.example',
			user: 'a@company.example',
			password: 'secret',
			imapHost: 'imap.host.example',
			smtpHost: 'mail.host.example',
		};
		const parameters = [{ authentication: 'mailbox' }];
		const [, unsuitable] = await run(parameters, false, { emailToCrmMailbox });
		expect(unsuitable).toMatchObject([
			{
				json: { sendingDomain: { address: 'a@company.example', sendingHost: 'mail.host.example' } },
			},
		]);
		expect(JSON.stringify(unsuitable)).not.toContain('secret');
	});

	it.each([
		[{ senderAddress: 'a@b.example' }, 'The sending server is not given'],
		[{ ...unfit, sendingAddresses: '192.0.2.0/24' }, '"192.0.2.0/24" is not an IP address'],
		[{ ...unfit, dkimSelectors: 's1, a b$' }, '"b$" is not a DKIM selector'],
		[{ ...unfit, options: { dnsServers: 'dns.example' } }, '"dns.example" is not an IP address'],
	])('refuses %j in plain words', async (parameters, words) => {
		await expect(run([parameters])).rejects.toThrow(words);
		const [suitable, unsuitable] = await run([parameters, fit], true);
		expect(suitable).toHaveLength(1);
		expect(unsuitable).toMatchObject([
			{ json: { error: expect.stringContaining(words) as string } },
		]);
	});

	it('reads lists as people paste them', async () => {
		const [suitable] = await run([
			{
				...fit,
				sendingAddresses: ' ip4:192.0.2.1 ;[192.0.2.1]',
				dkimSelectors: 'S1, s2._domainkey.company.example',
			},
		]);
		expect(suitable).toMatchObject([
			{ json: { sendingDomain: { dkim: [{ selector: 's1' }, { selector: 's2' }] } } },
		]);
	});
});

describe('the node in the editor', () => {
	it('asks for a credential only where the server is known by one', () => {
		const { description } = new EmailAuthCheck();
		const shown = (parameters: IDataObject) =>
			description
				.credentials!.filter((credential) =>
					NodeHelpers.displayParameter(
						parameters as INodeParameters,
						credential,
						{ typeVersion: 1 },
						description,
					),
				)
				.map(({ name }) => name);
		const operation = 'checkSendingDomain';
		expect(shown({ operation, authentication: 'none' })).toEqual([]);
		expect(shown({ operation })).toEqual([]);
		expect(shown({ operation, authentication: 'mailbox' })).toEqual(['emailToCrmMailbox']);
		expect(shown({ operation, authentication: 'domain' })).toEqual([
			'emailToCrmMailbox',
			'emailToCrmDomain',
		]);
	});

	const outputsFor = (parameters: IDataObject) => {
		const type = new EmailAuthCheck();
		const node = {
			id: '1',
			name: 'Email Auth Check',
			type: 'emailAuthCheck',
			typeVersion: 1,
			position: [0, 0],
			parameters,
		} as unknown as INode;
		const nodeTypes = { getByNameAndVersion: () => type } as unknown as INodeTypes;
		const workflow = new Workflow({ nodes: [node], connections: {}, active: false, nodeTypes });
		return NodeHelpers.getNodeOutputs(workflow, node, type.description);
	};

	it('has the outputs of the chosen operation', () => {
		const names = (parameters: IDataObject) =>
			outputsFor(parameters).map((output) =>
				typeof output === 'string' ? output : output.displayName,
			);
		expect(names({ operation: 'checkSendingDomain' })).toEqual(['Suitable', 'Unsuitable']);
		expect(names({ operation: 'checkMessage' })).toEqual(['Pass', 'Fail', 'Undetermined']);
		expect(names({})).toEqual(['Pass', 'Fail', 'Undetermined']);
	});
});
