// The package in a real n8n, installed the way n8n installs community packages: it loads whole, with its icons.
import { readdir } from 'node:fs/promises';
import path from 'node:path';
import type { ICredentialType, INodeTypeDescription } from 'n8n-workflow';

import manifest from '../../package.json';
import type { N8nApi } from '../../sandbox/n8nApi';
import { packageName, unpackPackage } from '../../sandbox/packageInstall';
import { signIn, Stage } from './stage';

const nodeNames = [
	'alternativeSenderVerify',
	'confirmationLinkTrigger',
	'crmLog',
	'emailAuthCheck',
	'mailSettingsPage',
	'mailSettingsPageTrigger',
	'mailbox',
	'mailboxTrigger',
	'neverLogFilter',
	'sendConfirmation',
];
const credentialNames = [
	'emailToCrmDomain',
	'emailToCrmEspoCrmApi',
	'emailToCrmGoogleOAuth2Api',
	'emailToCrmMailbox',
	'emailToCrmMicrosoftOAuth2Api',
	'emailToCrmSigningKey',
];

describe('the package in a real n8n', () => {
	const stage = new Stage();
	let api: N8nApi;
	let nodes: INodeTypeDescription[];
	let credentials: ICredentialType[];

	beforeAll(async () => {
		api = await signIn(await stage.startN8n());
		const read = async <T extends { name: string }>(kind: string) =>
			(await (await api.fetch(`/types/${kind}.json`)).json()) as T[];
		nodes = (await read<INodeTypeDescription>('nodes')).filter(({ name }) =>
			name.startsWith(`${packageName}.`),
		);
		credentials = (await read<ICredentialType>('credentials')).filter(({ name }) =>
			name.startsWith('emailToCrm'),
		);
	}, 300_000);

	afterAll(() => stage.end());

	it('loads all ten nodes and six credential types', () => {
		// A node usable as a tool is listed a second time, as its tool.
		const loaded = nodes.map(({ name }) => name.slice(packageName.length + 1));
		expect(loaded.filter((name) => !name.endsWith('Tool')).sort()).toEqual(nodeNames);
		expect(credentials.map(({ name }) => name).sort()).toEqual(credentialNames);
	});

	it('serves an icon for light and one for dark of every node and credential', async () => {
		for (const { name, iconUrl } of [...nodes, ...credentials]) {
			expect({ name, iconUrl }).toEqual({
				name,
				iconUrl: { light: expect.any(String) as string, dark: expect.any(String) as string },
			});
			const { light, dark } = iconUrl as { light: string; dark: string };
			const pictures = await Promise.all([light, dark].map((url) => fetchIcon(url)));
			expect(pictures[0]).not.toEqual(pictures[1]);
		}
	});

	async function fetchIcon(url: string): Promise<string> {
		const response = await api.fetch(`/${url}`);
		expect([url, response.status, response.headers.get('content-type')]).toEqual([
			url,
			200,
			expect.stringContaining('image/svg+xml'),
		]);
		return await response.text();
	}
});

describe('the packed package', () => {
	let unpacked: string;

	beforeAll(async () => {
		unpacked = await unpackPackage();
	}, 120_000);

	it('holds what users need and nothing else', async () => {
		const files = await listFiles(unpacked);
		const roots = new Set(files.map((file) => file.split(path.sep)[0]));
		expect([...roots].sort()).toEqual([
			'CHANGELOG.md',
			'LICENSE',
			'README.md',
			'dist',
			'index.js',
			'package.json',
			'workflows',
		]);
		expect(files.filter((file) => /\.(ts|map|tsbuildinfo)$|\.test\./.test(file))).toEqual([]);
	});

	it('brings its runtime dependencies and no install script', async () => {
		const installed = await readdir(path.join(unpacked, 'node_modules'));
		expect(installed).toEqual(expect.arrayContaining(Object.keys(manifest.dependencies)));
		expect(installed).not.toContain('n8n-workflow');
		expect(Object.keys(manifest.scripts)).not.toEqual(
			expect.arrayContaining([expect.stringMatching(/^(pre|post)?install$|^prepare$/)]),
		);
	});
});

/** @returns all files of a package but its dependencies' */
async function listFiles(folder: string): Promise<string[]> {
	const files = await readdir(folder, { recursive: true, withFileTypes: true });
	return files
		.filter((file) => file.isFile())
		.map((file) => path.relative(folder, path.join(file.parentPath, file.name)))
		.filter((file) => !file.startsWith(`node_modules${path.sep}`));
}
