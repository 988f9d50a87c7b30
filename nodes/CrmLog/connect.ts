/** Makes the connector of the CRM that is chosen in the node, with the credential chosen for it. */
import type { IExecuteFunctions } from 'n8n-workflow';

import { ProblemError } from '../shared/reasons/problem';
import { openTable } from '../shared/tables/dataTable';
import type { Connector } from './connectors/connector';
import { connectDataTable, describeCrmLog } from './connectors/dataTable';
import { withPatience } from './connectors/http';
import { connectHubSpot } from './connectors/hubspot';
import { connectOdoo } from './connectors/odoo';
import { connectPipedrive } from './connectors/pipedrive';
import type { CrmName } from './parameters';
import { makeRequest } from './request';
import type { RunTime } from './runTime';

/** @param time bounds how long the connector waits for a CRM that is busy */
export async function connect(
	context: IExecuteFunctions,
	crm: CrmName,
	time: RunTime,
): Promise<Connector> {
	switch (crm) {
		case 'dataTable':
			return connectDataTable(openTable(context, describeCrmLog()));
		case 'hubspot': {
			const isOAuth2 = context.getNodeParameter('hubspotAuthentication', 0) === 'oAuth2';
			const send = makeRequest(context, isOAuth2 ? 'hubspotOAuth2Api' : 'hubspotAppToken');
			return connectHubSpot(
				withPatience(send, 'HubSpot', time),
				isOAuth2 ? 'oAuth2' : 'serviceKey',
			);
		}
		case 'odoo': {
			const { url, db } = await context.getCredentials<{ url?: string; db?: string }>(
				'odooApiKeyApi',
			);
			if (!url || !URL.canParse(url)) {
				throw new ProblemError({
					code: 'siteUnusable',
					text: 'The Odoo credential holds no web address',
					remedy: 'Write the site into it as https://company.odoo.com.',
				});
			}
			const send = makeRequest(context, 'odooApiKeyApi');
			return connectOdoo(withPatience(send, 'Odoo', time), url, db ?? '');
		}
		case 'pipedrive': {
			const isOAuth2 = context.getNodeParameter('pipedriveAuthentication', 0) === 'oAuth2';
			const send = makeRequest(context, isOAuth2 ? 'pipedriveOAuth2Api' : 'pipedriveApi');
			return connectPipedrive(withPatience(send, 'Pipedrive', time));
		}
	}
}
