// The rules of the tree (CONTRIBUTING.md): what is registered exists, deciding code has no n8n in it, every
// parameter says what it takes, and every promise has a test that names it.
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import {
	NodeConnectionTypes,
	type ICredentialType,
	type INodeProperties,
	type INodeType,
} from 'n8n-workflow';

import manifest from '../package.json';

const root = join(__dirname, '..');

function listFiles(folder: string, ending: string): string[] {
	return readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' })
		.filter((path) => path.endsWith(ending))
		.map((path) => join(folder, path))
		.sort();
}

const toSource = (built: string) => built.replace(/^dist\//, '').replace(/\.js$/, '.ts');

function loadClass<T>(source: string): T {
	const name = basename(source).split('.')[0]!;
	// eslint-disable-next-line @typescript-eslint/no-require-imports -- the path comes from package.json
	const module = require(join(root, source)) as Record<string, new () => T>;
	return new module[name]!();
}

const nodeFiles = manifest.n8n.nodes.map(toSource);
const credentialFiles = manifest.n8n.credentials.map(toSource);

describe('registration', () => {
	it('package.json lists every node and credential of the tree', () => {
		expect([...nodeFiles].sort()).toEqual(listFiles('nodes', '.node.ts'));
		expect([...credentialFiles].sort()).toEqual(listFiles('credentials', '.credentials.ts'));
	});

	it.each(nodeFiles)('%s has icons for light and dark, a codex file and a subtitle', (file) => {
		const { description } = loadClass<INodeType>(file);
		expect(existsSync(join(root, file.replace(/\.ts$/, '.json')))).toBe(true);
		expectIcons(description.icon, dirname(file));
		expect(description.subtitle ?? description.group).toBeTruthy();
	});

	it.each(credentialFiles)('%s has icons for light and dark', (file) => {
		expectIcons(loadClass<ICredentialType>(file).icon, dirname(file));
	});

	function expectIcons(icon: unknown, folder: string) {
		expect(icon).toEqual({
			light: expect.stringMatching(/^file:[\w./]+\.svg$/) as string,
			dark: expect.stringMatching(/^file:[\w./]+\.dark\.svg$/) as string,
		});
		for (const path of Object.values(icon as Record<string, string>)) {
			expect(existsSync(join(root, folder, path.replace('file:', '')))).toBe(true);
		}
	}
});

describe('credentials', () => {
	const nodes = nodeFiles.map((file) => loadClass<INodeType>(file).description);

	it.each(credentialFiles)('B12 %s: usable by exactly the nodes that declare it', (file) => {
		const { name, supportedNodes, restrictToSupportedNodes } = loadClass<ICredentialType>(file);
		const declaring = nodes.filter(({ credentials = [] }) =>
			credentials.some((credential) => credential.name === name),
		);
		expect(restrictToSupportedNodes).toBe(true);
		expect(supportedNodes).toEqual(declaring.map((node) => node.name).sort());
	});
});

describe('what the editor shows', () => {
	function* walk(properties: INodeProperties[]): Generator<INodeProperties> {
		for (const property of properties) {
			yield property;
			for (const option of property.options ?? []) {
				if ('values' in option) yield* walk(option.values);
				else if ('displayName' in option) yield* walk([option]);
			}
		}
	}
	const titled = /^[^a-z]/;

	it.each([...nodeFiles, ...credentialFiles])(
		'%s: every parameter is labelled and described',
		(file) => {
			const loaded = loadClass<INodeType | ICredentialType>(file);
			const properties =
				'description' in loaded ? loaded.description.properties : loaded.properties;
			const undescribed = [...walk(properties)]
				.filter(
					({ type, name, description, hint }) =>
						!['notice', 'hidden', 'callout', 'button'].includes(type) &&
						!['operation', 'options', 'additionalFields'].includes(name) &&
						!description &&
						!hint,
				)
				.map(({ name }) => name);
			expect(undescribed).toEqual([]);
			for (const { displayName, type } of walk(properties)) {
				if (type !== 'notice' && type !== 'callout') expect(displayName).toMatch(titled);
			}
		},
	);

	it('nodes that decide name every output', () => {
		for (const file of nodeFiles) {
			const { description } = loadClass<INodeType>(file);
			if (Array.isArray(description.outputs) && description.outputs.length > 1) {
				expect(description.outputNames).toHaveLength(description.outputs.length);
			}
			if (Array.isArray(description.inputs) && description.inputs.length === 0) {
				expect(description.group).toContain('trigger');
				expect(description.outputs).toContain(NodeConnectionTypes.Main);
			}
		}
	});
});

describe('layers', () => {
	/** Where n8n begins: node files, the bridge that runs operations, and the polling node's way to report. */
	const edge = [/\.node\.ts$/, /^nodes\/shared\/n8n\//, /^nodes\/MailboxTrigger\/poll\.ts$/];

	/** Types vanish when compiled: a module that imports nothing else of n8n runs, and is tested, without it. */
	function needsN8n(source: string): boolean {
		return [...source.matchAll(/import\s+(type\s+)?([^;]*?)\s+from 'n8n-(?:workflow|core)'/g)].some(
			([, isType, names]) =>
				!isType &&
				names!
					.replace(/[{}]/g, '')
					.split(',')
					.some((name) => name.trim() && !name.trim().startsWith('type ')),
		);
	}

	it('deciding code runs without n8n', () => {
		const offenders = listFiles('nodes', '.ts').filter(
			(file) =>
				!edge.some((pattern) => pattern.test(file)) &&
				needsN8n(readFileSync(join(root, file), 'utf8')),
		);
		expect(offenders).toEqual([]);
	});
});

describe('rooms', () => {
	const sources = ['nodes', 'credentials', 'sandbox', 'test'].flatMap((folder) =>
		listFiles(folder, '.ts').filter((file) => !/node_modules|\.state|\.artifacts/.test(file)),
	);
	const imports = new Map(sources.map((file) => [file, findImports(file)]));

	/** The files of this repository that a file imports, types included. */
	function findImports(file: string): string[] {
		return [...readFileSync(join(root, file), 'utf8').matchAll(/from\s+'(\.[^']+)'/g)].flatMap(
			([, path]) => {
				const named = join(dirname(file), path!);
				return [`${named}.ts`, `${named}.d.ts`, join(named, 'index.ts')].filter((candidate) =>
					existsSync(join(root, candidate)),
				);
			},
		);
	}

	function findOffenders(isOffence: (from: string, to: string) => boolean): string[] {
		return [...imports].flatMap(([from, targets]) =>
			targets.filter((to) => isOffence(from, to)).map((to) => `${from} -> ${to}`),
		);
	}

	const roomOf = (file: string) => file.split('/')[1];

	it('no node folder imports another, and what is shared imports none', () => {
		expect(
			findOffenders(
				(from, to) =>
					from.startsWith('nodes/') &&
					to.startsWith('nodes/') &&
					roomOf(to) !== 'shared' &&
					roomOf(from) !== roomOf(to),
			),
		).toEqual([]);
	});

	it('the sandbox imports nothing from the tests, what is published nothing from either', () => {
		expect(
			findOffenders(
				(from, to) =>
					(!from.startsWith('test/') && to.startsWith('test/')) ||
					(/^(nodes|credentials)\//.test(from) && to.startsWith('sandbox/')),
			),
		).toEqual([]);
	});

	it('files import each other in no circle', () => {
		const done = new Set<string>();
		const circles: string[] = [];
		const follow = (file: string, way: string[]) => {
			if (way.includes(file)) circles.push([...way.slice(way.indexOf(file)), file].join(' -> '));
			if (way.includes(file) || done.has(file)) return;
			for (const next of imports.get(file) ?? []) follow(next, [...way, file]);
			done.add(file);
		};
		for (const file of sources) follow(file, []);
		expect(circles).toEqual([]);
	});

	it('actions/ holds operations only', () => {
		const offenders = listFiles('nodes', '.ts').filter(
			(file) =>
				basename(dirname(file)) === 'actions' &&
				!/\bOperation</.test(readFileSync(join(root, file), 'utf8')),
		);
		expect(offenders).toEqual([]);
	});
});

describe('promises', () => {
	const titles = listFiles('test', '.ts')
		.filter(
			(file) =>
				/\.(test|integration|e2e|browser)\.ts$/.test(file) && !file.endsWith('structure.test.ts'),
		)
		.map((file) => readFileSync(join(root, file), 'utf8'))
		.flatMap((source) => [
			...source.matchAll(/\b(?:it|test|describe)(?:\.each\b[^'"`]*?)?\(\s*(['"`])(.*?)\1/gs),
		])
		.map((match) => match[2]!);
	const promised = [
		...new Set(readFileSync(join(root, 'docs/promises.md'), 'utf8').match(/\b[PB]\d\d\b/g)),
	];

	it.each(promised)('a test names %s', (promise) => {
		expect(titles.some((title) => new RegExp(`\\b${promise}\\b`).test(title))).toBe(true);
	});
});
