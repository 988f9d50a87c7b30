/** Makes the connector of the CRM that is chosen in the node, with the credential chosen for it. */
import type { IExecuteFunctions } from 'n8n-workflow';

import { openTable } from '../shared/tables/dataTable';
import type { Connector } from './connectors/connector';
import { connectDataTable, describeCrmLog } from './connectors/dataTable';
import { withPatience } from './connectors/http';
import { connectHubSpot } from './connectors/hubspot';
import { connectPipedrive } from './connectors/pipedrive';
import type { CrmName } from './parameters';
import { makeRequest } from './request';
import type { RunTime } from './runTime';

/** @param time bounds how long the connector waits for a CRM that is busy */
export function connect(context: IExecuteFunctions, crm: CrmName, time: RunTime): Connector {
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
		case 'pipedrive': {
			const isOAuth2 = context.getNodeParameter('pipedriveAuthentication', 0) === 'oAuth2';
			const send = makeRequest(context, isOAuth2 ? 'pipedriveOAuth2Api' : 'pipedriveApi');
			return connectPipedrive(withPatience(send, 'Pipedrive', time));
		}
	}
}
