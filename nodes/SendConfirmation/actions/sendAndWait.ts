/**
 * Send Confirmation: Send and Wait. One mail, and the execution waits, by n8n's own means, until its reader has
 * answered or the link has expired; the outcome leaves as confirmed, declined or expired (P03, P04, B08).
 */
import type { IDataObject, IExecuteFunctions } from 'n8n-workflow';

import { tokenField } from '../../shared/confirmation/linkAddress';
import type { Operation, Outcome } from '../../shared/n8n/operation';
import { ProblemError } from '../../shared/reasons/problem';
import { createMailer, openSendingPlace, toItemField } from '../../shared/asking/openSending';
import { reason } from '../../shared/asking/reasons';
import type { Confirmation, MailParameters } from '../../shared/asking/confirmation';
import { sendConfirmations } from '../../shared/asking/sendConfirmations';
import { readMailParameters } from '../parameters/mailParameters';
import { expiryProperty, mailProperties, whomProperties } from '../parameters/mailProperties';

export const sendAndWait: Operation<MailParameters> = {
	option: {
		name: 'Send and Wait',
		// n8n takes signed links to a waiting execution for operations of this name only.
		value: 'sendAndWait',
		action: 'Send a confirmation mail and wait for the answer',
		description: 'Send the mail and go on when its reader has answered or the link has expired',
	},
	properties: [...whomProperties, expiryProperty, ...mailProperties],
	readParameters: readMailParameters,
	async run(batch, context) {
		const [entry] = batch;
		if (batch.length > 1) {
			throw new ProblemError({
				code: 'oneItemOnly',
				text: `Send and Wait takes one item at a time and got ${batch.length}`,
				remedy:
					'Put a Loop Over Items node with batch size 1 before it, or use the operation Send with the Confirmation Link Trigger.',
			});
		}
		return [await sendOne(entry!.parameters, entry!.index, context)];
	},
};

async function sendOne(
	mail: MailParameters,
	itemIndex: number,
	context: IExecuteFunctions,
): Promise<Outcome> {
	const mailer = await createMailer(context, mail);
	const [sending] = await sendConfirmations([{ ...mail.request, page: context.getExecutionId() }], {
		...(await openSendingPlace(context, mail)),
		purpose: 'sendAndWait',
		deliver: (outgoing) =>
			mailer(mail, outgoing, context.getSignedResumeUrl({ [tokenField]: outgoing.token })),
	});
	if ('problem' in sending!) return sending;
	const { confirmation, linkId } = sending!;
	if (confirmation.outcome === 'sent') {
		// What waits passes its input on when the time is up: that is where "expired" has to stand.
		const items = context.getInputData();
		const item = items[itemIndex]!;
		items[itemIndex] = { ...item, json: { ...item.json, ...describeExpiry(confirmation, linkId) } };
		await context.putExecutionToWait(new Date(confirmation.expiresAt));
		if (isUnderPath(context.getSignedResumeUrl()))
			confirmation.reasons.push(reason('waitingUnderPath'));
	}
	return { add: { confirmation: toItemField(confirmation) } };
}

/**
 * n8n signs the path of a waiting link as the outside sees it and checks it as it arrives: with N8N_PATH, or a
 * WEBHOOK_URL with a path that a proxy removes, the two differ.
 */
function isUnderPath(resumeUrl: string): boolean {
	return new URL(resumeUrl).pathname.split('/').length > 4;
}

function describeExpiry(confirmation: Confirmation, linkId: string): IDataObject {
	const { address, owner } = confirmation;
	return {
		address,
		owner,
		linkId,
		decision: 'expired',
		confirmation: {
			...toItemField(confirmation),
			outcome: 'expired',
			reasons: [{ ...reason('notAnswered', { address }) }],
		},
	};
}
