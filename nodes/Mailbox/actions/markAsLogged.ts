/** Mark as Logged: tells the mail server that the mail is done, so that the trigger never hands it on again (B13). */
import type { Operation } from '../../shared/n8n/operation';
import type { NotingSettings } from '../../shared/decisions/noteFates';
import { markDone, type Fallback } from '../../shared/imap/marks';
import { forMails } from '../forMails';
import { readTarget, targetProperties, type MailTarget } from '../mailTarget';
import { describeMarkOptions, readFallback } from '../markOptions';
import { describeNoting, noteDone, readNoting } from '../noteFate';

interface Parameters {
	target: MailTarget;
}

interface Settings {
	fallback: Fallback;
	noting: NotingSettings | null;
}

export const markAsLogged: Operation<Parameters, Settings> = {
	option: {
		name: 'Mark as Logged',
		value: 'markAsLogged',
		action: 'Mark a mail as logged',
		description: 'The mail is in the CRM: the Mailbox Trigger never hands it on again',
	},
	properties: [
		...targetProperties,
		describeMarkOptions(
			describeNoting(
				true,
				'Whether to note in a data table that the mail was logged, for whoever asks what became of it',
			),
		),
	],
	readSettings: (context) => ({
		fallback: readFallback(context, 0),
		noting: readNoting(context, true),
	}),
	readParameters: (context, itemIndex) => ({ target: readTarget(context, itemIndex) }),
	async run(batch, context, { fallback, noting }) {
		const outcomes = await forMails(batch, context, false, async (mails, { client, folder }) => {
			const uids = mails.map(({ uid }) => uid);
			const way = await markDone(client, uids, 'logged', fallback);
			return mails.map(({ uid }) => ({
				add: { mailbox: { action: 'markedAsLogged', folder: folder.path, uid, by: way.kind } },
			}));
		});
		await noteDone(context, batch, outcomes, noting, () => ({ outcome: 'logged' }));
		return outcomes;
	},
};
