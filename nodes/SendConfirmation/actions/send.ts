/** Send Confirmation: Send. One mail an item with a link to the Confirmation Link Trigger's page (P03, P04, P08). */
import type { IExecuteFunctions } from 'n8n-workflow';

import { ownerMustAgreeProperty, readOwnerMustAgree } from '../../shared/senders/ownerMustAgree';
import { findPageAddress, makeLink } from '../../shared/confirmation/linkAddress';
import { namePage } from '../../shared/confirmation/signedLink';
import type { Operation, Outcome } from '../../shared/n8n/operation';
import type { MailParameters } from '../../shared/asking/confirmation';
import { createMailer, openSendingPlace, toItemField } from '../../shared/asking/openSending';
import { sendConfirmations } from '../../shared/asking/sendConfirmations';
import { readMailParameters } from '../parameters/mailParameters';
import { expiryProperty, mailProperties, whomProperties } from '../parameters/mailProperties';

interface Parameters {
	mail: MailParameters;
	/** The trigger's production address, as found or given. */
	pageAddress: string;
	ownerMustAgree: boolean;
}

export const send: Operation<Parameters> = {
	option: {
		name: 'Send',
		value: 'send',
		action: 'Send a confirmation mail',
		description: 'Send a mail with a link that confirms an address, and go on at once',
	},
	properties: [
		...whomProperties,
		{
			displayName: 'Confirmation Page URL',
			name: 'confirmationUrl',
			type: 'string',
			default: '',
			placeholder: 'https://n8n.example.com/webhook/confirm-alternative-sender',
			description:
				'Where the link leads: the Production URL of a Confirmation Link Trigger in a published workflow, or just its path when it runs in this n8n',
			hint: 'Empty: the Confirmation Link Trigger of this n8n, if its path was not changed',
		},
		ownerMustAgreeProperty,
		expiryProperty,
		...mailProperties,
	],
	async readParameters(context, itemIndex) {
		const written = context.getNodeParameter('confirmationUrl', itemIndex, '');
		return {
			mail: await readMailParameters(context, itemIndex),
			pageAddress: findPageAddress(
				typeof written === 'string' ? written : '',
				context.getSignedResumeUrl(),
			),
			ownerMustAgree: readOwnerMustAgree(context, itemIndex),
		};
	},
	async run(batch, context) {
		return await runBatch(
			batch.map(({ parameters }) => parameters),
			context,
		);
	},
};

async function runBatch(batch: Parameters[], context: IExecuteFunctions): Promise<Outcome[]> {
	const sendOne = await createMailer(context, batch[0]!.mail);
	// The table and the limits are the node's: the first item's hold for the batch.
	const sendings = await sendConfirmations(
		batch.map(({ mail, pageAddress, ownerMustAgree }) => ({
			...mail.request,
			ownerMustAgree,
			page: namePage(new URL(pageAddress).pathname),
		})),
		{
			...(await openSendingPlace(context, batch[0]!.mail)),
			purpose: 'alternativeSender',
			deliver: (outgoing, index) => {
				const { mail, pageAddress } = batch[index]!;
				return sendOne(mail, outgoing, makeLink(pageAddress, outgoing.token));
			},
		},
	);
	return sendings.map((sending) =>
		'problem' in sending ? sending : { add: { confirmation: toItemField(sending.confirmation) } },
	);
}
