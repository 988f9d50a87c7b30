/** How a folder is chosen wherever a node asks for one: from the list the mail server gives, or by its name. */
import type { INodePropertyMode } from 'n8n-workflow';

/**
 * @param hint what else may be written in place of a name, where the node takes more
 * @returns the modes of a resource locator; the node's `methods.listSearch` has `listFolders`
 */
export function describeFolderModes(hint?: string): INodePropertyMode[] {
	return [
		{
			displayName: 'From List',
			name: 'list',
			type: 'list',
			typeOptions: { searchListMethod: 'listFolders', searchable: true },
		},
		{
			displayName: 'By Name',
			name: 'name',
			type: 'string',
			placeholder: 'e.g. INBOX, Customers/New or \\Sent',
			...(hint && { hint }),
		},
	];
}
