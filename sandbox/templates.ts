/** The templates of `workflows/`, as a person imports them: read, given credentials, created and published. */
import { readdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import type { IDataObject, INode, INodeParameters } from 'n8n-workflow';

import type { N8nApi, WorkflowFile } from './n8nApi';
import { packageName } from './packageInstall';

const templateFolder = path.join(__dirname, '..', 'workflows');

/** Which credentials the nodes of the templates want chosen. */
const credentialTypesOf: Record<string, string[]> = {
	mailbox: ['emailToCrmMailbox'],
	mailboxTrigger: ['emailToCrmMailbox'],
	sendConfirmation: ['emailToCrmMailbox', 'emailToCrmSigningKey'],
	confirmationLinkTrigger: ['emailToCrmSigningKey'],
	mailSettingsPageTrigger: ['emailToCrmSigningKey'],
	mailSettingsPage: ['emailToCrmMailbox', 'emailToCrmSigningKey'],
	// Those of the CRM that is chosen; the data table wants none.
	crmLog: ['hubspotAppToken', 'pipedriveApi'],
	'n8n-nodes-base.httpRequest': ['httpHeaderAuth'],
};

/** A credential of n8n, by its type. */
export type Credentials = Record<string, { id: string; name: string }>;

/** What an operator would type into the nodes of a type, laid over their parameters. */
export type OwnParameters = Record<string, IDataObject>;

/** @returns all templates of a folder by file name without its ending, in order of their names */
export async function readTemplates(folder = templateFolder): Promise<Map<string, WorkflowFile>> {
	const templates = new Map<string, WorkflowFile>();
	for (const file of (await readdir(folder)).sort()) {
		if (!file.endsWith('.json')) continue;
		const source = await readFile(path.join(folder, file), 'utf8');
		templates.set(file.slice(0, -'.json'.length), JSON.parse(source) as WorkflowFile);
	}
	return templates;
}

/**
 * Creates the workflow of a template with credentials chosen and own parameters filled in.
 * @returns the workflow's id
 */
export async function importTemplate(
	api: N8nApi,
	template: WorkflowFile,
	credentials: Credentials,
	ownParameters: OwnParameters = {},
): Promise<string> {
	return await api.createWorkflow({
		...template,
		nodes: template.nodes.map((node) => {
			const type = node.type.replace(`${packageName}.`, '');
			return {
				...node,
				parameters: { ...node.parameters, ...ownParameters[type] } as INodeParameters,
				...chooseCredentials(credentialTypesOf[type], credentials),
			};
		}),
	});
}

function chooseCredentials(
	types: string[] | undefined,
	credentials: Credentials,
): Pick<INode, 'credentials'> {
	const chosen = types?.filter((type) => credentials[type]);
	if (!chosen?.length) return {};
	return { credentials: Object.fromEntries(chosen.map((type) => [type, credentials[type]!])) };
}
