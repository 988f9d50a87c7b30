// The templates as users import them: they fit the nodes, and carry nothing of the machine they were made on.
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { INode, INodeType } from 'n8n-workflow';

import manifest from '../../package.json';
import type { WorkflowFile } from '../../sandbox/n8nApi';

const folder = join(__dirname, '../../workflows');
const files = readdirSync(folder).filter((file) => file.endsWith('.json'));

/** The parameters of our nodes, by type. */
const parametersOf = new Map(
	manifest.n8n.nodes.map((built) => {
		const [, name] = /([^/]+)\.node\.js$/.exec(built)!;
		// eslint-disable-next-line @typescript-eslint/no-require-imports -- the path comes from package.json
		const module = require(`../../nodes/${name}/${name}.node`) as Record<
			string,
			new () => INodeType
		>;
		const { description } = new module[name!]!();
		const names = description.properties.map((property) => property.name);
		// n8n adds the times to polling triggers.
		return [`${manifest.name}.${description.name}`, new Set([...names, 'pollTimes'])];
	}),
);

it('B13 what the CRM does not take shares its fate with no other mail of the execution', () => {
	const source = readFileSync(join(folder, 'bcc-to-crm.json'), 'utf8');
	const { nodes, connections } = JSON.parse(source) as WorkflowFile;
	// Its output Failed takes what failed alone.
	expect(nodes.find(({ name }) => name === 'CRM Log')?.type).toBe(`${manifest.name}.crmLog`);
	// Left unmarked, the mail is handed on again: it is only noted.
	expect(connections['CRM Log']!.main).toEqual([
		[expect.objectContaining({ node: 'Mark as Logged' })],
		[expect.objectContaining({ node: 'Note as Waiting' })],
	]);
	const waiting = nodes.find(({ name }) => name === 'Note as Waiting')!;
	expect(waiting.parameters).toEqual({ operation: 'recordDecision', outcome: 'waiting' });
	expect(connections['Note as Waiting']).toBeUndefined();
});

it.each([
	['bcc-to-crm', ['Mailbox Trigger']],
	['connected-mailbox', ['Mailbox Trigger']],
	['several-mailboxes', ['Mailbox of Anna', 'Mailbox of Bo']],
])('B29 B33 in %s every way of a mail ends in a node that notes its fate', (file, triggers) => {
	const source = readFileSync(join(folder, `${file}.json`), 'utf8');
	const { nodes, connections } = JSON.parse(source) as WorkflowFile;
	const fateOf = ({ parameters: { operation, options } }: INode) =>
		({
			markAsLogged: 'logged',
			flag: 'notLogged',
			move: (options as { noteDecision?: boolean })?.noteDecision ? 'held' : '',
			recordDecision: 'noted',
		})[operation as string] ?? '';
	const open: string[] = [];
	const follow = (name: string, way: string[]) => {
		if (fateOf(nodes.find((node) => node.name === name)!)) return;
		const outputs = connections[name]?.main ?? [[]];
		outputs.forEach((ends, index) => {
			if (!ends?.length) open.push(`${name} ${index}`);
			for (const { node } of ends ?? []) if (!way.includes(node)) follow(node, [...way, node]);
		});
	};
	for (const trigger of triggers) follow(trigger, []);
	expect(open).toEqual([]);
});

it('B32 tells no sender anything before an operator switches that on, and after the mail is marked', () => {
	const source = readFileSync(join(folder, 'bcc-to-crm.json'), 'utf8');
	const { nodes, connections } = JSON.parse(source) as WorkflowFile;
	const telling = nodes.filter(({ parameters }) => parameters.operation === 'tellSender');
	expect(telling).toMatchObject([{ disabled: true, onError: 'continueRegularOutput' }]);
	const before = Object.entries(connections).filter(([, { main }]) =>
		main!.flat().some((end) => end!.node === telling[0]!.name),
	);
	expect(before.map(([name]) => name)).toEqual(['Flag as Not Logged']);
});

it('B20 marks each mail in the mailbox it lies in, by the trigger that brought it', () => {
	const source = readFileSync(join(folder, 'several-mailboxes.json'), 'utf8');
	const { nodes, connections } = JSON.parse(source) as WorkflowFile;
	const triggers = nodes.filter(({ type }) => type === `${manifest.name}.mailboxTrigger`);
	for (const name of ['Logged, Whose?', 'Not Logged, Whose?']) {
		const { rules } = nodes.find((node) => node.name === name)!.parameters as {
			rules: { values: Array<{ conditions: { conditions: Array<{ leftValue: string }> } }> };
		};
		const asked = rules.values.map(({ conditions }) => conditions.conditions[0]!.leftValue);
		expect(asked).toEqual(triggers.map((one) => `={{ $('${one.name}').isExecuted }}`));
		const marking = (connections[name]!.main ?? []).map((ends) => ends!.map(({ node }) => node));
		expect(marking).toEqual(
			triggers.map((one) => [
				`${name === 'Logged, Whose?' ? 'Mark as Logged' : 'Flag as Not Logged'} (${one.name.replace('Mailbox of ', '')})`,
			]),
		);
	}
});

it.each(['connected-mailbox', 'several-mailboxes'])(
	'B20 %s logs Inbox and Sent of its owner, from now on',
	(file) => {
		const { nodes } = JSON.parse(
			readFileSync(join(folder, `${file}.json`), 'utf8'),
		) as WorkflowFile;
		const triggers = nodes.filter(({ type }) => type === `${manifest.name}.mailboxTrigger`);
		for (const { parameters } of triggers) {
			expect(parameters).toMatchObject({ moreFolders: '\\Sent', startWith: 'newMail' });
		}
		const verify = nodes.find(({ name }) => name === 'Alternative Sender Verify');
		expect(verify!.parameters).toMatchObject({ operation: 'check', whose: 'mailbox' });
	},
);

describe.each(files)('%s', (file) => {
	const source = readFileSync(join(folder, file), 'utf8');
	const { name, nodes, connections } = JSON.parse(source) as WorkflowFile;
	const ours = nodes.filter(({ type }) => type.startsWith(manifest.name));

	it('has a name and says on a note how it is set up', () => {
		expect(name).toMatch(/\S/);
		const notes = nodes.filter(({ type }) => type === 'n8n-nodes-base.stickyNote');
		const texts = notes.map(({ parameters }) => parameters.content as string);
		expect(texts.join('\n')).toContain('**To set up**');
	});

	it('names nodes and parameters that exist', () => {
		expect(ours.length).toBeGreaterThan(0);
		for (const { type, parameters } of ours) {
			const known = parametersOf.get(type);
			expect([type, Object.keys(parameters).filter((parameter) => !known?.has(parameter))]).toEqual(
				[type, []],
			);
		}
	});

	it('connects nodes that are there, each with an id of its own', () => {
		const names = new Set(nodes.map((node) => node.name));
		const ends = Object.values(connections).flatMap(({ main }) => (main ?? []).flat());
		const named = [...Object.keys(connections), ...ends.map((end) => end!.node)];
		expect(named.filter((each) => !names.has(each))).toEqual([]);
		expect(new Set(nodes.map(({ id }) => id)).size).toBe(nodes.length);
	});

	it('carries no credentials, no addresses of a machine and no pinned data', () => {
		expect(nodes.filter((node: INode) => node.credentials)).toEqual([]);
		expect(source).not.toMatch(/127\.0\.0\.1|localhost|\.local\b|harbour\.example/);
		expect((JSON.parse(source) as { pinData?: object }).pinData ?? {}).toEqual({});
	});
});
