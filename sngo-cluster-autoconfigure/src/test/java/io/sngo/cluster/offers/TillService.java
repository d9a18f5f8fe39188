// SPDX-License-Identifier: Apache-2.0
package io.sngo.cluster.offers;

import java.util.TreeSet;

import io.sngo.cluster.service.CallContext;
import io.sngo.cluster.service.ClusterRoles;
import io.sngo.cluster.service.ClusterService;

/**
 * Says who called.
 */
@ClusterService(value = "till", roles = "cashier")
public class TillService implements Till {

	@Override
	public String look(CallContext call) {
		return call.caller() + " looks";
	}

	@Override
	public String open(CallContext call) {
		return call.caller() + " has " + new TreeSet<>(call.callerRoles());
	}

	@Override
	@ClusterRoles("auditor")
	public int count() {
		return 0;
	}

}
