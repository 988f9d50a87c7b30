/**
 * What CRM Log costs (B27): 1 000 mails of 3 KB to 200 people, all new to the CRM, into HubSpot and Pipedrive on loopback,
 * in one run of the node each, and the same mails once more. The fakes run in a process of their own, so the processor
 * time is ours: the node, its HTTP client and data tables in memory. n8n's reading of parameters is not in it.
 */
import { fork } from 'node:child_process';
import { once } from 'node:events';
import type { IDataObject, IHttpRequestOptions, INodeExecutionData } from 'n8n-workflow';

import { startHubSpot } from '../../sandbox/servers/crm/hubspot';
import { startPipedrive } from '../../sandbox/servers/crm/pipedrive';
import { filtered, mail, runCrmLog } from '../CrmLog/runCrmLog';
import { createDataTables } from '../shared/tables/dataTables';

const mailCount = 1_000;
const people = 200;
const aim = { tableCallsPerFifty: 1, cpuMsPerMail: 5 };

interface Way {
	name: string;
	crm: 'hubspot' | 'pipedrive';
	vendor: string;
	headers: Record<string, string>;
	query: Record<string, string>;
	/** What the CRM's API wants at least: requests of the whole run. */
	least: number;
	why: string;
}

const ways: Way[] = [
	{
		name: 'HubSpot',
		crm: 'hubspot',
		vendor: 'https://api.hubapi.com',
		headers: { authorization: 'Bearer pat-test' },
		query: {},
		least: mailCount + (3 * people) / 100,
		why: 'one a mail; contacts found, made and named by the hundred',
	},
	{
		name: 'Pipedrive',
		crm: 'pipedrive',
		vendor: 'https://api.pipedrive.com',
		headers: {},
		query: { api_token: 'pd-test' },
		least: mailCount + 2 * people,
		why: 'one a mail; one search and one call for each new person',
	},
];

const text = 'Dear Erik, our offer for the new quay is as follows. '.repeat(57);

function makeItems(): INodeExecutionData[] {
	return Array.from({ length: mailCount }, (_, n) => {
		const address = `person${n % people}@customer${n % 50}.example`;
		const at = new Date(Date.parse('2026-11-25T09:00:00Z') + n * 60_000);
		const message = mail({
			...{ key: `k${n}`, sameKey: `s${n}`, subject: `Offer ${n}`, text },
			...{ date: at.toISOString(), messageId: `<${n}@firm.example>` },
			to: [{ name: `Person ${n % people}`, address }],
		});
		return filtered(message, [address]);
	});
}

async function measure(way: Way, url: string): Promise<boolean> {
	const items = makeItems();
	const tables = createDataTables();
	const counts = new Map<string, number>();
	const request = async (_: string, { method, url: asked, qs, body }: IHttpRequestOptions) => {
		const target = new URL(asked.replace(way.vendor, url));
		const line = `${method} ${target.pathname}`;
		counts.set(line, (counts.get(line) ?? 0) + 1);
		for (const [name, value] of Object.entries({ ...(qs as object), ...way.query })) {
			target.searchParams.set(name, value);
		}
		const response = await fetch(target, {
			method: method!,
			headers: { ...way.headers, 'content-type': 'application/json' },
			...(body !== undefined && { body: JSON.stringify(body) }),
		});
		return { statusCode: response.status, headers: {}, body: (await response.json()) as unknown };
	};
	const run = async () => {
		const startedAt = process.cpuUsage();
		const { crm } = await runCrmLog({
			items,
			tables,
			parameters: { crm: way.crm, options: { timeBudget: 3_600 } as IDataObject },
			request: request as never,
		});
		const { user, system } = process.cpuUsage(startedAt);
		const outcomes = crm[0]!.map(({ outcome }) => outcome);
		return { cpuMs: (user + system) / 1_000, outcomes };
	};

	const first = await run();
	const tableCalls = tables.calls.length;
	const requests = [...counts.values()].reduce((sum, count) => sum + count, 0);
	const again = await run();
	const repeated = [...counts.values()].reduce((sum, count) => sum + count, 0) - requests;
	const isLogged =
		first.outcomes.filter((outcome) => outcome === 'logged').length === mailCount &&
		again.outcomes.filter((outcome) => outcome === 'alreadyLogged').length === mailCount;

	const perFifty = tableCalls / (mailCount / 50);
	const cpu = first.cpuMs / mailCount;
	console.log(`${way.name}: ${mailCount} mails, ${people} new people`);
	console.log(
		`  ${(requests / mailCount).toFixed(2)} requests a mail; the API wants at least ${(way.least / mailCount).toFixed(2)} (${way.why})`,
	);
	for (const [line, count] of [...counts].sort(([, one], [, other]) => other - one)) {
		console.log(`    ${String(count).padStart(5)} ${line}`);
	}
	console.log(`  ${perFifty.toFixed(2)} table calls a 50 mails (aim: ${aim.tableCallsPerFifty})`);
	console.log(`  ${cpu.toFixed(2)} ms processor time a mail (aim: under ${aim.cpuMsPerMail})`);
	console.log(
		`  the same mails again: ${repeated} requests, ${(again.cpuMs / mailCount).toFixed(2)} ms a mail`,
	);
	const isReached =
		isLogged &&
		repeated === 0 &&
		perFifty <= aim.tableCallsPerFifty &&
		cpu < aim.cpuMsPerMail &&
		// The user whose mail it is, and the address of the account, are asked once.
		requests <= way.least + 10;
	console.log(`  aims ${isReached ? 'reached' : 'missed'}`);
	return isReached;
}

async function serveFakes(): Promise<void> {
	const [hubspot, pipedrive] = await Promise.all([startHubSpot(), startPipedrive()]);
	process.send!({ hubspot: hubspot.url, pipedrive: pipedrive.url });
	process.on('disconnect', () => process.exit());
}

async function main(): Promise<void> {
	if (process.argv[2] === 'fakes') return await serveFakes();
	const child = fork(__filename, ['fakes']);
	const [urls] = (await once(child, 'message')) as [Record<Way['crm'], string>];
	for (const way of ways) {
		if (!(await measure(way, urls[way.crm]))) process.exitCode = 1;
	}
	child.disconnect();
}

void main();
