/** Mailbox Trigger (promises B13, B14): starts with the new mails of a folder and loses none. */
import {
	NodeConnectionTypes,
	type ILoadOptionsFunctions,
	type INodeExecutionData,
	type INodeListSearchResult,
	type INodeType,
	type INodeTypeDescription,
	type IPollFunctions,
} from 'n8n-workflow';

import { mailboxAuthentication, mailboxCredentials } from '../shared/credential/n8nSettings';
import { listFolders } from '../shared/n8n/listFolders';
import { properties } from './parameters';
import { poll } from './poll';

export class MailboxTrigger implements INodeType {
	description: INodeTypeDescription = {
		displayName: 'Mailbox Trigger',
		name: 'mailboxTrigger',
		icon: { light: 'file:mailboxTrigger.svg', dark: 'file:mailboxTrigger.dark.svg' },
		group: ['trigger'],
		version: 1,
		subtitle: '={{ $parameter["mailbox"]["value"] || $parameter["mailbox"] }}',
		description:
			'Starts with the new mails of a mailbox folder; none is lost, none is handed on for ever',
		eventTriggerDescription: '',
		activationMessage: 'New mail in the folder now starts this workflow.',
		defaults: { name: 'Mailbox Trigger' },
		polling: true,
		inputs: [],
		outputs: `={{ $parameter["healthItem"] ? [{ type: "${NodeConnectionTypes.Main}", displayName: "Mail" }, { type: "${NodeConnectionTypes.Main}", displayName: "Health" }] : ["${NodeConnectionTypes.Main}"] }}`,
		credentials: mailboxCredentials,
		properties: [mailboxAuthentication, ...properties],
	};

	methods = {
		listSearch: {
			async listFolders(
				this: ILoadOptionsFunctions,
				filter?: string,
			): Promise<INodeListSearchResult> {
				return await listFolders(this, filter);
			},
		},
	};

	async poll(this: IPollFunctions): Promise<INodeExecutionData[][] | null> {
		return await poll(this);
	}
}
