/** Folders of a mailbox, read and written over IMAP. */
import { code, either, has, says, type Hint } from './hint';

export const folderHints: Hint[] = [
	{
		code: 'quotaExceeded',
		matches: says(/\[OVERQUOTA\]|over ?quota|quota (is )?exceeded|mailbox (is )?full/i),
		text: () => 'The mailbox is full',
		remedy: () => 'Somebody has to delete mail (trash included) or get more space.',
	},
	{
		code: 'folderNotFound',
		matches: (facts) =>
			facts.name !== 'SMTP' &&
			either(
				has(
					/\[(NONEXISTENT|TRYCREATE)\]|mailbox doesn'?t exist|unknown mailbox|mailbox does not exist|no such (folder|mailbox)/i,
				),
				code('NotFound'),
			)(facts),
		text: () => 'There is no such folder in the mailbox',
		remedy: () => 'Choose the folder from the list; it may have been renamed or deleted.',
	},
	{
		code: 'folderForbidden',
		matches: (facts) =>
			facts.name !== 'SMTP' &&
			says(/\[(NOPERM|READ-ONLY)\]|permission denied|not permitted|read[- ]only/i)(facts),
		text: () => 'The user may not do this in the folder',
		remedy: () =>
			'The owner of the folder, or an administrator, has to give the user the rights to read mail and to change flags.',
	},
];
