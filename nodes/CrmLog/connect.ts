/** Makes the connector of the CRM that is chosen in the node. */
import type { IExecuteFunctions } from 'n8n-workflow';

import { openTable } from '../shared/tables/dataTable';
import type { Connector } from './connectors/connector';
import { connectDataTable, describeCrmLog } from './connectors/dataTable';
import type { CrmName } from './parameters';

export function connect(context: IExecuteFunctions, crm: CrmName): Connector {
	switch (crm) {
		case 'dataTable':
			return connectDataTable(openTable(context, describeCrmLog()));
	}
}
